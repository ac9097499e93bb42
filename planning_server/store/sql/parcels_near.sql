-- Purpose: the parcels that an edition knows and whose box meets a box.
-- Parameters: edition, west, south, east, north in EPSG:3857.
-- Columns out: see planning_server.store.ground.parcels_near. Index: ix_pub_parcel_geom_3857.
SELECT parcel_id, feature_id, commune, sheet, number, land_use, legal_area_m2, area_m2, accuracy_m, predecessors,
       known_from, known_to, source_srid, ST_AsBinary(legal_geom) AS wkb
FROM pub.parcel
WHERE geom_3857 && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857)
  AND known_from <= %(edition)s AND (known_to IS NULL OR %(edition)s < known_to)
ORDER BY feature_id
