-- Purpose: what keeps an upload from being ready. Parameters: upload_id. Columns out: errors (fatal ones included), open warnings.
-- Index: ix_desk_finding_upload_id.
SELECT
    count(*) FILTER (WHERE severity IN ('fatal', 'error')),
    count(*) FILTER (WHERE severity = 'warning' AND accepted_reason IS NULL)
FROM desk.finding
WHERE upload_id = %(upload_id)s
