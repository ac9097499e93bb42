-- Purpose: tokens of an account end: one by its name, all where name is null. Parameters: username, name, at.
-- Index: uq_token_username_name.
UPDATE desk.token SET revoked_at = %(at)s
WHERE username = %(username)s AND (%(name)s::text IS NULL OR name = %(name)s) AND revoked_at IS NULL
