"""What every kind of question is: how an answer is read, found in running text and shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dialogs.engine.context import FormContext

YES = frozenset(
    (
        "ja",
        "yes",
        "y",
        "j",
        "jawel",
        "ok",
        "oke",
        "okay",
        "akkoord",
        "zeker",
        "inderdaad",
        "tuurlijk",
        "natuurlijk",
        "goed",
        "graag",
        "agree",
        "agreed",
    )
)
NO = frozenset(["nee", "neen", "no", "n", "nope", "niet"])


@dataclass(frozen=True)
class Option:
    """One thing to choose: what is stored, what is shown, and other ways to say it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()

    def names(self) -> list[tuple[str, str]]:
        """Return every name with the value it stands for."""
        return [(name, self.value) for name in (self.label, self.value, *self.aliases)]


@dataclass(frozen=True)
class Found:
    """A value that was recognised in running text, and where."""

    value: Any
    start: int
    end: int


class Unreadable(Exception):
    """What was typed is no answer to this question: the message says why, options offer a way on."""

    def __init__(self, message: str, options: Sequence[Option] = (), half: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.options = tuple(options)
        self.half = half
        """What was understood of a half answer, as text that is read together with the next: a day without its hour."""


class Field(Protocol):
    """How one kind of answer behaves. Values are JSON: a draft is data."""

    def read(self, text: str, context: FormContext) -> Any:
        """Return the value of a text that answers this question; raise Unreadable otherwise."""
        ...

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Return the values that a running text surely holds, in order of place."""
        ...

    def show(self, value: Any, context: FormContext) -> str:
        """Return the value as a person reads it."""
        ...

    def options(self, context: FormContext) -> list[Option]:
        """Return what can be pressed."""
        ...


Options = Callable[[FormContext], list[Option]]


def label_of(options: list[Option], value: Any) -> str:
    """Return the label of an option; the value itself when it is not there any more."""
    return next((option.label for option in options if option.value == value), str(value))
