-- What a feature is called on the map stays the same from one version of a plan to the next, so that a tile changes only with what it shows.

ALTER TABLE pub.plan_version ADD COLUMN tile_id bigint;
ALTER TABLE pub.zone ADD COLUMN tile_id bigint;
ALTER TABLE pub.line_rule ADD COLUMN tile_id bigint;
ALTER TABLE pub.overlay ADD COLUMN tile_id bigint;
UPDATE pub.plan_version SET tile_id = version_id;
UPDATE pub.zone SET tile_id = feature_id;
UPDATE pub.line_rule SET tile_id = feature_id;
UPDATE pub.overlay SET tile_id = feature_id;
ALTER TABLE pub.plan_version ALTER COLUMN tile_id SET NOT NULL;
ALTER TABLE pub.zone ALTER COLUMN tile_id SET NOT NULL;
ALTER TABLE pub.line_rule ALTER COLUMN tile_id SET NOT NULL;
ALTER TABLE pub.overlay ALTER COLUMN tile_id SET NOT NULL;
