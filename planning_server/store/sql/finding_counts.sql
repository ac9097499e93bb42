-- Purpose: how many findings of each severity and code an upload has, and how many of them somebody accepted. Parameters: upload_id.
-- Columns out: severity, code, findings, accepted. Index: ix_desk_finding_upload_id.
SELECT severity, code, count(*), count(accepted_reason)
FROM desk.finding
WHERE upload_id = %(upload_id)s
GROUP BY severity, code
ORDER BY array_position(ARRAY['fatal', 'error', 'warning', 'info'], severity), code
