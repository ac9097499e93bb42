-- Purpose: what waits to be published, oldest first; locked, so that nobody decides otherwise while it is being published.
-- Columns out: upload_id, kind, created_by, decided_by. Index: ix_desk_upload_state.
SELECT upload_id, kind, created_by, decided_by
FROM desk.upload
WHERE state = 'approved'
ORDER BY created_at, upload_id
FOR UPDATE
