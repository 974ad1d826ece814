"""Collegial visits: centres tell what they wish, are paired, and agree on a day (000, Resultaten 4)."""
