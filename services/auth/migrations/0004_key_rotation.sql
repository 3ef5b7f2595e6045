-- What a key is for follows from the clock alone, so replicas agree without telling each other: it is published from the
-- start, signs from `signs_from` until its successor does, and goes when what it signed has expired.
ALTER TABLE signing_keys
  -- Of two replicas that make a successor at the same time, one gets the number.
  ADD COLUMN number integer,
  ADD COLUMN signs_from timestamptz,
  -- Set to have a successor before the schedule makes one.
  ADD COLUMN successor_due_at timestamptz;
UPDATE signing_keys SET signs_from = created_at, number = numbered.number
FROM (SELECT id, row_number() OVER (ORDER BY active, created_at, id) AS number FROM signing_keys) AS numbered
WHERE numbered.id = signing_keys.id;
ALTER TABLE signing_keys
  ALTER COLUMN signs_from SET NOT NULL,
  ALTER COLUMN number SET NOT NULL,
  ADD CONSTRAINT signing_keys_number_unique UNIQUE (number),
  DROP COLUMN active;
