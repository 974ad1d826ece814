"""Tests of the Teams channel as a whole, and what they talk to."""
