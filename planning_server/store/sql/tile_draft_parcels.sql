-- Purpose: layer `parcels` of one preview tile. Parameters: z, x, y, upload_id. Column out: MVT bytes. Index: ix_draft_parcel_geom_3857.
SELECT ST_AsMVT(shown, 'parcels', 4096, 'geom', 'feature_id' ORDER BY shown.feature_id)
FROM (
    SELECT p.feature_id, p.parcel_id, p.commune, p.sheet, p.number,
           ST_AsMVTGeom(p.geom_3857, ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, true) AS geom
    FROM draft.parcel AS p
    WHERE p.upload_id = %(upload_id)s
      AND p.geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096)
) AS shown
WHERE shown.geom IS NOT NULL
