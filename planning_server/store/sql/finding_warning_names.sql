-- Purpose: which of these names are the key or the code of a warning of this upload. Parameters: upload_id, names (text[]).
-- Columns out: name. Index: ix_desk_finding_upload_id.
SELECT finding_key FROM desk.finding WHERE upload_id = %(upload_id)s AND severity = 'warning' AND finding_key = ANY(%(names)s)
UNION
SELECT code FROM desk.finding WHERE upload_id = %(upload_id)s AND severity = 'warning' AND code = ANY(%(names)s)
