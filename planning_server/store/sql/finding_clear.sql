-- Purpose: the findings of an earlier reading go. Parameters: upload_id. Index: ix_desk_finding_upload_id.
DELETE FROM desk.finding WHERE upload_id = %(upload_id)s
