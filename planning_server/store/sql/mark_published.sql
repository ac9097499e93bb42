-- Purpose: uploads whose content this edition publishes. A version or rule set of a later day is `scheduled` until that day.
-- Parameters: upload_ids (uuid[]), edition, today (date). Reads pub.plan_version after the freeze.
UPDATE desk.upload AS u
SET edition = %(edition)s, left_out_by = NULL,
    state = CASE
        WHEN EXISTS (SELECT FROM pub.plan_version AS v WHERE v.upload_id = u.upload_id AND v.in_force_from > %(today)s)
          OR EXISTS (SELECT FROM pub.rule_set AS r WHERE r.upload_id = u.upload_id AND r.in_force_from > %(today)s)
        THEN 'scheduled' ELSE 'published' END
WHERE u.upload_id = ANY(%(upload_ids)s) AND u.state = 'approved'
