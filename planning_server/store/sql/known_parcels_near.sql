-- Purpose: parcels known now whose box meets one of several boxes. Parameters: west, south, east, north (double precision[], EPSG:3857).
-- Columns out: parcel_id, commune, sheet, number, source_srid, legal geometry as WKB. Index: ix_pub_parcel_geom_3857.
SELECT DISTINCT ON (p.parcel_id) p.parcel_id, p.commune, p.sheet, p.number, p.source_srid, ST_AsBinary(p.legal_geom)
FROM unnest(%(west)s::double precision[], %(south)s::double precision[], %(east)s::double precision[], %(north)s::double precision[])
    AS box (west, south, east, north)
JOIN pub.parcel AS p ON p.geom_3857 && ST_MakeEnvelope(box.west, box.south, box.east, box.north, 3857)
WHERE p.known_to IS NULL
ORDER BY p.parcel_id
