-- Purpose: the whole audit chain, oldest first. Columns out: every column of desk.audit. Index: pk_audit.
SELECT seq, at, actor, action, subject, detail, previous_sha256, sha256 FROM desk.audit ORDER BY seq
