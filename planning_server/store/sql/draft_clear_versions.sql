-- Purpose: what an upload drafted before goes, with layers, features and documents. Parameters: upload_id.
DELETE FROM draft.plan_version WHERE upload_id = %(upload_id)s
