-- Purpose: the hash under which a rule set of this id and version is already published. Index: pk_rule_set.
SELECT sha256 FROM pub.rule_set WHERE rule_set_id = %(rule_set_id)s AND version = %(version)s
