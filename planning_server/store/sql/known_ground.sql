-- Purpose: boxes of what the current edition holds of a plan and of a commune, for new data to be held against.
-- Parameters: plan_id and commune (null: none). Columns out: kind ('plan' or 'commune'), west, south, east, north in degrees.
-- Index: uq_plan_version_plan_id_version, ix_pub_parcel_key.
WITH of_edition AS (
    SELECT v.plan_id, v.commune, l.geom_3857
    FROM pub.current_edition AS c
    JOIN pub.edition_version AS e USING (edition)
    JOIN pub.plan_version AS v USING (version_id)
    JOIN pub.layer AS l USING (version_id)
), pieces AS (
    SELECT 'plan' AS kind, geom_3857 FROM of_edition WHERE plan_id = %(plan_id)s::text
    UNION ALL
    SELECT 'commune', geom_3857 FROM of_edition WHERE commune = %(commune)s::text
    UNION ALL
    SELECT 'commune', geom_3857 FROM pub.parcel WHERE commune = %(commune)s::text AND known_to IS NULL
), boxes AS (
    SELECT kind, ST_Transform(ST_SetSRID(ST_Extent(geom_3857)::geometry, 3857), 4326) AS box FROM pieces GROUP BY kind
)
SELECT kind, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM boxes WHERE NOT ST_IsEmpty(box) ORDER BY kind DESC
