-- Purpose: drafts a plan version as the newest of its plan. Its number only keeps the order of drafts; the one that counts is given at
-- publication (freeze_plan_versions.sql).
-- Parameters: the columns of draft.plan_version except version_id and version. Columns out: version_id.
INSERT INTO draft.plan_version (
    plan_id, version, title_vi, title_en, system, level, scope, adjusts_version_id, authority, decision_number, decision_date,
    in_force_from, in_force_to, commune, source_crs, measure_crs, source_sha256, upload_id
)
SELECT
    %(plan_id)s,
    1 + COALESCE(
        (
            SELECT max(known.version)
            FROM (
                SELECT version FROM pub.plan_version WHERE plan_id = %(plan_id)s
                UNION ALL
                SELECT version FROM draft.plan_version WHERE plan_id = %(plan_id)s
            ) AS known
        ),
        0
    ),
    %(title_vi)s, %(title_en)s, %(system)s, %(level)s, %(scope)s, %(adjusts_version_id)s, %(authority)s, %(decision_number)s,
    %(decision_date)s, %(in_force_from)s, %(in_force_to)s, %(commune)s, %(source_crs)s, %(measure_crs)s, %(source_sha256)s,
    %(upload_id)s
RETURNING version_id
