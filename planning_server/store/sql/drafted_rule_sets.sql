-- Purpose: the rule sets that these uploads drafted, or that were published from them and left out since, with what the gates look at.
-- Parameters: upload_ids (uuid[]).
-- Columns out: see planning_server.store.rule_sets.DraftedRuleSet. Indexes: ix_desk_finding_upload_id, pk_rule_set.
SELECT d.upload_id, d.rule_set_id, d.version, d.sha256, d.title_vi, d.title_en, d.in_force_from, d.in_force_to, d.source_text,
       (SELECT count(*) FROM desk.finding AS f
        WHERE f.upload_id = d.upload_id
          AND (f.severity IN ('fatal', 'error') OR (f.severity = 'warning' AND f.accepted_reason IS NULL))) AS open_findings,
       p.sha256 AS published_sha256
FROM (
    SELECT upload_id, rule_set_id, version, sha256, title_vi, title_en, in_force_from, in_force_to, source_text
    FROM draft.rule_set
    WHERE upload_id = ANY(%(upload_ids)s)
    UNION ALL
    SELECT r.upload_id, r.rule_set_id, r.version, r.sha256, r.title_vi, r.title_en, r.in_force_from, r.in_force_to, r.source_text
    FROM pub.rule_set AS r JOIN desk.upload AS u USING (upload_id)
    WHERE r.upload_id = ANY(%(upload_ids)s) AND u.left_out_by IS NOT NULL
) AS d
LEFT JOIN pub.rule_set AS p USING (rule_set_id, version)
ORDER BY d.rule_set_id, d.version
