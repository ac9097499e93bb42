-- Purpose: a reading begins; it is counted before it does anything, so that one which kills its process is counted too.
-- Parameters: upload_id, heartbeat_at. Column out: attempts. Index: pk_upload.
UPDATE desk.upload SET attempts = attempts + 1, heartbeat_at = %(heartbeat_at)s WHERE upload_id = %(upload_id)s RETURNING attempts
