-- Purpose: a build that is asked for and not begun. Column out: edition.
SELECT edition FROM desk.edition_build WHERE state = 'requested' ORDER BY edition LIMIT 1
