-- Purpose: uploads whose content the edition does not hold any more because it goes back to an older one. They wait for a new approval.
-- Parameters: edition, upload_ids (uuid[]). Index: pk_upload.
UPDATE desk.upload
SET state = 'ready', left_out_by = %(edition)s, decided_at = NULL, decided_by = NULL, decision_note = NULL
WHERE upload_id = ANY(%(upload_ids)s)
