-- Purpose: how many uploads of a person wait for something. Parameters: created_by, states (text[]). Index: ix_desk_upload_created_by.
SELECT count(*) FROM desk.upload WHERE created_by = %(created_by)s AND state = ANY(%(states)s)
