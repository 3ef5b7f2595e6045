-- Sessions that ended are swept out although their users never come back.
CREATE INDEX sessions_by_end ON sessions (least(idle_expires_at, expires_at));
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX refresh_tokens_by_use ON refresh_tokens (used_at) WHERE used_at IS NOT NULL;
-- A token that two tabs ask for again is followed from its issue on, however long its family is.
CREATE INDEX refresh_tokens_in_order ON refresh_tokens (session_id, issued_at);
DROP INDEX refresh_tokens_of_session;
