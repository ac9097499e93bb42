-- Purpose: the next state of an upload, where the present one allows it. Parameters: upload_id, state, allowed (text[]). Index: pk_upload.
UPDATE desk.upload SET state = %(state)s WHERE upload_id = %(upload_id)s AND state = ANY(%(allowed)s)
