-- Purpose: approved versions become published content.
-- Parameters: upload_ids (uuid[]). Index: sequential (drafts are few).
INSERT INTO pub.plan_version (
    version_id, plan_id, version, title_vi, title_en, system, level, scope, adjusts_version_id,
    authority, decision_number, decision_date, in_force_from, in_force_to, commune, source_crs,
    measure_crs, source_sha256, upload_id
)
SELECT
    s.version_id, s.plan_id, s.version, s.title_vi, s.title_en, s.system, s.level, s.scope,
    s.adjusts_version_id, s.authority, s.decision_number, s.decision_date, s.in_force_from,
    s.in_force_to, s.commune, s.source_crs, s.measure_crs, s.source_sha256, s.upload_id
FROM draft.plan_version AS s
WHERE s.upload_id = ANY(%(upload_ids)s)
