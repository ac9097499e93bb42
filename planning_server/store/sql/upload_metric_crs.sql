-- Purpose: the projected system of an upload's places, null while it is not known. Parameters: upload_id. Index: pk_upload.
SELECT metric_crs FROM desk.upload WHERE upload_id = %(upload_id)s
