-- Purpose: the rule set that an upload drafted goes. Parameters: upload_id. Sequential (drafts are few).
DELETE FROM draft.rule_set WHERE upload_id = %(upload_id)s
