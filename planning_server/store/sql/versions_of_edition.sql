-- Purpose: every version of one edition with the ranges that the edition derived. Parameters: edition. Index: pk_edition_version.
SELECT v.version_id, v.plan_id, v.version, v.title_vi, v.title_en, v.system, v.level, v.scope, v.authority,
       v.decision_number, v.decision_date, e.in_force_from, e.in_force_to, v.in_force_from, v.in_force_to, e.superseded_from,
       v.source_crs, v.measure_crs, v.source_sha256, v.upload_id, v.adjusts_version_id
FROM pub.edition_version AS e
JOIN pub.plan_version AS v USING (version_id)
WHERE e.edition = %(edition)s
ORDER BY v.plan_id, v.in_force_from, v.version
