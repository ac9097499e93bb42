-- Purpose: the edition whose parcels an upload was compared with. Parameters: upload_id, edition (null before the first). Index: pk_upload.
UPDATE desk.upload SET compared_edition = %(edition)s WHERE upload_id = %(upload_id)s
