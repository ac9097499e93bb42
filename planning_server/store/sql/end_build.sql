-- Purpose: notes how a build ended. Parameters: edition, state (failed | published), failure, problem (jsonb or null).
UPDATE desk.edition_build SET state = %(state)s, failure = %(failure)s, problem = %(problem)s WHERE edition = %(edition)s
