-- Purpose: a rule set that has been published is no draft any more. Parameters: upload_ids (uuid[]).
DELETE FROM draft.rule_set WHERE upload_id = ANY(%(upload_ids)s)
