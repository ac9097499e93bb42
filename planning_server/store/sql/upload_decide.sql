-- Purpose: a second person's decision, where the present state allows it (the table refuses one's own).
-- Parameters: upload_id, state, allowed (text[]), decided_at, decided_by, decision_note. Index: pk_upload.
UPDATE desk.upload
SET state = %(state)s, decided_at = %(decided_at)s, decided_by = %(decided_by)s, decision_note = %(decision_note)s
WHERE upload_id = %(upload_id)s AND state = ANY(%(allowed)s)
