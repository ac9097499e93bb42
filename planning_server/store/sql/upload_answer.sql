-- Purpose: a planner's answers, with which the upload is to be read again; an approval of what was read before falls.
-- Parameters: upload_id, answers (jsonb), allowed (text[]). Index: pk_upload.
UPDATE desk.upload
SET answers = %(answers)s, state = 'received', stage = 'received', done = 0, total = 0, attempts = 0,
    decided_at = NULL, decided_by = NULL, decision_note = NULL, left_out_by = NULL
WHERE upload_id = %(upload_id)s AND state = ANY(%(allowed)s)
