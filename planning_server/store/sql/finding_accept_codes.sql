-- Purpose: a person accepts the open warnings of one of these codes, each with the reason beside it. Parameters: upload_id, names, reasons
-- (text[], side by side), by. Columns out: reason, how many were accepted with it. Index: ix_desk_finding_upload_id.
WITH given AS (
    SELECT DISTINCT ON (name) name, reason
    FROM unnest(%(names)s::text[], %(reasons)s::text[]) WITH ORDINALITY AS g (name, reason, place)
    ORDER BY name, place
),
accepted AS (
    UPDATE desk.finding AS f
    SET accepted_reason = g.reason, accepted_by = %(by)s
    FROM given AS g
    WHERE f.upload_id = %(upload_id)s AND f.severity = 'warning' AND f.accepted_reason IS NULL AND f.code = g.name
    RETURNING g.reason
)
SELECT reason, count(*) FROM accepted GROUP BY reason
