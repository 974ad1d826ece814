"""The forms of collegial visits: a wish, pairs, moments, a report."""

from dialogs.visits.dates import DATE_FORM
from dialogs.visits.pairing import PAIRING_FORM
from dialogs.visits.report import REPORT_FORM
from dialogs.visits.wish import WISH_FORM

# In the order in which a sentence is tried: what is said of a moment is no wish.
FORMS = (REPORT_FORM, DATE_FORM, PAIRING_FORM, WISH_FORM)
