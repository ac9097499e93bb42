-- Purpose: the highest number ever given to an edition, finished or not; numbers only grow.
SELECT greatest(
    coalesce((SELECT max(edition) FROM pub.edition), 0),
    coalesce((SELECT max(edition) FROM desk.edition_build), 0)
)
