-- Findings know their number, their piece of ground, what stands beside it and what they ask; uploads hold the planner's answers.
-- question: the JSON pointer into the plan file that an answer fills, and the choices; answers: laid over the plan file when it is read again.

ALTER TABLE desk.finding
    ADD COLUMN finding_key TEXT NOT NULL DEFAULT '',
    ADD COLUMN number TEXT NOT NULL DEFAULT '',
    ADD COLUMN geom geometry(GEOMETRY, 4326),
    ADD COLUMN nearest TEXT,
    ADD COLUMN question JSONB;
ALTER TABLE desk.finding ALTER COLUMN finding_key DROP DEFAULT, ALTER COLUMN number DROP DEFAULT;

ALTER TABLE desk.upload ADD COLUMN answers JSONB NOT NULL DEFAULT '{}'::jsonb;
