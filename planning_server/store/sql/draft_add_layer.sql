-- Purpose: a layer of a drafted version; legal_geom is the area that it speaks for. Parameters: the columns of draft.layer
-- except layer_id, geometries as hexadecimal EWKB. Columns out: layer_id.
INSERT INTO draft.layer (version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857)
VALUES (
    %(version_id)s, %(theme)s, %(name)s, %(role)s, %(accuracy_m)s, %(source_srid)s, %(legal_geom)s::geometry, %(geom_3857)s::geometry
)
RETURNING layer_id
