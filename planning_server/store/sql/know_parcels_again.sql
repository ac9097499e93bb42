-- Purpose: parcels that an older edition knows and that ended since are known again, the same features with the same ids.
-- Parameters: edition, activates (the older one). Index: pk_parcel.
INSERT INTO pub.parcel (
    feature_id, parcel_id, commune, sheet, number, row_number, land_use, legal_area_m2, area_m2, accuracy_m,
    predecessors, content_sha256, known_from, known_to, source_srid, legal_geom, geom_3857
)
SELECT
    p.feature_id, p.parcel_id, p.commune, p.sheet, p.number, p.row_number, p.land_use, p.legal_area_m2, p.area_m2, p.accuracy_m,
    p.predecessors, p.content_sha256, %(edition)s, NULL, p.source_srid, p.legal_geom, p.geom_3857
FROM pub.parcel AS p
WHERE p.known_from <= %(activates)s AND (p.known_to IS NULL OR %(activates)s < p.known_to)
  AND NOT EXISTS (SELECT FROM pub.parcel AS o WHERE o.feature_id = p.feature_id AND o.known_to IS NULL)
