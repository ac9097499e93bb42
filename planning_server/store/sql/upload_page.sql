-- Purpose: a piece of the list of uploads, the newest first.
-- Parameters: created_by (text or null), states (text[] or null), limit, offset. Index: ix_desk_upload_created_by, ix_desk_upload_state.
-- Column out: upload_id.
SELECT upload_id
FROM desk.upload
WHERE (%(created_by)s::text IS NULL OR created_by = %(created_by)s)
  AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
ORDER BY created_at DESC, upload_id
LIMIT %(limit)s OFFSET %(offset)s
