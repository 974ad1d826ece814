"""Questions of a care plan that find their answers in a sentence: "actie: daglijn ophangen door de leraar tegen 15/1"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Day, Found, Text, Unreadable
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_

PRIVACY = N_("Name no pupil and nobody else: a role or initials will do.")

_ACTION = re.compile(
    r"\b(?:acties?|actions?)\s*\d*\s*:\s*(?P<what>.+?)"
    r"(?:\s+(?:door|by)\s+(?P<who>.+?))?"
    r"(?:\s+(?:tegen|uiterlijk|before|until)\s+(?P<until>.+?))?"
    r"\s*(?=;|\n|,?\s*\b(?:acties?|actions?)\s*\d*\s*:|[,.]?\s*\b(?:en\s+)?(?:tussentijdse\s+)?(?:evaluatie|evalueren|evaluation)\b|$)",
    re.IGNORECASE,
)
_EVALUATION = re.compile(r"\b(?:evaluatie|evalueren|evaluation)\b.{0,200}", re.IGNORECASE | re.DOTALL)


def today(context: FormContext) -> date:
    """Return the day in Brussels."""
    return context.now.astimezone(ZONE).date()


def tomorrow(context: FormContext) -> date:
    """Return the first day that is to come."""
    return today(context) + timedelta(days=1)


def in_a_year(context: FormContext) -> date:
    """Return the last day to which a plan looks ahead."""
    return today(context) + timedelta(days=366)


@dataclass(frozen=True)
class ActionText(Text):
    """What is done, or by whom, in each action that a sentence names."""

    part: Literal["what", "who"] = "what"

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise this part of every action."""
        found: list[Found] = []
        for match in _ACTION.finditer(text):
            if match[self.part] is None:
                continue
            try:
                value = self.read(match[self.part].strip(" .,"), context)
            except Unreadable:
                continue
            found.append(Found(value, match.start(self.part), match.end(self.part)))
        return found


@dataclass(frozen=True)
class ActionDay(Day):
    """By when, in each action that a sentence names."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the day of every action."""
        return [
            Found(one.value, match.start("until") + one.start, match.start("until") + one.end)
            for match in _ACTION.finditer(text)
            if match["until"] is not None
            for one in super(ActionDay, self).find(match["until"], context)[:1]
        ]


@dataclass(frozen=True)
class EvaluationDay(Day):
    """The day of the interim evaluation: the one behind that word."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the day that stands behind the evaluation."""
        match = _EVALUATION.search(text)
        if match is None:
            return []
        return [
            Found(one.value, match.start() + one.start, match.start() + one.end)
            for one in super().find(match.group(), context)[:1]
        ]
