-- Purpose: a piece of the audit chain, the oldest first. Parameters: after, limit. Index: pk_audit.
-- Columns out: seq, at, actor, action, subject, detail, previous_sha256, sha256.
SELECT seq, at, actor, action, subject, detail, previous_sha256, sha256
FROM desk.audit
WHERE seq > %(after)s
ORDER BY seq
LIMIT %(limit)s
