"""Demonstration data, all marked *voorbeeld*: organisations, open rounds with their moments, anchors and roles."""

from bot.operations.demonstration.loading import load_demonstration
from bot.operations.demonstration.rounds import demonstration

__all__ = ["demonstration", "load_demonstration"]
