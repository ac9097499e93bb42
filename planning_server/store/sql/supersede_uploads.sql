-- Purpose: uploads whose version was replaced before it was law on any day, or that end such a version: nothing of them is law any more.
-- Parameters: version_ids (bigint[]). Index: pk_plan_version, pk_upload.
UPDATE desk.upload AS u
SET state = 'superseded'
FROM pub.plan_version AS v
WHERE v.upload_id = u.upload_id AND v.version_id = ANY(%(version_ids)s) AND u.state IN ('scheduled', 'published')
