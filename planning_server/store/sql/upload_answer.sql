-- Purpose: a planner's answers, with which the upload is to be read again. Parameters: upload_id, answers (jsonb), allowed (text[]).
-- Index: pk_upload.
UPDATE desk.upload
SET answers = %(answers)s, state = 'received', stage = 'received', done = 0, total = 0, attempts = 0
WHERE upload_id = %(upload_id)s AND state = ANY(%(allowed)s)
