-- Purpose: the first two accounts of a role, to see whether there is exactly one. Parameters: role. Columns out: as desk.account.
SELECT username, role, password_hash, created_at FROM desk.account WHERE role = %(role)s ORDER BY username LIMIT 2
