-- Purpose: a paper that travels with an upload; the same bytes are one paper. Parameters: the columns of desk.upload_document.
INSERT INTO desk.upload_document (upload_id, sha256, file_name, media_type, bytes, title, number, date)
VALUES (%(upload_id)s, %(sha256)s, %(file_name)s, %(media_type)s, %(bytes)s, %(title)s, %(number)s, %(date)s)
ON CONFLICT (upload_id, sha256) DO NOTHING
