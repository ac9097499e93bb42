-- Purpose: where the draft of an upload lies. Parameters: upload_id. Columns out: west, south, east, north in degrees, all null where
-- nothing is drafted. Index: the version_id indexes of the draft tables.
SELECT ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box), ST_YMax(b.box)
FROM (
    SELECT ST_Transform(ST_SetSRID(ST_Extent(drawn.geom)::geometry, 3857), 4326) AS box
    FROM (
        SELECT l.geom_3857 AS geom
        FROM draft.layer AS l JOIN draft.plan_version AS v USING (version_id)
        WHERE v.upload_id = %(upload_id)s
        UNION ALL
        SELECT z.geom_3857
        FROM draft.zone AS z JOIN draft.plan_version AS v USING (version_id)
        WHERE v.upload_id = %(upload_id)s
        UNION ALL
        SELECT p.geom_3857 FROM draft.parcel AS p WHERE p.upload_id = %(upload_id)s
    ) AS drawn
) AS b
