-- Purpose: the sender takes an upload back, where the present state allows it. Parameters: upload_id, allowed (text[]).
-- Index: pk_upload.
UPDATE desk.upload SET state = 'withdrawn' WHERE upload_id = %(upload_id)s AND state = ANY(%(allowed)s)
