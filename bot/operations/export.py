"""Registrations as a file: csv, xlsx or json."""

import csv
import io
import json
from typing import Any, Literal

from openpyxl import Workbook
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.sheets import harmless
from storage.catalogue import OrganisationRow, ProgrammeRow, RoundRow
from storage.people import Person
from storage.registrations import Registration

Format = Literal["csv", "xlsx", "json"]
COLUMNS = (
    "id", "round", "programme", "organisation", "teams", "types", "contact_email", "consent_at", "registered_by",
    "status", "created_at", "updated_at",
)  # fmt: skip


async def registration_records(session: AsyncSession) -> list[dict[str, Any]]:
    """Return every registration with names instead of ids, oldest first."""
    rounds = dict((await session.exec(select(RoundRow.id, RoundRow.name))).all())
    programmes = dict((await session.exec(select(ProgrammeRow.id, ProgrammeRow.name))).all())
    organisations = dict((await session.exec(select(OrganisationRow.id, OrganisationRow.name))).all())
    people = dict((await session.exec(select(Person.id, Person.email))).all())
    rows = (await session.exec(select(Registration).order_by(col(Registration.id)))).all()
    return [
        {
            "id": row.id,
            "round": rounds[row.round_id],
            "programme": programmes[row.programme_id],
            "organisation": organisations[row.organisation_id],
            "teams": row.teams,
            "types": ", ".join(row.types),
            "contact_email": row.contact_email or "",
            "consent_at": row.consent_at.isoformat(),
            "registered_by": people[row.registered_by] or "",
            "status": row.status,
            "created_at": row.created_at.isoformat(),
            "updated_at": row.updated_at.isoformat(),
        }
        for row in rows
    ]


def written(records: list[dict[str, Any]], form: Format) -> bytes:
    """Return the records as the bytes of a file."""
    if form == "json":
        return (json.dumps(records, ensure_ascii=False, indent=2) + "\n").encode()
    if form == "csv":
        text = io.StringIO(newline="")
        writer: csv.DictWriter[str] = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in one.items()} for one in records)
        return text.getvalue().encode("utf-8-sig")  # the mark makes Excel read accents
    book = Workbook(write_only=True)
    sheet = book.create_sheet("registrations")
    sheet.append(list(COLUMNS))
    for one in records:
        sheet.append([harmless(one[name]) for name in COLUMNS])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
