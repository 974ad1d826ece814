"""The organiser's forms: rounds, moments, and who was there."""

from dialogs.organising.attendance_form import ATTENDANCE
from dialogs.organising.move_form import MOVE
from dialogs.organising.plan_form import PLAN
from dialogs.organising.round_form import ROUND

FORMS = (ROUND, MOVE, PLAN, ATTENDANCE)
