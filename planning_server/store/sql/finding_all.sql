-- Purpose: the findings of an upload, the gravest first. Parameters: upload_id. Columns out: see select list.
-- Index: ix_desk_finding_upload_id.
SELECT number, code, severity, layer, row_number, message_vi, message_en, remedy_vi, remedy_en, lon, lat, measured,
       ST_AsBinary(geom), nearest, question, accepted_reason, accepted_by
FROM desk.finding
WHERE upload_id = %(upload_id)s
ORDER BY array_position(ARRAY['fatal', 'error', 'warning', 'info'], severity), code, layer NULLS FIRST, row_number NULLS FIRST, finding_id
