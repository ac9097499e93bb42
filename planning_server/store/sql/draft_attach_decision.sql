-- Purpose: the decision of a drafted version gets its paper: the one that is named, else one with its number, where such a one came along.
-- Parameters: upload_id, decision_sha256 (null where none is named).
-- Index: ix_draft_document_version_id.
UPDATE draft.document AS x
SET sha256 = d.sha256, media_type = d.media_type
FROM draft.plan_version AS v,
     LATERAL (
         SELECT sha256, media_type FROM desk.upload_document
         WHERE upload_id = v.upload_id AND CASE WHEN %(decision_sha256)s::text IS NULL THEN number = v.decision_number ELSE sha256 = %(decision_sha256)s END
         ORDER BY sha256 LIMIT 1
     ) AS d
WHERE v.upload_id = %(upload_id)s AND x.version_id = v.version_id AND x.sha256 IS NULL
