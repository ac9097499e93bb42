-- Purpose: a person accepts the open warnings with one of these names, each with the reason beside it. Parameters: upload_id, names, reasons
-- (text[], side by side), by_key (names are keys of findings, else codes), by. Columns out: reason, how many were accepted with it. Index: ix_desk_finding_upload_id.
WITH given AS (
    SELECT DISTINCT ON (name) name, reason
    FROM unnest(%(names)s::text[], %(reasons)s::text[]) WITH ORDINALITY AS g (name, reason, place)
    ORDER BY name, place
),
accepted AS (
    UPDATE desk.finding AS f
    SET accepted_reason = g.reason, accepted_by = %(by)s
    FROM given AS g
    WHERE f.upload_id = %(upload_id)s AND f.severity = 'warning' AND f.accepted_reason IS NULL 
      AND CASE WHEN %(by_key)s THEN f.finding_key ELSE f.code END = g.name
    RETURNING g.reason
)
SELECT reason, count(*) FROM accepted GROUP BY reason
