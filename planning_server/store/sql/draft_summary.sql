-- Purpose: what an upload became, as a draft or, once published, as published. Parameters: upload_id.
-- Columns out: plan_id, version, zones, lines, overlays, parcels. Index: the version_id indexes; a version stands in one of the two schemas.
WITH made AS (
    SELECT version_id, plan_id, version FROM draft.plan_version WHERE upload_id = %(upload_id)s
    UNION ALL
    SELECT version_id, plan_id, version FROM pub.plan_version WHERE upload_id = %(upload_id)s
)
SELECT
    (SELECT plan_id FROM made),
    (SELECT version FROM made),
    (SELECT count(*) FROM draft.zone JOIN made USING (version_id)) + (SELECT count(*) FROM pub.zone JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.line_rule JOIN made USING (version_id)) + (SELECT count(*) FROM pub.line_rule JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.overlay JOIN made USING (version_id)) + (SELECT count(*) FROM pub.overlay JOIN made USING (version_id)),
    (SELECT count(*) FROM draft.parcel AS p WHERE p.upload_id = %(upload_id)s)
