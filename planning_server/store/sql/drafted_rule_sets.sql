-- Purpose: the rule sets that these uploads drafted, with what the gates look at. Parameters: upload_ids (uuid[]).
-- Columns out: see planning_server.store.rule_sets.DraftedRuleSet. Indexes: ix_desk_finding_upload_id, pk_rule_set.
SELECT d.upload_id, d.rule_set_id, d.version, d.sha256, d.title_vi, d.title_en, d.in_force_from, d.in_force_to, d.source_text,
       (SELECT count(*) FROM desk.finding AS f
        WHERE f.upload_id = d.upload_id
          AND (f.severity IN ('fatal', 'error') OR (f.severity = 'warning' AND f.accepted_reason IS NULL))) AS open_findings,
       p.sha256 AS published_sha256
FROM draft.rule_set AS d
LEFT JOIN pub.rule_set AS p USING (rule_set_id, version)
WHERE d.upload_id = ANY(%(upload_ids)s)
ORDER BY d.rule_set_id, d.version
