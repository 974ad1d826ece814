"""That no reminder is lost: real programs on a real database that are killed, stopped and left without it."""
