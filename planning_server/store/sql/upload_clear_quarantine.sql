-- Purpose: what an upload kept in quarantine before goes, so that it can be read again. Parameters: upload_id. Index: pk_quarantine_block.
DELETE FROM desk.quarantine_block WHERE upload_id = %(upload_id)s
