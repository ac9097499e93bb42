-- Purpose: what the drafted parcels of an upload change in the communes they renew, by parcel_id as publication will compare.
-- Parameters: upload_id. Columns out: change (added | ended), parcel_id, commune, sheet, number, area_m2, source_srid.
-- Index: ix_draft_parcel_upload_id, ix_pub_parcel_key (commune).
SELECT 'added', d.parcel_id, d.commune, d.sheet, d.number, d.area_m2, d.source_srid
FROM draft.parcel AS d
WHERE d.upload_id = %(upload_id)s
  AND NOT EXISTS (SELECT FROM pub.parcel AS p WHERE p.parcel_id = d.parcel_id AND p.known_to IS NULL)
UNION ALL
SELECT 'ended', p.parcel_id, p.commune, p.sheet, p.number, p.area_m2, p.source_srid
FROM pub.parcel AS p
WHERE p.known_to IS NULL
  AND p.commune IN (SELECT DISTINCT d.commune FROM draft.parcel AS d WHERE d.upload_id = %(upload_id)s)
  AND NOT EXISTS (SELECT FROM draft.parcel AS d WHERE d.upload_id = %(upload_id)s AND d.parcel_id = p.parcel_id)
ORDER BY 3, 4, 5, 1, 2
