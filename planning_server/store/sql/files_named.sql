-- Purpose: which of these kept files some row names. Parameters: hashes (text[]). Columns out: sha256.
-- Indexes: ix_desk_upload_file_sha256, ix_draft_document_sha256, ix_pub_document_sha256.
SELECT h.sha256
FROM unnest(%(hashes)s::text[]) AS h (sha256)
WHERE EXISTS (SELECT FROM desk.upload AS u WHERE u.file_sha256 = h.sha256)
   OR EXISTS (SELECT FROM desk.upload_document AS d WHERE d.sha256 = h.sha256)
   OR EXISTS (SELECT FROM draft.document AS d WHERE d.sha256 = h.sha256)
   OR EXISTS (SELECT FROM pub.document AS d WHERE d.sha256 = h.sha256)
