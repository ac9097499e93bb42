-- Purpose: whether anything waits to be published. Nothing is locked: whoever publishes looks again.
-- Columns out: none; one row where something does. Index: ix_desk_upload_state.
SELECT FROM desk.upload WHERE state = 'approved' LIMIT 1
