"""What it costs the processor to apply one message, by kind of message, beside only writing the rows that it leaves behind.

People of the demonstration, on a SQLite file on the disk, say and press what people do, one after another in this process:
questions (a letter lost in every other one), small talk, buttons of what they were just answered, forms in words and on pages, and
what they look up while they type. The time is that of the processor, in all threads, so that another program on the machine
does not count. Each message is answered on a platform: its replies are rows of the outbox.

*Bare* is a transaction of Python's own `sqlite3` that writes the same rows of the event, the outbox and the conversation, each
on the disk before the next: no talk that is kept and answered can cost less.

    python -m tests.bench.applying [messages]
"""

import asyncio
import itertools
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.operations.roles import grant
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply
from dialogs.pages import FormInput
from knowledge.living import Living, Snapshot
from knowledge.loader import load_base
from knowledge.search import Searcher
from storage.database import Database
from storage.sqlite import PRAGMAS
from tests.bench.loading import questions
from tests.conversations.prepared import START, copied

MESSAGES = 1500
SHARES = (("question", 45), ("small talk", 5), ("button", 15), ("form in words", 20), ("form on pages", 15))
"""Of a hundred messages."""
LOOKED_UP = "looked up while typing"
"""Not one of them: it is answered at once and leaves no row."""
ASKING = 40
"""People who ask and press."""
COORDINATORS = 9
"""People who register teams, the first four in words and the others on pages."""
SMALL_TALK = ("hallo", "goeiemorgen!", "dank je wel", "merci", "wat kan je?", "help", "ben je een robot?", "tot ziens")
TEAMS = (
    "ik wil teams inschrijven",
    "netwerk kempen",
    "switch",
    "2",
    "wat kost een cop?",
    "ikzelf",
    "samenvatting",
    "ja",
    "mijn inschrijvingen",
    "stop",
)
SESSION = (
    "ik wil mij inschrijven voor een sessie", "community of practice", "26 januari", "zoco", "gewoon basisonderwijs",
    "ik volgde T21-123", "ja",
)  # fmt: skip
ORGANISATIONS = ("voorbeeld-netwerk-x", "voorbeeld-netwerk-kempen", "voorbeeld-netwerk-westhoek")
T = TypeVar("T")


def _coordinator(number: int) -> str:
    return f"coordinator-{number}@voorbeeld.example"


@dataclass
class Cost:
    """Milliseconds of one processor for each message of a kind."""

    ms: list[float] = field(default_factory=list[float])

    def __str__(self) -> str:
        """Return the mean with percentiles."""
        ordered = sorted(self.ms)
        p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
        return f"mean {statistics.mean(ordered):5.2f} ms, p50 {p50:5.2f} ms, p99 {p99:6.2f} ms of {len(ordered)}"


class Busy:
    """People who do things, one after another, and what that costs."""

    def __init__(self, conversations: Conversations, seed: int = 1) -> None:
        self._conversations = conversations
        self._chance = random.Random(seed)
        self._asked = questions()
        self._count = itertools.count(1)
        self._shown: dict[str, list[str]] = {}
        self._forms = [(_coordinator(number), itertools.cycle(TEAMS)) for number in range(4)]
        self._newcomers = itertools.count(1)
        self._signing: list[tuple[str, list[str]]] = []
        self._pages = itertools.count(1)
        self._page: tuple[str, int, int] | None = None
        self.costs: dict[str, Cost] = {}
        self.kinds: dict[str, str] = {}
        """Of each event, by its id."""

    async def do(self, kind: str) -> None:
        """Do something of this kind."""
        match kind:
            case "question":
                await self._say(kind, self._somebody(), self._question())
            case "small talk":
                await self._say(kind, self._somebody(), self._chance.choice(SMALL_TALK))
            case "button":
                who = self._somebody()
                if not self._shown.get(who):
                    await self._say("question", who, self._question())
                if self._shown[who]:
                    await self._apply(kind, who, press=self._chance.choice(self._shown[who]))
            case "form in words":
                if self._chance.random() < 0.5:
                    who, lines = self._chance.choice(self._forms)
                    await self._say(kind, who, next(lines))
                else:
                    await self._sign_up(kind)
            case _:
                await self._on_page(kind)

    def _somebody(self) -> str:
        return f"leraar-{self._chance.randrange(ASKING)}@voorbeeld.example"

    def _question(self) -> str:
        text = self._chance.choice(self._asked)
        place = self._chance.randrange(len(text))
        return text[:place] + text[place + 1 :] if self._chance.random() < 0.5 else text

    async def _sign_up(self, kind: str) -> None:
        """Say the next line of one of three newcomers who sign up for a session, each of whom makes place for another."""
        while len(self._signing) < 3:
            self._signing.append((f"nieuw-{next(self._newcomers)}@voorbeeld.example", list(SESSION)))
        who, lines = self._chance.choice(self._signing)
        await self._say(kind, who, lines.pop(0))
        if not lines:
            self._signing.remove((who, lines))

    async def _on_page(self, kind: str) -> None:
        """Open a form, fill it in in two steps, look something up, and hand it in or, every other time, leave it."""
        number = next(self._pages)
        who = _coordinator(4 + number // 4 % 5)
        if number % 4 == 1 or self._page is None:
            said = await self._apply(kind, who, form=FormInput("open", form="team_registration"))
            page = next((one.page for one in said if one.page), None)
            self._page = (who, page.draft, page.number) if page else None
            return
        who, draft, page = self._page
        values = {"organisation": self._chance.choice(ORGANISATIONS)}
        if number % 4 == 2:
            await self._apply(kind, who, form=FormInput("enter", draft=draft, page=page, values=values))
            await self._look_up(who, draft)
            return
        values |= {"lines.0.programme": "switch", "lines.0.teams": "2", "contact": ""}
        verb = "enter" if number % 4 == 3 else "send" if number % 8 else "close"
        await self._apply(
            kind, who, form=FormInput(verb, draft=draft, page=page, values={**values, "consent": verb == "send"})
        )

    async def _look_up(self, who: str, draft: int) -> None:
        incoming = self._incoming(who)
        await self._timed(
            LOOKED_UP, lambda: self._conversations.suggestions(incoming, draft, "organisation".__eq__, "netw")
        )

    async def _say(self, kind: str, who: str, text: str) -> None:
        await self._apply(kind, who, text=text)

    def _incoming(
        self, who: str, *, text: str = "", press: str | None = None, form: FormInput | None = None
    ) -> Incoming:
        return Incoming(
            channel="bench", external_id=who, event_id=f"event-{next(self._count)}", text=text, press=press, form=form,
            email=who, reply_to={"conversation": who, "private": True},
        )  # fmt: skip

    async def _apply(
        self, kind: str, who: str, *, text: str = "", press: str | None = None, form: FormInput | None = None
    ) -> list[Reply]:
        incoming = self._incoming(who, text=text, press=press, form=form)
        self.kinds[incoming.event_id] = kind
        said = await self._timed(kind, lambda: self._conversations.apply(incoming))
        if form is None:
            self._shown[who] = [button.action for reply in said for button in reply.buttons]
        return said

    async def _timed(self, kind: str, work: Callable[[], Awaitable[T]]) -> T:
        begun = time.process_time()
        done = await work()
        self.costs.setdefault(kind, Cost()).ms.append((time.process_time() - begun) * 1000)
        return done


def run(messages: int = MESSAGES) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        busy, file = asyncio.run(_applied(messages, Path(folder)))
        print(f"applying {messages} messages, time of one processor:")
        bare = _bare(file, Path(folder) / "bare.db", busy.kinds)
    every = Cost([one for kind, cost in busy.costs.items() if kind != LOOKED_UP for one in cost.ms])
    all_bare = Cost([one for cost in bare.values() for one in cost.ms])
    for name, cost, beside in (
        *((name, busy.costs[name], bare.get(name)) for name, _ in (*SHARES, (LOOKED_UP, 0)) if name in busy.costs),
        ("all of them", every, all_bare),
    ):
        told = f"; {statistics.mean(cost.ms) / statistics.mean(beside.ms):.1f} × bare" if beside else ""
        print(f"  {name:22} {cost}{told}")
    print(f"  {'bare':22} {all_bare}")


async def _applied(messages: int, folder: Path) -> tuple[Busy, Path]:
    """Have everything done; returns what it cost, and the file with what it left behind."""
    base, now = load_base(), START
    file = folder / "applying.db"

    def clock() -> datetime:
        nonlocal now
        now += timedelta(milliseconds=1)
        return now

    database = Database(await copied(file))
    async with database.transaction() as session:
        for number in range(COORDINATORS):
            await grant(session, _coordinator(number), "coordinator", "", START)
    busy = Busy(Conversations(database, Living(Snapshot(base, Searcher(base), START), clock), clock))
    chance = random.Random(2)
    names, shares = [one for one, _ in SHARES], [share for _, share in SHARES]
    for _ in range(max(messages // 10, 60)):  # everybody comes in, and whatever is made once is made
        await busy.do(chance.choices(names, shares)[0])
    busy.costs.clear()
    busy.kinds.clear()
    for _ in range(messages):
        await busy.do(chance.choices(names, shares)[0])
    await database.close()
    return busy, file


def _bare(written: Path, file: Path, kinds: dict[str, str]) -> dict[str, Cost]:
    """Write the rows of each event again, in a transaction of its own, on a file that begins empty; returns what that cost."""
    with sqlite3.connect(written) as source:
        tables = [
            sql
            for (sql,) in source.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name IN ('seen_event', 'outbox', 'conversation') AND sql NOT NULL"
            )
        ]
        seen = source.execute("SELECT * FROM seen_event WHERE channel = 'bench' ORDER BY seen_at").fetchall()
        event = [one[0] for one in source.execute("SELECT * FROM seen_event").description].index("event_id")
        sent: dict[str, list[tuple[object, ...]]] = {}
        columns = [one[0] for one in source.execute("SELECT * FROM outbox").description]
        for row in source.execute("SELECT * FROM outbox ORDER BY id"):
            parts = str(row[columns.index("key")]).split(":")
            if parts[0] == "reply":
                sent.setdefault(parts[2], []).append(row)
        talks = source.execute("SELECT person_id, options, updated_at FROM conversation").fetchall()
    costs: dict[str, Cost] = {}
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    database.execute("PRAGMA foreign_keys=OFF")
    for sql in tables:
        database.execute(sql)
    for row in talks:
        database.execute("INSERT INTO conversation (person_id, options, updated_at) VALUES (?, ?, ?)", row)
    for number, row in enumerate(row for row in seen if row[event] in kinds):
        begun = time.process_time()
        database.execute("BEGIN IMMEDIATE")
        database.execute(f"INSERT INTO seen_event VALUES ({', '.join('?' * len(row))})", row)
        for one in sent.get(row[event], []):
            database.execute(f"INSERT INTO outbox VALUES ({', '.join('?' * len(one))})", one)
        options = json.dumps([{"label": "x" * 40, "action": "y" * 80}] * 3)
        database.execute(
            "UPDATE conversation SET options = ?, updated_at = ? WHERE person_id = ?",
            (options, str(number), talks[number % len(talks)][0]),
        )
        database.execute("COMMIT")
        costs.setdefault(kinds[row[event]], Cost()).ms.append((time.process_time() - begun) * 1000)
    database.close()
    return costs


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
