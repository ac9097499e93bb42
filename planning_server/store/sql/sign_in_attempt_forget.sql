-- Purpose: a right password clears the attempts of its account from that address. Parameters: username, address.
DELETE FROM desk.sign_in_attempt WHERE username = %(username)s AND address = %(address)s
