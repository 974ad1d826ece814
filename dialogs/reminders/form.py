"""The forms of reminders: one of one's own, and how somebody wants to be reminded."""

from dialogs.reminders.own_form import OWN
from dialogs.reminders.wish_form import WISHES

FORMS = (WISHES, OWN)
