-- Purpose: what an upload drafted. Parameters: upload_id. Columns out: plan_id, version, zones, lines, overlays, parcels.
-- Index: the version_id indexes of the draft tables.
SELECT
    (SELECT v.plan_id FROM draft.plan_version AS v WHERE v.upload_id = %(upload_id)s),
    (SELECT v.version FROM draft.plan_version AS v WHERE v.upload_id = %(upload_id)s),
    (SELECT count(*) FROM draft.zone AS z JOIN draft.plan_version AS v USING (version_id) WHERE v.upload_id = %(upload_id)s),
    (SELECT count(*) FROM draft.line_rule AS l JOIN draft.plan_version AS v USING (version_id) WHERE v.upload_id = %(upload_id)s),
    (SELECT count(*) FROM draft.overlay AS o JOIN draft.plan_version AS v USING (version_id) WHERE v.upload_id = %(upload_id)s),
    (SELECT count(*) FROM draft.parcel AS p WHERE p.upload_id = %(upload_id)s)
