-- Purpose: parcels by their opaque ids, as an edition knows them. Parameters: edition, parcel_ids text[].
-- Columns out: see planning_server.store.ground.parcels_by_id. Index: ix_pub_parcel_parcel_id.
SELECT parcel_id, feature_id, commune, sheet, number, land_use, legal_area_m2, area_m2, accuracy_m, predecessors,
       known_from, known_to, source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.parcel
WHERE parcel_id = ANY(%(parcel_ids)s)
  AND known_from <= %(edition)s AND (known_to IS NULL OR %(edition)s < known_to)
ORDER BY feature_id
