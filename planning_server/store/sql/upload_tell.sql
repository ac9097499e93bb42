-- Purpose: how far the reading of an upload is. Parameters: upload_id, stage, done, total, heartbeat_at. Index: pk_upload.
UPDATE desk.upload
SET stage = %(stage)s, done = %(done)s, total = %(total)s, heartbeat_at = %(heartbeat_at)s
WHERE upload_id = %(upload_id)s
