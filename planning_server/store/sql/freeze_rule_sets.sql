-- Purpose: the rule sets of approved uploads become published content; one that is published with the same content stays as it is.
-- Parameters: upload_ids (uuid[]).
INSERT INTO pub.rule_set (
    rule_set_id, version, sha256, title_vi, title_en, in_force_from, in_force_to, source_text, upload_id
)
SELECT rule_set_id, version, sha256, title_vi, title_en, in_force_from, in_force_to, source_text, upload_id
FROM draft.rule_set
WHERE upload_id = ANY(%(upload_ids)s)
ON CONFLICT (rule_set_id, version) DO NOTHING
