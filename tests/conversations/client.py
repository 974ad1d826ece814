"""Somebody at a terminal, for tests: says, presses, waits, comes back; on a database in a real file."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.terminal.adapter import Terminal
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper, Swept
from dialogs.conversation import Conversations
from dialogs.home import Home
from dialogs.messages import Button, Incoming, Reply, Upload
from dialogs.offer import Offers, stored_catalogue
from dialogs.pages import FormInput, PageOption
from knowledge.living import Living, Snapshot
from knowledge.loader import KnowledgeBase
from knowledge.offer import Catalogue
from knowledge.search import Searcher
from storage.database import Database
from tests.conversations.prepared import START, copied

ZONE = ZoneInfo("Europe/Brussels")
COORDINATOR = "coordinator@voorbeeld.example"


class Client:
    """Talks with the real conversation."""

    def __init__(self, url: str, base: KnowledgeBase, searcher: Searcher) -> None:
        self.url = url
        self.base = base
        self.now = START
        self._living = Living(Snapshot(base, searcher, START), self._clock)
        self._events = itertools.count(1)
        self._shown: dict[str, list[Reply]] = {}
        self._build()

    @classmethod
    async def opened(cls, folder: Path, base: KnowledgeBase, searcher: Searcher) -> "Client":
        """Make a database with the demonstration."""
        return cls(await copied(folder / "talk.db"), base, searcher)

    def _build(self) -> None:
        self.database = Database(self.url)
        self._conversations = Conversations(self.database, self._living, self._clock)
        self._sender = Sender(
            self.database, {"terminal": Terminal(self._clock)}, self._clock, Offers(self._living.catalogue)
        )
        self._sweeper = Sweeper(self.database, Offers(self._living.catalogue), self._sender, self._clock)

    def _clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    async def catalogue(self, session: AsyncSession) -> Catalogue:
        """Return the catalogue as the program has it now: the files with what the database changed."""
        return await stored_catalogue(session, self.base.catalogue)

    async def reopen(self) -> None:
        """Stop the program and start it again on the same file."""
        await self.database.close()
        self._build()

    def _incoming(
        self,
        who: str,
        text: str = "",
        press: str | None = None,
        event: str | None = None,
        files: tuple[Upload, ...] = (),
        form: FormInput | None = None,
        *,
        public: bool = False,
    ) -> Incoming:
        return Incoming(
            channel="terminal",
            external_id=who,
            event_id=event or f"{id(self)}-{next(self._events)}",
            text=text,
            press=press,
            email=who,
            files=files,
            form=form,
            public=public,
        )

    async def say(self, text: str, who: str = COORDINATOR, event: str | None = None) -> list[Reply]:
        """Type a message."""
        replies = await self._conversations.handle(self._incoming(who, text, event=event))
        self._shown[who] = replies
        return replies

    async def press(self, label: str, who: str = COORDINATOR) -> list[Reply]:
        """Press the button with this label among those shown last."""
        buttons = [button for reply in self._shown[who] for button in reply.buttons]
        actions = {button.label: button.action for button in reversed(buttons)}
        assert label in actions, f"no {label!r} among {list(actions)}"
        replies = await self._conversations.handle(self._incoming(who, press=actions[label]))
        self._shown[who] = replies
        return replies

    async def send(self, file: Upload, who: str = COORDINATOR) -> list[Reply]:
        """Send a file."""
        replies = await self._conversations.handle(self._incoming(who, files=(file,)))
        self._shown[who] = replies
        return replies

    async def enter(self, given: FormInput, who: str = COORDINATOR, event: str | None = None) -> list[Reply]:
        """Do something on a page of a form."""
        replies = await self._conversations.handle(self._incoming(who, event=event, form=given))
        if any(reply.buttons for reply in replies):
            self._shown[who] = replies
        return replies

    async def suggestions(self, draft: int, path: str, query: str, who: str = COORDINATOR) -> list[PageOption]:
        """Type in a list that is searched."""
        found, _ = await self._conversations.suggestions(self._incoming(who), draft, path.__eq__, query)
        return found

    async def press_action(self, action: str, who: str = COORDINATOR) -> list[Reply]:
        """Send the action of a button, whoever was shown it."""
        return await self._conversations.handle(self._incoming(who, press=action))

    async def say_in_public(
        self, text: str, who: str = COORDINATOR, files: tuple[Upload, ...] = (), event: str | None = None
    ) -> list[Reply]:
        """Type a message where others read it too; what was shown in private stays on the screen there."""
        return await self._conversations.handle(self._incoming(who, text, event=event, files=files, public=True))

    async def press_in_public(self, action: str, who: str = COORDINATOR) -> list[Reply]:
        """Press a button under a message that others see too, whoever asked for it."""
        return await self._conversations.handle(self._incoming(who, press=action, public=True))

    async def home(self, who: str = COORDINATOR) -> Home:
        """Open the start page."""
        return await self._conversations.home(self._incoming(who))

    async def suggested(self, who: str = COORDINATOR) -> list[Button]:
        """See which questions are suggested."""
        return await self._conversations.suggested(self._incoming(who))

    async def come_in(self, who: str = COORDINATOR) -> list[Reply]:
        """Open the chat."""
        return await self._conversations.greet(self._incoming(who))

    async def inbox(self, who: str) -> list[Reply]:
        """Send what is due, and read what arrived."""
        await self._sweeper.run()
        replies = await self._conversations.inbox(self._incoming(who))
        if replies:
            self._shown[who] = replies
        return replies

    async def sweep(self, until: datetime | None = None) -> Swept:
        """Send what is due; with a time, everything up to it as if it were then."""
        return await (self._sweeper.run_until(until) if until else self._sweeper.run())

    async def night(self) -> int:
        """Do the work of the night that came last, unless it is done."""
        return await self._sweeper.nightly.run()
