-- Purpose: every zone part of one version, drafted or published, whole. Parameters: version_id; names: schema.
-- Columns out: see planning_server.store.ground.zone_of_row, and named_by_row: no id of its own, the row number stands for one.
-- Index: ix_<schema>_zone_version_id_zone_id.
SELECT z.feature_id, z.zone_id, z.version_id, z.layer_id, z.code, z.label_vi, z.label_en,
       z.coverage_min, z.coverage_max, z.coverage_text, z.far_min, z.far_max, z.far_text,
       z.storeys_min, z.storeys_max, z.storeys_text, z.height_m_min, z.height_m_max, z.height_m_text,
       z.source_srid, ST_AsBinary(z.legal_geom) AS wkb,
       z.zone_id IN ('r' || z.row_number, l.name || '.r' || z.row_number) AS named_by_row
FROM {schema}.zone AS z
JOIN {schema}.layer AS l USING (layer_id)
WHERE z.version_id = %(version_id)s
ORDER BY z.feature_id
