-- Which tiles of an archive are large to load, and what in them makes them so; said when the edition is published.
ALTER TABLE pub.archive ADD COLUMN large_tiles jsonb NOT NULL DEFAULT '[]';
ALTER TABLE pub.archive ALTER COLUMN large_tiles DROP DEFAULT;
