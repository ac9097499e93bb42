-- Purpose: bulk load of drafted overlays; geometries as hexadecimal EWKB.
COPY draft.overlay (
    version_id, layer_id, row_number, overlay_id, theme, kind, effect, label_vi, label_en, area_m2,
    source_srid, legal_geom, geom_3857
) FROM STDIN
