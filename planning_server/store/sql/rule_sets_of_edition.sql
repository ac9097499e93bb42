-- Purpose: the rule sets of an edition with their words. Parameters: edition. Index: pk_edition_rule_set.
SELECT r.rule_set_id, r.version, r.sha256, r.source_text
FROM pub.edition_rule_set AS e JOIN pub.rule_set AS r USING (rule_set_id, version)
WHERE e.edition = %(edition)s ORDER BY r.rule_set_id
