-- Purpose: what an upload would have ended is forgotten. Parameters: upload_id.
DELETE FROM draft.parcel_changes WHERE upload_id = %(upload_id)s
