-- Purpose: one reader of an upload at a time, until the transaction ends. Parameters: upload_id (text). Columns out: whether it is ours.
SELECT pg_try_advisory_xact_lock(hashtext('planning-server upload'), hashtext(%(upload_id)s))
