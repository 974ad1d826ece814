"""A file, where the platform has it."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.texts import N_


@dataclass(frozen=True)
class File:
    """One file that is kept with the form. The value has its `id` among the uploaded files and its `name`."""

    endings: tuple[str, ...] = (".pdf", ".docx", ".odt")
    most: int = 5_000_000
    """Bytes."""

    def read(self, text: str, context: FormContext) -> Any:
        """Refuse: a file is sent, not typed."""
        raise Unreadable(context.texts(N_("Send me the file itself ({endings}) here in the chat."), endings=self.kinds))

    @property
    def kinds(self) -> str:
        """The endings as a person reads them."""
        return ", ".join(ending.lstrip(".") for ending in self.endings)

    def check(self, name: str, data: bytes, context: FormContext) -> None:
        """Raise Unreadable for a file of another kind, an empty one or one that is too large."""
        if PurePath(name).suffix.lower() not in self.endings:
            raise Unreadable(context.texts(N_("I take a file of this kind: {endings}."), endings=self.kinds))
        if not data or len(data) > self.most:
            most = self.most // 1_000_000
            raise Unreadable(context.texts(N_("The file is empty or too large: {most} MB at most."), most=most))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Find nothing in text."""
        return []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the file's name."""
        return str(value["name"])

    def options(self, context: FormContext) -> list[Option]:
        """Offer nothing."""
        return []
