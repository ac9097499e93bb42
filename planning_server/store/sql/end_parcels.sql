-- Purpose: parcels that stop being known from this edition on: in communes that are renewed wholly those that the new survey does not hold
-- any more, and those that a delta ends by name.
-- Parameters: upload_ids (uuid[]), edition. Index: ix_pub_parcel_key (commune), uq_pub_parcel_known_now, pk_parcel (upload_id).
UPDATE pub.parcel AS p
SET known_to = %(edition)s
WHERE p.known_to IS NULL
  AND (
      p.parcel_id IN (
          SELECT unnest(c.ends) FROM draft.parcel_changes AS c WHERE c.upload_id = ANY(%(upload_ids)s)
      )
      OR p.commune IN (
          SELECT d.commune FROM draft.parcel AS d
          WHERE d.upload_id = ANY(%(upload_ids)s)
            AND NOT EXISTS (SELECT FROM draft.parcel_changes AS c WHERE c.upload_id = d.upload_id)
      )
  )
  AND NOT EXISTS (
      SELECT FROM draft.parcel AS d
      WHERE d.upload_id = ANY(%(upload_ids)s) AND d.parcel_id = p.parcel_id
  )
