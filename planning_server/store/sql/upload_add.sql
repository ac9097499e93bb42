-- Purpose: a file has arrived. Parameters: the columns of desk.upload that are known then.
INSERT INTO desk.upload (upload_id, kind, state, file_name, file_sha256, file_bytes, plan, created_at, created_by)
VALUES (
    %(upload_id)s, %(kind)s, 'received', %(file_name)s, %(file_sha256)s, %(file_bytes)s, %(plan)s, %(created_at)s, %(created_by)s
)
