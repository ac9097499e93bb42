-- Purpose: notes how a build ended. Parameters: edition, state (failed | published), failure.
UPDATE desk.edition_build SET state = %(state)s, failure = %(failure)s WHERE edition = %(edition)s
