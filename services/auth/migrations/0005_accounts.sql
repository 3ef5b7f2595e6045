ALTER TABLE users
  -- Accounts that sign in with a provider only have none.
  ALTER COLUMN password_hash DROP NOT NULL,
  ADD COLUMN avatar_url text,
  -- BCP 47.
  ADD COLUMN locale text,
  -- Name in the IANA time zone database.
  ADD COLUMN time_zone text,
  ADD COLUMN email_verified_at timestamptz,
  ADD COLUMN deactivated_at timestamptz,
  -- Counts changes of what lets somebody in: a sign-in that was checked against an older one opens no session.
  ADD COLUMN credential_version integer NOT NULL DEFAULT 1;

-- Accounts made elsewhere, as an OpenID provider names them.
CREATE TABLE identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);

CREATE INDEX identities_of_user ON identities (user_id);

-- Sign-ins with a provider between their two halves. The handle is the browser's; what the provider is asked with follows
-- from it, so a row alone finishes nothing.
CREATE TABLE pending_sign_ins (
  -- SHA-256 of the handle.
  handle_hash bytea PRIMARY KEY CHECK (octet_length(handle_hash) = 32),
  provider text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX pending_sign_ins_by_expiry ON pending_sign_ins (expires_at);

-- Mail that is owed: written with the change that it tells of, deleted when it was handed over. Links are made when it is
-- sent, so no token lies here.
CREATE TABLE letters (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  -- As typed, and normalised.
  email text NOT NULL,
  email_key text NOT NULL,
  -- Absent where only sending will show whether the address has an account.
  user_id uuid REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  -- Who asks twice before the first was sent gets one.
  CONSTRAINT letters_once UNIQUE (kind, email_key)
);

CREATE INDEX letters_by_due ON letters (due_at);
CREATE INDEX letters_of_user ON letters (user_id);

CREATE TABLE mailed_links (
  -- SHA-256 of the token in the link.
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  purpose text NOT NULL,
  -- Absent for a sign-up.
  user_id uuid REFERENCES users ON DELETE CASCADE,
  email text NOT NULL,
  email_key text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX mailed_links_of_user ON mailed_links (user_id);
CREATE INDEX mailed_links_by_expiry ON mailed_links (expires_at);
