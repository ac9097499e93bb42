-- Purpose: one arrival of a file at a time, until the transaction ends. Parameters: file_sha256.
SELECT pg_advisory_xact_lock(hashtext('planning-server file'), hashtext(%(file_sha256)s))
