-- Purpose: parcels that have been published are no drafts any more. Parameters: upload_ids (uuid[]).
DELETE FROM draft.parcel WHERE upload_id = ANY(%(upload_ids)s)
