-- Purpose: every account that was not removed. Columns out: as account_by_name.
SELECT username, role, password_hash, created_at, password_set_at FROM desk.account WHERE removed_at IS NULL ORDER BY username
