-- Purpose: the overlays of a layer of a restated plan: as they were sent, or what is left of those that an adjustment cuts; what is gone is left out.
-- Parameters: version_id, layer_id, from_layer; feature_ids, measures, legal, shown (side by side: those that are cut); gone (bigint[]).
-- Index: ix_pub_overlay_version_id.
INSERT INTO pub.overlay (
    feature_id, tile_id, overlay_id, version_id, origin_version_id, layer_id, row_number, theme, kind, effect, label_vi,
    label_en, area_m2, source_srid, legal_geom, geom_3857
)
SELECT
    nextval(pg_get_serial_sequence('draft.overlay', 'feature_id')), s.tile_id, s.overlay_id, %(version_id)s, s.version_id, %(layer_id)s, s.row_number,
    s.theme, s.kind, s.effect, s.label_vi, s.label_en, coalesce(c.measure, s.area_m2),
    s.source_srid, coalesce(c.legal::geometry, s.legal_geom), coalesce(c.shown::geometry, s.geom_3857)
FROM pub.overlay AS s
LEFT JOIN unnest(%(feature_ids)s::bigint[], %(measures)s::double precision[], %(legal)s::text[], %(shown)s::text[])
    AS c (feature_id, measure, legal, shown) USING (feature_id)
WHERE s.layer_id = %(from_layer)s AND NOT s.feature_id = ANY(%(gone)s)
ORDER BY s.feature_id
