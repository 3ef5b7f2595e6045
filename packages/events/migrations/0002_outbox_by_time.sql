-- Followers begin with the events of the last hour.
CREATE INDEX outbox_by_time ON outbox (occurred_at);
