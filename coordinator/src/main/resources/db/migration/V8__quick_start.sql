-- How long a stage with a result took. With its weights that is all that a starting coordinator needs
-- of most results; to read a hundred thousand of those took it two seconds. It is null where the
-- result says more that counts, and of stages that were done before there was this column.
ALTER TABLE stage ADD COLUMN seconds DOUBLE PRECISION;
-- Whether those weights are there: a stage after it must not be run without them.
ALTER TABLE stage ADD COLUMN has_weights BOOLEAN;

-- Trials of one block may have several templates: those of one tuning pattern have other settings than
-- those of another.
ALTER TABLE trial_block ALTER COLUMN template SET DATA TYPE VARCHAR;
