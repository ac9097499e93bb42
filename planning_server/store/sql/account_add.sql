-- Purpose: makes an account; a name that is taken adds nothing. Parameters: every column of desk.account.
INSERT INTO desk.account (username, role, password_hash, created_at)
VALUES (%(username)s, %(role)s, %(password_hash)s, %(created_at)s)
ON CONFLICT (username) DO NOTHING
