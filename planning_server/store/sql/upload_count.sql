-- Purpose: how many uploads a filter meets. Parameters: created_by (text or null), states (text[] or null).
SELECT count(*)
FROM desk.upload
WHERE (%(created_by)s::text IS NULL OR created_by = %(created_by)s)
  AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s))
