-- Purpose: a new token by its hash; a name that the account used already adds nothing. Parameters: token_sha256, username, name,
-- created_at, expires_at.
INSERT INTO desk.token (token_sha256, username, name, created_at, expires_at)
VALUES (%(token_sha256)s, %(username)s, %(name)s, %(created_at)s, %(expires_at)s)
ON CONFLICT (username, name) DO NOTHING
