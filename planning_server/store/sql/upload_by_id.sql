-- Purpose: one upload. Parameters: upload_id. Columns out: every column of desk.upload. Index: pk_upload.
SELECT upload_id, kind, state, file_name, file_sha256, file_bytes, plan, created_at, created_by, decided_at, decided_by,
       decision_note, edition, answers, left_out_by, stage, done, total, heartbeat_at, attempts
FROM desk.upload
WHERE upload_id = %(upload_id)s
