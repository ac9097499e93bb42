-- An upload knows the projected system that its places are written in beside degrees, as soon as its file told it.

ALTER TABLE desk.upload ADD COLUMN metric_crs TEXT;
