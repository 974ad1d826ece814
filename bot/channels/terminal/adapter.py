"""The terminal: a line typed is a message; what arrives later waits in a mailbox until the chat is open."""

import asyncio
import json
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Letter, Surroundings, Write
from bot.channels.terminal.files import UnusableFile, kept, upload_in
from bot.channels.terminal.render import rendered_turn
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply, Upload
from storage.outbox import MailboxMessage

NAME = "terminal"


class Terminal:
    """Delivers into the mailbox that an open chat reads."""

    name = NAME

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def deliver(self, letter: Letter) -> Write:
        """Put the message in the mailbox, in the same transaction that marks it as sent."""

        async def write(session: AsyncSession) -> None:
            session.add(
                MailboxMessage(
                    outbox_id=letter.id,
                    person_id=letter.person_id,
                    body=letter.reply.stored(),
                    delivered_at=self._clock(),
                )
            )

        return write


def connect(surroundings: Surroundings) -> Terminal:
    """Return the terminal, which is always there."""
    return Terminal(surroundings.clock)


class Chat:
    """One person at a terminal.

    Parameters
    ----------
    conversations
        Who answers.
    sweep
        Sends what is due; called before the mailbox is read.
    email
        Whom the terminal says the person is; None for somebody without a name.
    as_json
        Whether replies are printed as one JSON object a line.
    files
        Folder in which pictures, workbooks and calendar files are put; it is made when it is needed.
    clock
        Gives the present instant, with its zone.
    """

    def __init__(
        self,
        conversations: Conversations,
        sweep: Callable[[], Awaitable[object]],
        email: str | None,
        *,
        as_json: bool,
        files: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._conversations = conversations
        self._sweep = sweep
        self._email = email.strip().lower() if email else None
        self._json = as_json
        self._files = files
        self._clock = clock
        self._colour = sys.stdout.isatty() and not as_json

    def _incoming(self, text: str = "", upload: Upload | None = None) -> Incoming:
        return Incoming(
            channel=NAME,
            external_id=self._email or "local",
            event_id=uuid.uuid4().hex,
            text=text,
            email=self._email,
            files=(upload,) if upload else (),
        )

    async def _show(self, replies: list[Reply]) -> None:
        if not replies:
            return
        paths = [await self._kept(reply) for reply in replies]
        if self._json:
            for reply, kept_as in zip(replies, paths, strict=True):
                shown = {**reply.stored(), "files": kept_as} if kept_as else reply.stored()
                print(json.dumps(shown, ensure_ascii=False), flush=True)
        else:
            print(rendered_turn(replies, paths, colour=self._colour) + "\n", flush=True)

    async def _kept(self, reply: Reply) -> list[str]:
        try:
            return [str(path) for path in await kept(reply, self._files, self._clock())]
        except UnusableFile as error:
            # The figures are on the screen all the same.
            print(error, file=sys.stderr, flush=True)
            return []

    async def show_inbox(self) -> bool:
        """Send what is due and show what has arrived; tell whether there was anything."""
        await self._sweep()
        letters = await self._conversations.inbox(self._incoming())
        await self._show(letters)
        return bool(letters)

    async def say(self, text: str) -> None:
        """Send one message and show the answer, then what it caused for this person.

        The path of a table is that file.
        """
        try:
            upload = await asyncio.to_thread(upload_in, text)
        except UnusableFile as error:
            print(error, file=sys.stderr, flush=True)
            return
        incoming = self._incoming(upload=upload) if upload else self._incoming(text)
        await self._show(await self._conversations.handle(incoming))
        await self.show_inbox()

    async def run_script(self, lines: Iterable[str]) -> None:
        """Say line after line; the transcript goes to standard output."""
        await self.show_inbox()
        for line in lines:
            text = line.rstrip("\r\n")
            if not self._json:
                print(f"> {text}")
            await self.say(text)

    async def run(self) -> None:
        """Talk until the end of the input: with line editing on a terminal, else line by line."""
        await self.show_inbox()
        await self._show(await self._conversations.greet(self._incoming()))
        if not sys.stdin.isatty():
            # In a thread: what else runs, such as taking up edited knowledge, does not wait for a line.
            while line := await asyncio.to_thread(sys.stdin.readline):
                await self.say(line.rstrip("\r\n"))
            return
        # Only a person at a keyboard needs line editing.
        from prompt_toolkit import PromptSession
        from prompt_toolkit.patch_stdout import patch_stdout

        prompt: PromptSession[str] = PromptSession()
        with patch_stdout(raw=True):
            while True:
                try:
                    text = await prompt.prompt_async("> ")
                except (EOFError, KeyboardInterrupt):
                    return
                await self.say(text)
