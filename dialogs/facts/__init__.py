"""Answers that stand in the catalogue or the database rather than in an entry: one module a subject."""
