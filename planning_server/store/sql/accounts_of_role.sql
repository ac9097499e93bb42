-- Purpose: the first two accounts of a role, to see whether there is exactly one. Parameters: role. Columns out: as account_by_name.
SELECT username, role, password_hash, created_at, password_set_at
FROM desk.account WHERE role = %(role)s AND removed_at IS NULL ORDER BY username LIMIT 2
