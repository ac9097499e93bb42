-- A planner may say that the map draws less of a zone than its legal geometry has. Candidates for legal answers are still found:
-- `reach_3857` is the box of the legal geometry where the drawn one does not reach as far, null everywhere else, as of all zones before.

ALTER TABLE draft.zone ADD COLUMN reach_3857 geometry(Geometry, 3857);
ALTER TABLE pub.zone ADD COLUMN reach_3857 geometry(Geometry, 3857);
CREATE INDEX ix_pub_zone_reach_3857 ON pub.zone USING gist (reach_3857) WHERE reach_3857 IS NOT NULL;
