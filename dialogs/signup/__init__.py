"""Signing up for a session: places, the line of who waits, offers of freed places, swapping and cancelling."""
