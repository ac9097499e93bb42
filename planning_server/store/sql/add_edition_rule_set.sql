-- Purpose: names a rule set as part of an edition.
INSERT INTO pub.edition_rule_set (edition, rule_set_id, version) VALUES (%(edition)s, %(rule_set_id)s, %(version)s)
