-- Purpose: the papers of an upload. Parameters: upload_id. Columns out: the columns of desk.upload_document but upload_id.
-- Index: pk_upload_document.
SELECT sha256, file_name, media_type, bytes, title, number, date
FROM desk.upload_document WHERE upload_id = %(upload_id)s ORDER BY file_name, sha256
