-- Purpose: the open upload of the same file with the same plan, the oldest first. Parameters: file_sha256, plan (jsonb), states (text[]).
-- Columns out: every column of desk.upload. Index: ix_desk_upload_file_sha256.
SELECT upload_id, kind, state, file_name, file_sha256, file_bytes, plan, created_at, created_by, decided_at, decided_by,
       decision_note, edition, answers, left_out_by, stage, done, total, heartbeat_at, attempts
FROM desk.upload
WHERE file_sha256 = %(file_sha256)s AND plan = %(plan)s AND state = ANY(%(states)s)
ORDER BY created_at, upload_id
LIMIT 1
