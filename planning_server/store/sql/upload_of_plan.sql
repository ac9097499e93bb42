-- Purpose: the open upload with this very plan file, the oldest first. Parameters: plan (jsonb), states (text[]). Columns out: upload_id.
-- Index: ix_desk_upload_state.
SELECT upload_id FROM desk.upload
WHERE plan = %(plan)s AND state = ANY(%(states)s)
ORDER BY created_at, upload_id
LIMIT 1
