-- There is always somebody who can give others rights: the last administrator who can sign in keeps the role and the
-- account, whichever statement would take them. Such changes wait for each other, so that of two administrators who take
-- the role from each other at one time one stays.
CREATE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.administrators', 0));
  -- A new snapshot: it has what the change that was waited for left.
  IF NOT EXISTS (SELECT FROM users WHERE role = 'admin' AND deactivated_at IS NULL AND id <> OLD.id) THEN
    RAISE check_violation USING MESSAGE = 'this is the last administrator', CONSTRAINT = 'users_last_administrator';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER keep_an_administrator_of_changed BEFORE UPDATE ON users FOR EACH ROW
  WHEN (OLD.role = 'admin' AND OLD.deactivated_at IS NULL AND (NEW.role <> 'admin' OR NEW.deactivated_at IS NOT NULL))
  EXECUTE FUNCTION keep_an_administrator();
CREATE TRIGGER keep_an_administrator_of_deleted BEFORE DELETE ON users FOR EACH ROW
  WHEN (OLD.role = 'admin' AND OLD.deactivated_at IS NULL)
  EXECUTE FUNCTION keep_an_administrator();

CREATE INDEX users_administrators ON users (id) WHERE role = 'admin' AND deactivated_at IS NULL;
