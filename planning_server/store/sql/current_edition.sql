-- Purpose: the pointer. Column out: edition (null before the first publication). One row always.
SELECT edition FROM pub.current_edition
