-- Purpose: parcels by commune, sheet and number, as an edition knows them; a key can name several.
-- Parameters: edition, commune, sheet, number.
-- Columns out: see planning_server.store.ground.parcels_by_key. Index: ix_pub_parcel_key.
SELECT parcel_id, feature_id, commune, sheet, number, land_use, legal_area_m2, area_m2, accuracy_m, predecessors,
       known_from, known_to, source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.parcel
WHERE commune = %(commune)s AND sheet = %(sheet)s AND number = %(number)s
  AND known_from <= %(edition)s AND (known_to IS NULL OR %(edition)s < known_to)
ORDER BY feature_id
