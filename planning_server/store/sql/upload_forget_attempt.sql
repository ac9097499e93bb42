-- Purpose: a reading that was broken off in order does not count. Parameters: upload_id. Index: pk_upload.
UPDATE desk.upload SET attempts = greatest(attempts - 1, 0) WHERE upload_id = %(upload_id)s
