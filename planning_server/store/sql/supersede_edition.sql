-- Purpose: the edition before is superseded. Parameters: edition.
UPDATE pub.edition SET state = 'superseded' WHERE edition = %(edition)s AND state = 'current'
