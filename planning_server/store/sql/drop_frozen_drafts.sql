-- Purpose: what has been published is no draft any more; layers, zones, lines, overlays and documents go with their version.
-- Parameters: upload_ids (uuid[]).
DELETE FROM draft.plan_version WHERE upload_id = ANY(%(upload_ids)s)
