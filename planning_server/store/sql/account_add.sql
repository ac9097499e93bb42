-- Purpose: makes an account; a name that is or was taken adds nothing. Parameters: username, role, password_hash, created_at.
INSERT INTO desk.account (username, role, password_hash, created_at, password_set_at)
VALUES (%(username)s, %(role)s, %(password_hash)s, %(created_at)s, %(created_at)s)
ON CONFLICT (username) DO NOTHING
