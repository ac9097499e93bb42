-- Purpose: parcels known now, by id, with their legal geometry. Parameters: parcel_ids (text[]).
-- Columns out: parcel_id, commune, sheet, number, source_srid, legal geometry as WKB. Index: uq_pub_parcel_known_now.
SELECT parcel_id, commune, sheet, number, source_srid, ST_AsBinary(legal_geom)
FROM pub.parcel
WHERE known_to IS NULL AND parcel_id = ANY(%(parcel_ids)s)
ORDER BY parcel_id
