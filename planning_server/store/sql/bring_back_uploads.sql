-- Purpose: uploads whose content the edition holds again, whatever became of them since; those whose version the older edition had replaced
-- already stay as they are. Parameters: edition, activates (the older one), today, upload_ids (uuid[]: all that the older one holds).
-- Column out: upload_id. Indexes: pk_upload, pk_edition_version.
UPDATE desk.upload AS u
SET edition = %(edition)s, left_out_by = NULL,
    state = CASE
        WHEN EXISTS (SELECT FROM pub.plan_version AS v WHERE v.upload_id = u.upload_id AND v.in_force_from > %(today)s)
          OR EXISTS (SELECT FROM pub.rule_set AS r WHERE r.upload_id = u.upload_id AND r.in_force_from > %(today)s)
        THEN 'scheduled' ELSE 'published' END
WHERE u.upload_id = ANY(%(upload_ids)s) AND u.state NOT IN ('published', 'scheduled')
  AND (
      NOT EXISTS (SELECT FROM pub.plan_version AS v WHERE v.upload_id = u.upload_id)
      OR EXISTS (
          SELECT FROM pub.plan_version AS v JOIN pub.edition_version AS e USING (version_id)
          WHERE v.upload_id = u.upload_id AND e.edition = %(activates)s
      )
  )
RETURNING u.upload_id
