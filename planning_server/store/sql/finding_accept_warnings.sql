-- Purpose: a person accepts all warnings of an upload with one reason. Parameters: upload_id, reason, by. Index: ix_desk_finding_upload_id.
UPDATE desk.finding
SET accepted_reason = %(reason)s, accepted_by = %(by)s
WHERE upload_id = %(upload_id)s AND severity = 'warning' AND accepted_reason IS NULL
