"""Reminders that people ask for themselves."""
