"""Offers of places that ran out: they go to the next in line."""

from dialogs.signup.service import expire_offers
from dialogs.subjects import Chore

CHORES = (Chore("expire_offers", expire_offers),)
