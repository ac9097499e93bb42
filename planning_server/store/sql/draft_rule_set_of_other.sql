-- Purpose: another upload that drafted the same rule set. Parameters: rule_set_id, version, upload_id. Columns out: upload_id.
-- Index: pk_rule_set.
SELECT upload_id FROM draft.rule_set
WHERE rule_set_id = %(rule_set_id)s AND version = %(version)s AND upload_id <> %(upload_id)s
