-- Purpose: one account. Parameters: username. Columns out: username, role, password_hash, created_at. Index: pk_account.
SELECT username, role, password_hash, created_at FROM desk.account WHERE username = %(username)s
