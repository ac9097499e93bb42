-- Purpose: a new password. Parameters: username, password_hash, at. Index: pk_account.
UPDATE desk.account SET password_hash = %(password_hash)s, password_set_at = %(at)s
WHERE username = %(username)s AND removed_at IS NULL
