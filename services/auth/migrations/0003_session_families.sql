-- Counts the changes of a user's rights: access tokens say it, and those that say less count no more.
ALTER TABLE users ADD COLUMN token_generation integer NOT NULL DEFAULT 0;

ALTER TABLE sessions
  ADD COLUMN last_seen_at timestamptz,
  ADD COLUMN user_agent text,
  -- /24 of IPv4, /48 of IPv6: enough to recognise one's own.
  ADD COLUMN network text;
UPDATE sessions SET last_seen_at = created_at;
ALTER TABLE sessions ALTER COLUMN last_seen_at SET NOT NULL;

ALTER TABLE refresh_tokens
  -- The successor, once there is one: HMAC-SHA-256 of the salt under this token, which only its holder has.
  ADD COLUMN next_salt bytea CHECK (octet_length(next_salt) = 32),
  ADD COLUMN next_hash bytea CHECK (octet_length(next_hash) = 32),
  -- When the answer that brought this token had surely left us.
  ADD COLUMN answered_at timestamptz,
  -- When another took its place because that answer had never left us.
  ADD COLUMN superseded_at timestamptz;
