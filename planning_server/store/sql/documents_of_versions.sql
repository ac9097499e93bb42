-- Purpose: documents of versions, in the order they were handed in. Parameters: version_ids (bigint[]). Index: ix_pub_document_version_id.
SELECT version_id, title, number, date, sha256
FROM pub.document WHERE version_id = ANY(%(version_ids)s) ORDER BY version_id, document_id
