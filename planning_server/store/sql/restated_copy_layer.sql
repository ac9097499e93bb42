-- Purpose: a layer of a restated plan, with what it still speaks for (null: all of it). Parameters: version_id, from_layer, legal, shown
-- (EWKB as hex, or null). Column out: layer_id. Index: pk_layer.
INSERT INTO pub.layer (
    layer_id, version_id, origin_version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857
)
SELECT nextval(pg_get_serial_sequence('draft.layer', 'layer_id')), %(version_id)s, l.version_id, l.theme, l.name, l.role, l.accuracy_m,
       l.source_srid, coalesce(%(legal)s::geometry, l.legal_geom), coalesce(%(shown)s::geometry, l.geom_3857)
FROM pub.layer AS l
WHERE l.layer_id = %(from_layer)s
RETURNING layer_id
