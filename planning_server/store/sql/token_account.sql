-- Purpose: whose valid token this is. Parameters: token_sha256, at. Columns out: as account_by_name, then last_used_at.
-- Indexes: pk_token, pk_account.
SELECT a.username, a.role, a.password_hash, a.created_at, a.password_set_at, t.last_used_at
FROM desk.token AS t
JOIN desk.account AS a USING (username)
WHERE t.token_sha256 = %(token_sha256)s AND t.revoked_at IS NULL AND t.expires_at > %(at)s AND a.removed_at IS NULL
