CREATE TABLE users (
  id uuid PRIMARY KEY,
  -- As typed, for display and mail.
  email text NOT NULL,
  -- Normalised: what decides whether two addresses are the same account.
  email_key text NOT NULL CONSTRAINT users_email_key_unique UNIQUE,
  name text NOT NULL,
  role text NOT NULL DEFAULT 'student' CHECK (role IN ('student', 'instructor', 'admin')),
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL
);

-- From a login to its logout: the family of the refresh tokens that descend from that login.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  -- Moves with each refresh.
  idle_expires_at timestamptz NOT NULL,
  -- Never moves.
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);

CREATE INDEX sessions_of_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
  -- SHA-256 of the token.
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  issued_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE signing_keys (
  -- RFC 7638 thumbprint.
  id text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  -- PKCS #8, encrypted with AES-256-GCM under KEY_ENCRYPTION_KEY; the id is authenticated with it.
  private_key bytea NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- New tokens are signed with one key, however many replicas make one at the same time.
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (active) WHERE active;
