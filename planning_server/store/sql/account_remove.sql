-- Purpose: an account ends; the row stays, so that nobody else is ever given the name. Parameters: username, at. Index: pk_account.
UPDATE desk.account SET removed_at = %(at)s WHERE username = %(username)s AND removed_at IS NULL
