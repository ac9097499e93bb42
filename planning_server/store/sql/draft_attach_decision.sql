-- Purpose: the decision of a drafted version gets its paper, where one with its number came along. Parameters: upload_id.
-- Index: ix_draft_document_version_id.
UPDATE draft.document AS x
SET sha256 = d.sha256, media_type = d.media_type
FROM draft.plan_version AS v,
     LATERAL (
         SELECT sha256, media_type FROM desk.upload_document
         WHERE upload_id = v.upload_id AND number = v.decision_number
         ORDER BY sha256 LIMIT 1
     ) AS d
WHERE v.upload_id = %(upload_id)s AND x.version_id = v.version_id AND x.sha256 IS NULL
