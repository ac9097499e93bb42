-- Purpose: notes that an edition is being built, in a transaction of its own, so that a crash leaves a trace.
-- Parameters: edition, base_edition, started_at, started_by, note, activates.
INSERT INTO desk.edition_build (edition, base_edition, state, started_at, started_by, note, activates)
VALUES (%(edition)s, %(base_edition)s, 'building', %(started_at)s, %(started_by)s, %(note)s, %(activates)s)
