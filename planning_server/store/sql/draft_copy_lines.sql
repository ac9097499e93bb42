-- Purpose: bulk load of drafted line rules; geometries as hexadecimal EWKB.
COPY draft.line_rule (
    version_id, layer_id, row_number, line_id, kind, label, road_name, road_width_m, road_class, setback_m, length_m,
    source_srid, legal_geom, geom_3857
) FROM STDIN
