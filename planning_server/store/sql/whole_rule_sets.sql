-- Purpose: the rule sets of an edition, whoever brought them. Parameters: edition. Index: pk_edition_rule_set.
-- Columns out: see planning_server.store.editions.RuleSetRow.
SELECT r.rule_set_id, r.version, r.sha256, r.title_vi, r.title_en, r.in_force_from, r.in_force_to, r.source_text
FROM pub.edition_rule_set AS e JOIN pub.rule_set AS r USING (rule_set_id, version)
WHERE e.edition = %(edition)s
ORDER BY r.rule_set_id
