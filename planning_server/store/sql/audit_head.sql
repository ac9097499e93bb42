-- Purpose: the newest entry of the audit chain. Columns out: seq, sha256. Index: pk_audit.
SELECT seq, sha256 FROM desk.audit ORDER BY seq DESC LIMIT 1
