"""The files of a small town of our own making, and the script that made them. Nothing of the server imports this."""
