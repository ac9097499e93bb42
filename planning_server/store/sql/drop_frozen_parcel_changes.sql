-- Purpose: deltas that have been published are no drafts any more. Parameters: upload_ids (uuid[]).
DELETE FROM draft.parcel_changes WHERE upload_id = ANY(%(upload_ids)s)
