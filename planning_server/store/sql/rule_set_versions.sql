-- Purpose: every published version of a rule set. Parameters: rule_set_id. Columns out: version, sha256, in_force_from. Index: pk_rule_set.
SELECT version, sha256, in_force_from FROM pub.rule_set WHERE rule_set_id = %(rule_set_id)s ORDER BY version
