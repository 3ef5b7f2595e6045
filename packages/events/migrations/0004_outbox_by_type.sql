-- Consumers read the events of their types alone.
CREATE INDEX outbox_by_type ON outbox (type, tx, id);
