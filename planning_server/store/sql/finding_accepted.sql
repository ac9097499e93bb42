-- Purpose: the warnings of an upload that a person accepted. Parameters: upload_id. Columns out: finding_key, message_en, accepted_reason, accepted_by.
-- Index: ix_desk_finding_upload_id.
SELECT finding_key, message_en, accepted_reason, accepted_by
FROM desk.finding
WHERE upload_id = %(upload_id)s AND accepted_reason IS NOT NULL
