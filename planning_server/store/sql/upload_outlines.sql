-- Purpose: what an upload drafted or published, simplified for a small sketch: the area of each layer, and each zone where there are few.
-- Parameters: upload_id, units (the sketch is so many units wide), most_zones.
-- Columns out: kind ('area', 'zone'), wkb (EPSG:3857; null where nothing is left). Index: the version_id indexes.
WITH made AS (
    SELECT version_id FROM draft.plan_version WHERE upload_id = %(upload_id)s
    UNION ALL
    SELECT version_id FROM pub.plan_version WHERE upload_id = %(upload_id)s
),
area AS (
    SELECT l.layer_id, l.geom_3857 FROM draft.layer AS l JOIN made USING (version_id)
    UNION ALL
    SELECT l.layer_id, l.geom_3857 FROM pub.layer AS l JOIN made USING (version_id)
),
extent AS (
    SELECT greatest(ST_XMax(e.box) - ST_XMin(e.box), ST_YMax(e.box) - ST_YMin(e.box)) / %(units)s AS unit
    FROM (SELECT ST_Extent(geom_3857) AS box FROM area) AS e
),
zone AS (
    SELECT z.feature_id, z.geom_3857 FROM draft.zone AS z JOIN made USING (version_id)
    UNION ALL
    SELECT z.feature_id, z.geom_3857 FROM pub.zone AS z JOIN made USING (version_id)
),
few AS (SELECT count(*) <= %(most_zones)s AS yes FROM zone),
drawn AS (
    SELECT 'area' AS kind, layer_id AS id, geom_3857 FROM area
    UNION ALL
    SELECT 'zone', zone.feature_id, zone.geom_3857 FROM zone, few WHERE few.yes
)
SELECT kind, ST_AsBinary(ST_Simplify(drawn.geom_3857, extent.unit))
FROM drawn, extent
ORDER BY kind, id
