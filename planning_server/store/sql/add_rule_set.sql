-- Purpose: a rule set as published; the same id and version is the same rule set.
INSERT INTO pub.rule_set (rule_set_id, version, sha256, title_vi, title_en, in_force_from, in_force_to, source_text)
VALUES (%(rule_set_id)s, %(version)s, %(sha256)s, %(title_vi)s, %(title_en)s, %(in_force_from)s, %(in_force_to)s, %(source_text)s)
ON CONFLICT (rule_set_id, version) DO NOTHING
