-- Purpose: parcels that are new or changed become known from this edition on; unchanged ones (same parcel_id) stay as they are.
-- A parcel that ends in this edition under the same key is the predecessor of the one that takes its place.
-- Parameters: upload_ids (uuid[]), edition. Index: ix_pub_parcel_parcel_id, ix_pub_parcel_key.
INSERT INTO pub.parcel (
    feature_id, parcel_id, commune, sheet, number, row_number, land_use, legal_area_m2, area_m2, accuracy_m,
    predecessors, content_sha256, known_from, known_to, source_srid, legal_geom, geom_3857
)
SELECT
    d.feature_id, d.parcel_id, d.commune, d.sheet, d.number, d.row_number, d.land_use, d.legal_area_m2, d.area_m2, d.accuracy_m,
    d.predecessors || ARRAY(
        SELECT p.parcel_id FROM pub.parcel AS p
        WHERE p.commune = d.commune AND p.sheet = d.sheet AND p.number = d.number AND p.known_to = %(edition)s
          AND NOT p.parcel_id = ANY(d.predecessors)
        ORDER BY p.parcel_id
    ),
    d.content_sha256, %(edition)s, NULL, d.source_srid, d.legal_geom, d.geom_3857
FROM draft.parcel AS d
WHERE d.upload_id = ANY(%(upload_ids)s)
  AND NOT EXISTS (SELECT FROM pub.parcel AS p WHERE p.parcel_id = d.parcel_id AND p.known_to IS NULL)
