"""Registering teams of a network or school for a project (001, Hoe inschrijven)."""
