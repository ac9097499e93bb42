-- Purpose: one writer of what a reading found at a time, until the transaction ends. Parameters: upload_id (text).
SELECT pg_advisory_xact_lock(hashtext('planning-server upload result'), hashtext(%(upload_id)s))
