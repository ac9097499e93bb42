-- Purpose: the uploads that have drafted a rule set. Columns out: upload_id. Sequential (drafts are few).
SELECT upload_id FROM draft.rule_set WHERE upload_id IS NOT NULL ORDER BY rule_set_id, version
