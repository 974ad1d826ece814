"""Reminding people of the moments of their rounds: when, whom, and in which words."""
