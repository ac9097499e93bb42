-- Purpose: the zones of a layer of a restated plan: as they were sent, or what is left of those that an adjustment cuts; what is gone is left out.
-- Parameters: version_id, layer_id, from_layer; feature_ids, measures, legal, shown (side by side: those that are cut); gone (bigint[]).
-- Index: ix_pub_zone_version_id_zone_id.
INSERT INTO pub.zone (
    feature_id, tile_id, zone_id, version_id, origin_version_id, layer_id, row_number, code, source_code, label_vi, label_en,
    coverage_min, coverage_max, coverage_text, far_min, far_max, far_text, storeys_min, storeys_max,
    storeys_text, height_m_min, height_m_max, height_m_text, population, stated_area_m2, area_m2,
    source_srid, legal_geom, geom_3857, reach_3857
)
SELECT
    nextval(pg_get_serial_sequence('draft.zone', 'feature_id')), s.tile_id, s.zone_id, %(version_id)s, s.version_id, %(layer_id)s, s.row_number, s.code,
    s.source_code, s.label_vi, s.label_en, s.coverage_min, s.coverage_max, s.coverage_text, s.far_min, s.far_max,
    s.far_text, s.storeys_min, s.storeys_max, s.storeys_text, s.height_m_min, s.height_m_max, s.height_m_text,
    CASE WHEN c.legal IS NULL THEN s.population END, CASE WHEN c.legal IS NULL THEN s.stated_area_m2 END, coalesce(c.measure, s.area_m2),
    s.source_srid, coalesce(c.legal::geometry, s.legal_geom), coalesce(c.shown::geometry, s.geom_3857), s.reach_3857
FROM pub.zone AS s
LEFT JOIN unnest(%(feature_ids)s::bigint[], %(measures)s::double precision[], %(legal)s::text[], %(shown)s::text[])
    AS c (feature_id, measure, legal, shown) USING (feature_id)
WHERE s.layer_id = %(from_layer)s AND NOT s.feature_id = ANY(%(gone)s)
ORDER BY s.feature_id
