-- Purpose: parcels of the renewed communes that the new survey does not hold any more stop being known from this edition on.
-- Parameters: upload_ids (uuid[]), edition. Index: ix_pub_parcel_key (commune).
UPDATE pub.parcel AS p
SET known_to = %(edition)s
WHERE p.known_to IS NULL
  AND p.commune IN (SELECT DISTINCT d.commune FROM draft.parcel AS d WHERE d.upload_id = ANY(%(upload_ids)s))
  AND NOT EXISTS (
      SELECT FROM draft.parcel AS d
      WHERE d.upload_id = ANY(%(upload_ids)s) AND d.parcel_id = p.parcel_id
  )
