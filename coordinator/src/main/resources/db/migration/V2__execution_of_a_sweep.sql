-- How a sweep is run (settings as JSON): the last submission's word, since it is no part of what the
-- sweep is.
ALTER TABLE sweep ADD COLUMN execution VARCHAR DEFAULT '{}' NOT NULL;
