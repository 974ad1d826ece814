"""Talking in a terminal, typed or from a script."""
