-- Purpose: nobody decides on an upload until this transaction ends. Parameters: upload_id. Index: pk_upload.
SELECT upload_id FROM desk.upload WHERE upload_id = %(upload_id)s FOR UPDATE
