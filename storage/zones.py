"""New rules of the time zone: what stands for a time on the clock and is still to come keeps that time, at another instant.

Instants are stored in UTC. When the time-zone data change (summer time is abolished, say), a meeting at 14:00 stays at 14:00: its
instant is computed anew, from the local time by the old rules to the instant by the new ones.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue import bump_revision
from storage.clock_changes import KNOWN_UNTIL, Rules, read
from storage.database import Database, gave_way
from storage.housekeeping import ZoneRules
from storage.outbox import WAITING, OutboxMessage
from storage.reminders import name_of
from storage.tables import METADATA

log = logging.getLogger("wegwijs.zones")
ON_THE_CLOCK: Mapping[str, frozenset[str]] = {
    "invitation": frozenset({"remind_at"}),
    "moment": frozenset({"starts_at", "ends_at"}),
    "outbox": frozenset({"due_at"}),
    "planned_notice": frozenset({"due_at", "useful_until"}),
    # Of reminders that went out too: one that was made for another instant would be made anew.
    "reminder": frozenset({"due_at", "for_at", "useful_until"}),
    "sign_up": frozenset({"offered_until"}),
    "visit_pair": frozenset({"starts_at"}),
}
"""Columns that hold an instant and stand for a time on the clock in Belgium: people were told it, or it was computed from one."""
POINTS_IN_TIME: Mapping[str, frozenset[str]] = {
    "anchor": frozenset({"imported_at"}),
    "attendance": frozenset({"recorded_at"}),
    "calendar_feed": frozenset({"made_at", "read_at", "revoked_at"}),
    "care_plan": frozenset({"created_at", "updated_at"}),
    "care_plan_action": frozenset({"updated_at"}),
    "conversation": frozenset({"updated_at"}),
    "draft": frozenset({"created_at", "updated_at"}),
    "expert_match": frozenset({"changed_at", "requested_at"}),
    "expert_offer": frozenset({"created_at", "screened_at", "updated_at"}),
    "feedback": frozenset({"at", "handled_at"}),
    "identity": frozenset({"last_seen_at", "linked_at", "unreachable_at"}),
    "invitation": frozenset({"created_at", "updated_at"}),
    "link_attempt": frozenset({"at"}),
    "link_code": frozenset({"expires_at", "made_at"}),
    "mailbox": frozenset({"delivered_at", "shown_at"}),
    "moment": frozenset({"dropped_at", "edited_at"}),
    "network_transfer": frozenset({"offered_at", "updated_at"}),
    "nightly_run": frozenset({"finished_at", "lease_until"}),
    "outbox": frozenset({"created_at", "lease_until", "sent_at"}),
    "person": frozenset({"created_at"}),
    "person_link": frozenset({"created_at", "linked_at", "undone_at"}),
    "planned_notice": frozenset({"created_at", "sent_at"}),
    "question": frozenset({"asked_at", "handled_at"}),
    "received_event": frozenset({"due_at", "lease_until", "received_at", "sent_at"}),
    "registration": frozenset({"consent_at", "created_at", "updated_at"}),
    "registration_version": frozenset({"changed_at"}),
    "reminder": frozenset({"created_at", "sent_at"}),
    "reminder_preference": frozenset({"updated_at"}),
    "role_grant": frozenset({"granted_at"}),
    "round": frozenset({"edited_at"}),
    "seen_event": frozenset({"seen_at"}),
    "sign_up": frozenset({"created_at", "updated_at"}),
    "sign_up_state": frozenset({"changed_at"}),
    "signing_key": frozenset({"created_at"}),
    "stopped_reminders": frozenset({"stopped_at"}),
    "submitted_form": frozenset({"created_at", "updated_at"}),
    "submitted_form_version": frozenset({"changed_at"}),
    "teams_reference": frozenset({"updated_at"}),
    "uploaded_file": frozenset({"created_at"}),
    "visit_pair": frozenset({"created_at", "updated_at"}),
    "visit_pair_version": frozenset({"changed_at"}),
    "zone_rules": frozenset({"written_at"}),
}
"""Columns that hold an instant whatever the clocks show: when something happened, or until when something is kept for seconds or
minutes."""
WRITTEN: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"state"}),
    "submitted_form": frozenset({"answers"}),
    "visit_pair": frozenset({"proposed"}),
}
"""Columns of JSON in which a time on the clock stands as text with its offset, such as 2027-11-09T14:00+01:00. What was handed in
before (`submitted_form_version`) stays as it was."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?[+-][0-9]{2}:[0-9]{2}")
_NAME = re.compile(r"(?<![0-9A-Za-z])m[0-9]+-[0-9]{12}(?![0-9])")
"""What `storage.reminders.name_of` returns."""
_UTC = "+00:00"
_ATTEMPTS = 5
"""At a transaction that PostgreSQL undoes for the sake of another."""


async def carried_over(database: Database, rules: Rules, now: datetime) -> int:
    """Carry over what is still to come when these rules are newer than the stored ones; return how many rows changed.

    The first time the rules are only stored. Older rules than the stored ones change nothing: that is logged, for this process
    computes instants that others will take for another hour.

    Parameters
    ----------
    rules
        By which this process computes.
    """
    async with database.reading() as session:
        row = await session.get(ZoneRules, rules.zone)
    if row is not None and not _asks(_of(row), rules):
        return 0
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with database.transaction() as session:
                return await _carry(session, rules, now)
        except DBAPIError as error:
            if attempt == _ATTEMPTS or not gave_way(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def _of(row: ZoneRules) -> Rules:
    return read(row.zone, row.version, row.changes)


def _asks(stored: Rules, rules: Rules) -> bool:
    """Tell whether these rules are to take the place of the stored ones; log when they differ and are not newer."""
    if rules.newer_than(stored):
        return True
    if rules.changes != stored.changes:
        log.error(
            "the time-zone data of this process (%s) are no newer than those by which the stored times were computed (%s), and say"
            " something else: hours after a change of the clock can be wrong. Install newer data, or set PYTHONTZPATH= so that those"
            " of the package tzdata count, and start again.",
            rules.version or "version unknown", stored.version or "version unknown",
        )  # fmt: skip
    return False


async def _carry(session: AsyncSession, rules: Rules, now: datetime) -> int:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = insert(ZoneRules).values(zone=rules.zone, version=rules.version, changes=rules.stored(), written_at=now)
    await session.exec(first.on_conflict_do_nothing())
    # Whoever comes at the same time waits here, and finds it done.
    row = await session.get_one(ZoneRules, rules.zone, with_for_update=True, populate_existing=True)
    old = _of(row)
    if not rules.newer_than(old):
        return 0
    row.version, row.changes, row.written_at = rules.version, rules.stored(), now
    if rules.changes == old.changes:
        return 0
    count = 0
    # Before the reminders, as who writes the text of a message does: so neither waits for the other.
    await _bringing(session)
    for name in sorted({*ON_THE_CLOCK, *WRITTEN}):
        changed = await _carry_table(session, name, old, rules, now)
        count += len(changed)
        if name == "moment" and changed:
            await bump_revision(session)
        if name == "reminder":
            await _rename(session, _new_names(changed))
    log.warning("time-zone data %s instead of %s: %s rows keep their hour", rules.version, old.version, count)
    return count


@dataclass(frozen=True)
class _Changed:
    """A row that keeps its hour: what its key and columns held, and what the columns hold now."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


async def _carry_table(session: AsyncSession, name: str, old: Rules, new: Rules, now: datetime) -> list[_Changed]:
    """Carry over what stands in one table; return the rows that changed."""
    table = METADATA.tables[name]
    keys = list(table.primary_key.columns)
    instants = [table.c[one] for one in sorted(ON_THE_CLOCK.get(name, ()))]
    written = [table.c[one] for one in sorted(WRITTEN.get(name, ()))]
    query = select(*keys, *instants, *written).order_by(*keys).with_for_update()
    if not written:
        query = query.where(or_(*(column > now for column in instants)))
    changed: list[_Changed] = []
    for row in (await (await session.connection()).execute(query)).mappings():
        after = {
            **{one.name: _moved(row[one.name], old, new, now) for one in instants},
            **{one.name: _rewritten(row[one.name], old, new, now) for one in written},
        }
        if any(after[one] != row[one] for one in after):
            changed.append(_Changed(dict(row), after))
    if changed:
        values = [
            {f"the_{column.name}": one.before[column.name] for column in keys}
            | {f"new_{column}": value for column, value in one.after.items()}
            for one in changed
        ]
        await (await session.connection()).execute(_changing(table, [*instants, *written]), values)
    return changed


def _changing(table: Table, columns: list[Any]) -> Any:
    values: dict[str, Any] = {one.name: bindparam(f"new_{one.name}", type_=one.type) for one in columns}
    if "sequence" in table.c:
        values["sequence"] = table.c.sequence + 1  # calendars must hear of it
    statement = update(table).values(**values)
    for one in table.primary_key.columns:
        statement = statement.where(one == bindparam(f"the_{one.name}", type_=one.type))
    return statement


def _new_names(changed: Iterable[_Changed]) -> dict[str, str]:
    """Return what the reminders that keep their hour are called now, by what messages called them before."""
    names: dict[str, str] = {}
    for one in changed:
        before, after = (name_of(one.before["id"], at) for at in (one.before["for_at"], one.after["for_at"]))
        if before != after:
            names[before] = after
    return names


async def _bringing(session: AsyncSession) -> list[tuple[int, list[str], dict[str, Any]]]:
    """Return the messages with reminders that still wait, locked: id, the names of the reminders, and the text if it is written."""
    query = (
        select(col(OutboxMessage.id), col(OutboxMessage.reminders), col(OutboxMessage.body))
        .where(col(OutboxMessage.status) == WAITING, col(OutboxMessage.reminders).is_not(None))
        .order_by(col(OutboxMessage.id))
        .with_for_update()
    )
    rows: Sequence[Any] = (await (await session.connection()).execute(query)).all()
    return [(row_id, named, body) for row_id, named, body in rows]


async def _rename(session: AsyncSession, names: Mapping[str, str]) -> None:
    """Have messages that wait call reminders as they are called now: one of an unknown name would not be told any more."""
    if not names:
        return
    # Read again: others may have come while we waited for the reminders.
    for row_id, named, body in await _bringing(session):
        renamed = renamed_in({"reminders": named, "body": body}, names)
        if renamed != {"reminders": named, "body": body}:
            await session.exec(update(OutboxMessage).where(col(OutboxMessage.id) == row_id).values(**renamed))


def renamed_in(value: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the same JSON in which reminders that stand in it, as in buttons, have their new names."""
    return json.loads(_NAME.sub(lambda found: names.get(found[0], found[0]), json.dumps(value)))


def _moved(instant: datetime | None, old: Rules, new: Rules, now: datetime) -> datetime | None:
    """Return the instant at which the clocks show by the new rules what they showed by the old ones."""
    if instant is None or not now < instant < KNOWN_UNTIL:
        return instant
    return new.instant(old.local(instant))


def _rewritten(value: Any, old: Rules, new: Rules, now: datetime) -> Any:
    """Return the same JSON with its times on the clock carried over."""
    if isinstance(value, dict):
        return {name: _rewritten(one, old, new, now) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_rewritten(one, old, new, now) for one in value]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, str) or not _MOMENT.fullmatch(value) or value.endswith(_UTC):
        return value
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:  # it only looks like one
        return value
    # One that was written with another offset than the clocks had is no time on the clocks here.
    if instant.utcoffset() != old.offset_at(instant):
        return value
    moved = _moved(instant, old, new, now)
    if moved is None or moved == instant:
        return value
    local = new.local(moved)
    ahead = new.offset_at(moved)
    seconds = "seconds" if value.count(":") == 3 else "minutes"
    return f"{local.isoformat(timespec=seconds)}{_signed(ahead.total_seconds())}"


def _signed(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
