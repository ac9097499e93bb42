-- Purpose: what layer `parcels` draws, for the encoder that works on a whole zoom at once; `tile_parcels.sql` is its proof.
-- Parameters: edition; west, south, east, north (EPSG:3857 metres): only what reaches into
-- this box, all of it where west is null. Columns out: feature_id, wkb (EPSG:3857), then the attributes.
SELECT p.feature_id, ST_AsBinary(p.geom_3857) AS wkb, p.parcel_id, p.commune, p.sheet, p.number
FROM pub.parcel AS p
WHERE p.known_from <= %(edition)s AND (p.known_to IS NULL OR p.known_to > %(edition)s) AND NOT ST_IsEmpty(p.geom_3857)
  AND (%(west)s::double precision IS NULL OR p.geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857))
ORDER BY p.feature_id
