"""An agreement with the instant at which it was given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import NO, YES, Found, Option, Unreadable
from dialogs.engine.reading import plain
from dialogs.texts import N_


@dataclass(frozen=True)
class Consent:
    """An agreement, kept as the instant at which it was given."""

    refused: str
    """What follows from a no."""
    shown: Callable[[datetime, FormContext], str] = field(default=lambda instant, _: instant.isoformat())

    def read(self, text: str, context: FormContext) -> str:
        """Accept a yes; explain what a no means."""
        said = set(plain(text).split())
        if said & NO and not said & {"akkoord", "ja"}:
            raise Unreadable(context.texts(self.refused), self.options(context))
        if said & YES and not said & NO:
            return context.now.isoformat()
        raise Unreadable(context.texts(N_("Please answer yes or no.")), self.options(context))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Consent is never read between the lines."""
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return yes with its date."""
        return self.shown(datetime.fromisoformat(str(value)), context)

    def options(self, context: FormContext) -> list[Option]:
        """Offer yes and no."""
        return [Option("ja", context.texts(N_("Yes, agreed"))), Option("nee", context.texts(N_("No")))]
