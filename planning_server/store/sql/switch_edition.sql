-- Purpose: compare-and-set of the pointer: moves it only if it still names the base edition. Column out: the new number, or no row.
UPDATE pub.current_edition SET edition = %(edition)s
WHERE edition IS NOT DISTINCT FROM %(base_edition)s
RETURNING edition
