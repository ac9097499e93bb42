-- Purpose: the lines of a layer of a restated plan: as they were sent, or what is left of those that an adjustment cuts; what is gone is left out.
-- Parameters: version_id, layer_id, from_layer; feature_ids, measures, legal, shown (side by side: those that are cut); gone (bigint[]).
-- Index: ix_pub_line_rule_version_id.
INSERT INTO pub.line_rule (
    feature_id, tile_id, line_id, version_id, origin_version_id, layer_id, row_number, kind, label, road_name, road_width_m,
    road_class, setback_m, length_m, source_srid, legal_geom, geom_3857
)
SELECT
    nextval(pg_get_serial_sequence('draft.line_rule', 'feature_id')), s.tile_id, s.line_id, %(version_id)s, s.version_id, %(layer_id)s, s.row_number,
    s.kind, s.label, s.road_name, s.road_width_m, s.road_class, s.setback_m, coalesce(c.measure, s.length_m),
    s.source_srid, coalesce(c.legal::geometry, s.legal_geom), coalesce(c.shown::geometry, s.geom_3857)
FROM pub.line_rule AS s
LEFT JOIN unnest(%(feature_ids)s::bigint[], %(measures)s::double precision[], %(legal)s::text[], %(shown)s::text[])
    AS c (feature_id, measure, legal, shown) USING (feature_id)
WHERE s.layer_id = %(from_layer)s AND NOT s.feature_id = ANY(%(gone)s)
ORDER BY s.feature_id
