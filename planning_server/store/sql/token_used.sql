-- Purpose: when a token was used last. Parameters: token_sha256, at. Index: pk_token.
UPDATE desk.token SET last_used_at = %(at)s WHERE token_sha256 = %(token_sha256)s
