-- Purpose: one account that was not removed. Parameters: username. Columns out: username, role, password_hash, created_at,
-- password_set_at. Index: pk_account.
SELECT username, role, password_hash, created_at, password_set_at
FROM desk.account WHERE username = %(username)s AND removed_at IS NULL
