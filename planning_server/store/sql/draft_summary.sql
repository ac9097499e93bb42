-- Purpose: what an upload became, as a draft or, once published, as published. Parameters: upload_id.
-- Columns out: plan_id, version (of a draft: the number it gets when the drafts of its plan are published in their order; null for a decision that ends a version), zones, lines, overlays, parcels. Index: the version_id indexes; a version stands in one of the two schemas.
WITH made AS (
    SELECT v.version_id, v.plan_id,
           coalesce((SELECT max(p.version) FROM pub.plan_version AS p WHERE p.plan_id = v.plan_id), 0)
           + (SELECT count(*) FROM draft.plan_version AS d WHERE d.plan_id = v.plan_id AND d.version <= v.version) AS version, v.scope
    FROM draft.plan_version AS v WHERE v.upload_id = %(upload_id)s
    UNION ALL
    SELECT version_id, plan_id, version, scope FROM pub.plan_version WHERE upload_id = %(upload_id)s
)
SELECT
    (SELECT plan_id FROM made),
    (SELECT version FROM made WHERE scope <> 'end'),
    (SELECT count(*) FROM draft.zone JOIN made USING (version_id)) + (SELECT count(*) FROM pub.zone JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.line_rule JOIN made USING (version_id)) + (SELECT count(*) FROM pub.line_rule JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.overlay JOIN made USING (version_id)) + (SELECT count(*) FROM pub.overlay JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.parcel AS p WHERE p.upload_id = %(upload_id)s)
