-- Purpose: whether any parcel became known or stopped being known in this edition. Parameters: edition.
SELECT EXISTS (SELECT FROM pub.parcel WHERE known_from = %(edition)s OR known_to = %(edition)s)
