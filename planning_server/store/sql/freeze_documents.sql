-- Purpose: the documents of approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: the version_id index of the draft table.
INSERT INTO pub.document (
    document_id, version_id, title, number, date, sha256, media_type
)
SELECT
    s.document_id, s.version_id, s.title, s.number, s.date, s.sha256, s.media_type
FROM draft.document AS s
JOIN draft.plan_version AS v USING (version_id)
WHERE v.upload_id = ANY(%(upload_ids)s)
