-- Purpose: approved versions become published content. Here they get their numbers: those that follow the highest published one of the plan,
-- in the order of drafting, so that a rejected draft leaves no gap. One builder at a time: nobody else adds to pub.plan_version.
-- Parameters: upload_ids (uuid[]). Index: sequential (drafts are few), uq_plan_version_plan_id_version.
INSERT INTO pub.plan_version (
    version_id, plan_id, version, title_vi, title_en, system, level, scope, adjusts_version_id,
    authority, decision_number, decision_date, in_force_from, in_force_to, commune, source_crs,
    measure_crs, source_sha256, upload_id, tile_id
)
SELECT
    s.version_id, s.plan_id,
    coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = s.plan_id), 0)
    + row_number() OVER (PARTITION BY s.plan_id ORDER BY s.version),
    s.title_vi, s.title_en, s.system, s.level, s.scope,
    s.adjusts_version_id, s.authority, s.decision_number, s.decision_date, s.in_force_from,
    s.in_force_to, s.commune, s.source_crs, s.measure_crs, s.source_sha256, s.upload_id,
    coalesce(
        (
            SELECT o.tile_id FROM pub.plan_version AS o
            WHERE s.scope = 'whole' AND o.scope = 'whole' AND o.plan_id = s.plan_id
            ORDER BY o.version DESC LIMIT 1
        ),
        s.version_id
    )
FROM draft.plan_version AS s
WHERE s.upload_id = ANY(%(upload_ids)s)
