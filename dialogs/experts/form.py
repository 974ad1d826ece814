"""The forms of the expert bank: an offer, its screening, and a request to an expert."""

from dialogs.experts.matching import MATCH
from dialogs.experts.offering import OFFER
from dialogs.experts.screening import SCREENING

FORMS = (OFFER, SCREENING, MATCH)
