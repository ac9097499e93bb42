-- Purpose: the box of each version of one edition, west, south, east, north in degrees, from what its layers speak for.
-- Parameters: edition. Index: pk_edition_version, ix_pub_layer_version_id.
SELECT version_id, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (
    SELECT e.version_id, ST_Transform(ST_SetSRID(ST_Extent(l.geom_3857)::geometry, 3857), 4326) AS box
    FROM pub.edition_version AS e JOIN pub.layer AS l USING (version_id)
    WHERE e.edition = %(edition)s
    GROUP BY e.version_id
) AS boxes
ORDER BY version_id
