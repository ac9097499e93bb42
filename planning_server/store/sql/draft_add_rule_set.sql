-- Purpose: drafts an office's rule set. Parameters: the columns of draft.rule_set. Index: pk_rule_set.
INSERT INTO draft.rule_set (
    rule_set_id, version, sha256, title_vi, title_en, in_force_from, in_force_to, source_text, upload_id
)
VALUES (
    %(rule_set_id)s, %(version)s, %(sha256)s, %(title_vi)s, %(title_en)s, %(in_force_from)s, %(in_force_to)s, %(source_text)s,
    %(upload_id)s
)
