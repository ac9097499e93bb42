-- Purpose: the papers of an upload become documents of the version it drafted; one that is there already stays one.
-- Parameters: upload_id. Indexes: pk_upload_document, ix_draft_document_version_id.
INSERT INTO draft.document (version_id, title, number, date, sha256, media_type)
SELECT v.version_id, d.title, d.number, d.date, d.sha256, d.media_type
FROM desk.upload_document AS d
JOIN draft.plan_version AS v USING (upload_id)
WHERE d.upload_id = %(upload_id)s
  AND NOT EXISTS (SELECT FROM draft.document AS x WHERE x.version_id = v.version_id AND x.sha256 = d.sha256)
ORDER BY d.file_name, d.sha256
