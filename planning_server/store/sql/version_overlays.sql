-- Purpose: every overlay of one version, drafted or published, whole. Parameters: version_id; names: schema.
-- Columns out: see planning_server.store.ground.overlay_of_row, and named_by_row: no id of its own, the row number stands for one.
-- Index: ix_<schema>_overlay_version_id.
SELECT o.feature_id, o.overlay_id, o.version_id, o.layer_id, o.theme, o.kind, o.effect, o.label_vi, o.label_en,
       o.source_srid, ST_AsBinary(o.legal_geom) AS wkb, o.overlay_id = l.name || '.' || o.row_number AS named_by_row
FROM {schema}.overlay AS o
JOIN {schema}.layer AS l USING (layer_id)
WHERE o.version_id = %(version_id)s
ORDER BY o.feature_id
