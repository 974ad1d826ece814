"""Inviting people to a session, reminding who does not answer, and writing to who waits or comes."""
