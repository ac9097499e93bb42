-- Purpose: bulk load of drafted zones; geometries as hexadecimal EWKB.
COPY draft.zone (
    version_id, layer_id, row_number, zone_id, code, source_code, label_vi, label_en,
    coverage_min, coverage_max, coverage_text, far_min, far_max, far_text,
    storeys_min, storeys_max, storeys_text, height_m_min, height_m_max, height_m_text,
    population, stated_area_m2, area_m2, source_srid, legal_geom, geom_3857, reach_3857
) FROM STDIN
