-- Purpose: an edition is asked for; a worker builds it. Parameters: edition, base_edition, started_at, started_by, note, activates.
INSERT INTO desk.edition_build (edition, base_edition, state, started_at, started_by, note, activates)
VALUES (%(edition)s, %(base_edition)s, 'requested', %(started_at)s, %(started_by)s, %(note)s, %(activates)s)
