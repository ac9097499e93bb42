-- Purpose: the tokens of an account, the newest first; never the token itself. Parameters: username.
-- Columns out: name, created_at, expires_at, revoked_at, last_used_at. Index: uq_token_username_name.
SELECT name, created_at, expires_at, revoked_at, last_used_at
FROM desk.token WHERE username = %(username)s ORDER BY created_at DESC, name
