-- Purpose: notes an attempt before the password is looked at. Parameters: username, address, at.
INSERT INTO desk.sign_in_attempt (username, address, at) VALUES (%(username)s, %(address)s, %(at)s)
