"""Several people at once: typed, pasted or in a table that somebody sends."""

import re
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.fields.addresses import Email, Person
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.engine.reading import plain
from dialogs.markup import escaped
from dialogs.texts import N_


@dataclass(frozen=True)
class People:
    """A list of people, each with `email` and perhaps `name`; one address counts once."""

    most: int = 50
    own: str = N_("Myself")

    def read(self, text: str, context: FormContext) -> list[dict[str, str]]:
        """Accept addresses with or without names, one a line or with commas or semicolons between them."""
        parts = [part for part in re.split(r"[;\n]|,(?![^<]*>)|\s(?:en|and)\s(?=\S+@)", text) if part.strip()]
        people: list[dict[str, str]] = []
        wrong: list[str] = []
        for part in parts:
            try:
                people.append(Person(self.own).read(part, context))
            except Unreadable:
                addresses = Email(self.own).find(part, context)
                if len(addresses) > 1:  # "a@b.be c@d.be"
                    people += [{"email": str(one.value)} for one in addresses]
                else:
                    wrong.append(escaped(part, 40))
        return self._sound(people, wrong, context)

    def read_rows(self, rows: list[list[str]], context: FormContext) -> list[dict[str, str]]:
        """Accept a table: in each row one address, and the name in the columns that the header calls so.

        A first row without an address is the header. Raises Unreadable when a row has no address.
        """
        header = [plain(cell) for cell in rows[0]] if rows and not any("@" in cell for cell in rows[0]) else []
        named = [place for place, cell in enumerate(header) if re.search(r"naam|name", cell)]
        # "Voornaam, naam": the first name first.
        named.sort(key=lambda place: 0 if re.search(r"voor|first", header[place]) else 1)
        people: list[dict[str, str]] = []
        wrong: list[str] = []
        for number, row in enumerate(rows[1 if header else 0 :], start=2 if header else 1):
            if not any(cell.strip() for cell in row):
                continue
            found = [one for cell in row for one in Email(self.own).find(cell, context)]
            if len(found) != 1:
                wrong.append(context.texts(N_("row {number}"), number=number))
                continue
            name = " ".join(row[place].strip() for place in named if place < len(row)).strip()
            people.append({"email": str(found[0].value), **({"name": name[:80]} if name else {})})
        return self._sound(people, wrong, context)

    def _sound(self, people: list[dict[str, str]], wrong: list[str], context: FormContext) -> list[dict[str, str]]:
        if wrong:
            raise Unreadable(
                context.texts(
                    N_("I see no full e-mail address in: {parts}. Give me one for each person."),
                    parts=", ".join(wrong[:5]),
                )
            )
        once = list({one["email"]: one for one in people}.values())
        if not once:
            raise Unreadable(context.texts(N_("Give me the e-mail address of each person, with commas between them.")))
        if len(once) > self.most:
            raise Unreadable(
                context.texts(N_("Those are {count} people; I take {most} at a time."), count=len(once), most=self.most)
            )
        return once

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise every address of a running text, together."""
        found = Email(self.own).find(text, context)
        if not found:
            return []
        people = [{"email": address} for address in dict.fromkeys(str(one.value) for one in found)]
        return [Found(people[: self.most], found[0].start, found[-1].end)]

    def show(self, value: Any, context: FormContext) -> str:
        """Return names and addresses."""
        return ", ".join(Person(self.own).show(one, context) for one in value)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the person's own address."""
        return Email(self.own).options(context)
