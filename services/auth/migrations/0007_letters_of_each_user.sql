-- Two users may want the same new address: each is owed the letter. Who asks twice still gets one.
ALTER TABLE letters DROP CONSTRAINT letters_once;
ALTER TABLE letters ADD CONSTRAINT letters_once UNIQUE NULLS NOT DISTINCT (kind, email_key, user_id);
