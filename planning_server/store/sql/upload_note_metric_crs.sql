-- Purpose: the projected system that the file's places are written in. Parameters: upload_id, metric_crs. Index: pk_upload.
UPDATE desk.upload SET metric_crs = %(metric_crs)s WHERE upload_id = %(upload_id)s
