-- Purpose: uploads that wait to be read and of which nothing was heard for a while. Parameters: states (text[]), before.
-- Column out: upload_id. Index: ix_desk_upload_state.
SELECT upload_id FROM desk.upload
WHERE state = ANY(%(states)s) AND coalesce(heartbeat_at, created_at) < %(before)s
ORDER BY created_at, upload_id
