-- Purpose: the zones of approved versions become published content. On the map each keeps the
-- id (`tile_id`) that it had in the plan's version before, so that what did not change makes no tile another.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.zone (
    feature_id, tile_id, zone_id, version_id, layer_id, row_number, code, source_code, label_vi, label_en,
    coverage_min, coverage_max, coverage_text, far_min, far_max, far_text, storeys_min, storeys_max,
    storeys_text, height_m_min, height_m_max, height_m_text, population, stated_area_m2, area_m2,
    source_srid, legal_geom, geom_3857, reach_3857
)
SELECT
    s.feature_id, coalesce(was.tile_id, s.feature_id), s.zone_id, s.version_id, s.layer_id, s.row_number, s.code, s.source_code,
    s.label_vi, s.label_en, s.coverage_min, s.coverage_max, s.coverage_text, s.far_min, s.far_max,
    s.far_text, s.storeys_min, s.storeys_max, s.storeys_text, s.height_m_min, s.height_m_max,
    s.height_m_text, s.population, s.stated_area_m2, s.area_m2, s.source_srid, s.legal_geom,
    s.geom_3857, s.reach_3857
FROM (
    SELECT d.*, row_number() OVER (PARTITION BY d.version_id, d.zone_id ORDER BY d.feature_id) AS nth
    FROM draft.zone AS d JOIN draft.plan_version AS o USING (version_id)
    WHERE o.upload_id = ANY(%(upload_ids)s)
) AS s
JOIN draft.plan_version AS v USING (version_id)
LEFT JOIN (
    SELECT p.plan_id, f.zone_id, f.tile_id, row_number() OVER (PARTITION BY f.version_id, f.zone_id ORDER BY f.feature_id) AS nth
    FROM pub.zone AS f
    JOIN (
        SELECT DISTINCT ON (o.plan_id) o.plan_id, o.version_id
        FROM pub.plan_version AS o
        WHERE o.scope = 'whole' AND o.upload_id <> ALL(%(upload_ids)s)
          AND o.plan_id IN (SELECT n.plan_id FROM draft.plan_version AS n WHERE n.upload_id = ANY(%(upload_ids)s))
        ORDER BY o.plan_id, o.version DESC
    ) AS p USING (version_id)
) AS was ON v.scope = 'whole' AND was.plan_id = v.plan_id AND was.zone_id = s.zone_id AND was.nth = s.nth
WHERE v.upload_id = ANY(%(upload_ids)s)
