"""The year itself: everything that can happen in it."""

from tests.year.answers import Answers
from tests.year.organisers import Organisers
from tests.year.participants import Participants


class World(Participants, Organisers, Answers):
    """One year, with everybody in it."""
