-- The question's text, for people who read wrong answers; null where the trainer did not tell it.
ALTER TABLE prediction ADD COLUMN IF NOT EXISTS question VARCHAR;
