-- What the validation split says of an epoch; null for epochs without validation, and the counts
-- where no answers were generated.
ALTER TABLE epoch_metric ADD COLUMN validation_loss DOUBLE PRECISION;
ALTER TABLE epoch_metric ADD COLUMN validation_opened_right INTEGER;
ALTER TABLE epoch_metric ADD COLUMN validation_opened INTEGER;
ALTER TABLE epoch_metric ADD COLUMN validation_closed_right INTEGER;
ALTER TABLE epoch_metric ADD COLUMN validation_closed INTEGER;
