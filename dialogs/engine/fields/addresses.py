"""Addresses of people: one, or a list of participants with their names."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import EmailStr, TypeAdapter, ValidationError

from dialogs.engine.context import FormContext
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.engine.reading import plain
from dialogs.texts import N_

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True)
class Email:
    """An e-mail address; the person's own can be pressed."""

    own: str = N_("Myself")
    oneself: str = ""
    """Regular expression of running text, in plain words, that names the person: "contact ikzelf"; empty when nothing surely does."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a valid address, alone or in a short sentence, and "ikzelf"."""
        if (
            plain(text) in {"ik", "ikzelf", "ik zelf", "mezelf", "me", "myself", plain(context.texts(self.own))}
            and context.person.email
        ):
            return context.person.email
        found = self.find(text, context)
        if len(found) == 1:
            return str(found[0].value)
        if len(found) > 1:
            raise Unreadable(
                context.texts(N_("I see several addresses. Which one is it?")),
                [Option(str(one.value), str(one.value)) for one in found[:4]],
            )
        raise Unreadable(context.texts(N_("That is not a full e-mail address. I need something like name@school.be.")))

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise valid addresses anywhere in the text, and the person's own where none is given."""
        found: list[Found] = []
        for match in _EMAIL.finditer(text):
            try:
                address = _ADDRESS.validate_python(match.group().rstrip("."))
            except ValidationError:
                continue
            found.append(Found(address.lower(), match.start(), match.end()))
        if not found and self.oneself and context.person.email and re.search(self.oneself, plain(text)):
            found.append(Found(context.person.email, 0, len(text)))
        return found

    def show(self, value: Any, context: FormContext) -> str:
        """Return the address."""
        return str(value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the person's own address."""
        return [Option(context.person.email, context.texts(self.own))] if context.person.email else []


_NAME = re.compile(r"[^\W\d_][\w.'’ -]{1,80}", re.UNICODE)


@dataclass(frozen=True)
class Person:
    """Somebody: an address, and the name that was typed with it. The value has `email` and perhaps `name`."""

    own: str = N_("Myself")

    def read(self, text: str, context: FormContext) -> dict[str, str]:
        """Accept an address, with or without a name before or behind it, and "ikzelf"."""
        address = Email(self.own).read(text, context)
        left = _EMAIL.sub(" ", text)
        left = re.sub(
            r"[<>()\[\],;:]|\b(?:is|met|op|via|de|het|mailadres|e-?mail|adres|and|with)\b",
            " ",
            left,
            flags=re.IGNORECASE,
        )
        name = _NAME.fullmatch(" ".join(left.split()))
        known = plain(left) not in {"", "ik", "ikzelf", "mezelf", "myself", plain(context.texts(self.own))}
        return {"email": address, **({"name": name.group()} if name and known and "@" in text else {})}

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise valid addresses; a name in running text is not taken over."""
        return [Found({"email": one.value}, one.start, one.end) for one in Email(self.own).find(text, context)]

    def show(self, value: Any, context: FormContext) -> str:
        """Return the name and the address."""
        name = value.get("name")
        return f"{name} ({value['email']})" if name else str(value["email"])

    def options(self, context: FormContext) -> list[Option]:
        """Offer the person's own address."""
        return Email(self.own).options(context)
