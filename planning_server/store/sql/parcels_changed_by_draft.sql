-- Purpose: what the drafted parcels of an upload change, by parcel_id as publication will compare: a delta ends what it names, any other
-- upload renews its communes wholly.
-- Parameters: upload_id. Columns out: change (added | ended), parcel_id, commune, sheet, number, area_m2, source_srid.
-- Index: pk_parcel (upload_id), ix_pub_parcel_key (commune), uq_pub_parcel_known_now.
SELECT 'added', d.parcel_id, d.commune, d.sheet, d.number, d.area_m2, d.source_srid
FROM draft.parcel AS d
WHERE d.upload_id = %(upload_id)s
  AND NOT EXISTS (SELECT FROM pub.parcel AS p WHERE p.parcel_id = d.parcel_id AND p.known_to IS NULL)
UNION ALL
SELECT 'ended', p.parcel_id, p.commune, p.sheet, p.number, p.area_m2, p.source_srid
FROM pub.parcel AS p
WHERE p.known_to IS NULL
  AND (
      p.parcel_id IN (SELECT unnest(c.ends) FROM draft.parcel_changes AS c WHERE c.upload_id = %(upload_id)s)
      OR p.commune IN (
          SELECT d.commune FROM draft.parcel AS d
          WHERE d.upload_id = %(upload_id)s
            AND NOT EXISTS (SELECT FROM draft.parcel_changes AS c WHERE c.upload_id = d.upload_id)
      )
  )
  AND NOT EXISTS (SELECT FROM draft.parcel AS d WHERE d.upload_id = %(upload_id)s AND d.parcel_id = p.parcel_id)
ORDER BY 3, 4, 5, 1, 2
