-- Purpose: the line rules of approved versions become published content. On the map each keeps the
-- id (`tile_id`) that it had in the plan's version before, so that what did not change makes no tile another.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.line_rule (
    feature_id, tile_id, line_id, version_id, layer_id, row_number, kind, label, road_name, road_width_m,
    road_class, setback_m, length_m, source_srid, legal_geom, geom_3857
)
SELECT
    s.feature_id, coalesce(was.tile_id, s.feature_id), s.line_id, s.version_id, s.layer_id, s.row_number, s.kind, s.label, s.road_name,
    s.road_width_m, s.road_class, s.setback_m, s.length_m, s.source_srid, s.legal_geom, s.geom_3857
FROM (
    SELECT d.*, row_number() OVER (PARTITION BY d.version_id, d.line_id ORDER BY d.feature_id) AS nth
    FROM draft.line_rule AS d JOIN draft.plan_version AS o USING (version_id)
    WHERE o.upload_id = ANY(%(upload_ids)s)
) AS s
JOIN draft.plan_version AS v USING (version_id)
LEFT JOIN (
    SELECT p.plan_id, f.line_id, f.tile_id, row_number() OVER (PARTITION BY f.version_id, f.line_id ORDER BY f.feature_id) AS nth
    FROM pub.line_rule AS f
    JOIN (
        SELECT DISTINCT ON (o.plan_id) o.plan_id, o.version_id
        FROM pub.plan_version AS o
        WHERE o.scope = 'whole' AND o.upload_id <> ALL(%(upload_ids)s)
          AND o.plan_id IN (SELECT n.plan_id FROM draft.plan_version AS n WHERE n.upload_id = ANY(%(upload_ids)s))
        ORDER BY o.plan_id, o.version DESC
    ) AS p USING (version_id)
) AS was ON v.scope = 'whole' AND was.plan_id = v.plan_id AND was.line_id = s.line_id AND was.nth = s.nth
WHERE v.upload_id = ANY(%(upload_ids)s)
