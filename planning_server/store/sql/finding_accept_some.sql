-- Purpose: a person accepts warnings with one reason: those with these keys, or of these codes. Parameters: upload_id, keys, codes
-- (text[]), reason, by. Column out: finding_key. Index: ix_desk_finding_upload_id.
UPDATE desk.finding
SET accepted_reason = %(reason)s, accepted_by = %(by)s
WHERE upload_id = %(upload_id)s AND severity = 'warning' AND accepted_reason IS NULL
  AND (finding_key = ANY(%(keys)s) OR code = ANY(%(codes)s))
RETURNING finding_key
