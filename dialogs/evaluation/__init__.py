"""Evaluation of sessions and of whole trajectories: short scales, results as counts and averages from five answers up."""
