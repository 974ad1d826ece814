"""The knowledge is read again while people ask: real folders, real events of the file system, real conversations."""

import asyncio
import re
import shutil
import threading
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.app import App
from bot.operations.catalogue import load_offer
from bot.operations.watching import watch
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from bot.serve import web_app
from bot.settings import Settings
from dialogs.conversation import Conversations
from dialogs.messages import Incoming
from dialogs.offer import Offers
from knowledge.search import Searcher
from storage.database import Database
from storage.schema import upgrade
from tests.knowledge.files import NOON, Files

ASKED = "wat kost een sessie van de community of practice?"
DEADLINE = 30
"""Seconds in which a change of a file must have come through."""


class Service:
    """A base in service that is being watched, with somebody who asks."""

    def __init__(self, files: Files, database: Database, build=Searcher) -> None:
        self.living = files.living(build)
        self.conversations = Conversations(database, self.living, lambda: NOON)
        self.lines: list[str] = []
        self.events = 0
        self.news = asyncio.Event()
        sender = Sender(database, {}, lambda: NOON, Offers(self.living.catalogue))
        sweeper = Sweeper(database, Offers(self.living.catalogue), sender, lambda: NOON)
        self.app = App(Settings(_env_file=None), database, self.living, self.conversations, {}, sender, sweeper)

    def tell(self, _level, line):
        self.lines.append(line)
        self.news.set()

    async def ask(self, question=ASKED):
        self.events += 1
        incoming = Incoming(channel="terminal", external_id="iemand", event_id=str(self.events), text=question)
        [reply] = await self.conversations.handle(incoming)
        return reply.text

    async def until(self, holds):
        """Wait until something holds; events of the file system come when they come."""
        async with asyncio.timeout(DEADLINE):
            while not holds():
                self.news.clear()
                await self.news.wait()

    def told(self, words):
        return any(words in line for line in self.lines)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


@asynccontextmanager
async def in_service(files, tmp_path, build=Searcher, **more):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.db'}")
    await upgrade(database)
    async with database.transaction() as session:
        await load_offer(session)
    service = Service(files, database, build)
    stop = asyncio.Event()
    task = asyncio.create_task(watch(service.living, stop, service.tell, **more))
    try:
        yield service
    finally:
        stop.set()
        await task
        await database.close()


@pytest.mark.parametrize("polling", [False, True])
async def test_the_next_question_is_answered_from_the_new_text(files, tmp_path, polling):
    async with in_service(files, tmp_path, polling=polling) as service:
        assert "Het eerste antwoord" in await service.ask()
        files.write("cop-prijs", "Het kost tien euro.")
        await service.until(lambda: service.told("changed cop-prijs"))
        assert "Het kost tien euro." in await service.ask()
        files.write("koffie", "Op de kast.", questions="[Waar staat de koffie?]")
        await service.until(lambda: service.told("added koffie"))
        assert "Op de kast." in await service.ask("waar staat de koffie?")
        files.remove("koffie")
        await service.until(lambda: service.told("removed koffie"))
        assert "Op de kast." not in await service.ask("waar staat de koffie?")


async def test_a_broken_file_leaves_the_old_answer_and_health_tells_its_name(files, tmp_path):
    async with in_service(files, tmp_path) as service:
        files.put("cop-prijs", "kapot <script>")
        await service.until(lambda: service.told("refused cop-prijs.md"))
        assert "Het eerste antwoord" in await service.ask()
        server = TestServer(web_app(service.app))
        await server.start_server()
        async with aiohttp.ClientSession() as client, client.get(server.make_url("/health")) as answer:
            told = await answer.json()
        await server.close()
        assert told == {
            "status": "ok",
            "knowledge": {"entries": 4, "loaded": "2026-11-24T12:00:00+00:00", "refused": ["cop-prijs"]},
        }
        files.write("cop-prijs", "Het kost tien euro.")
        await service.until(lambda: service.told("in order again: cop-prijs.md"))
        assert "Het kost tien euro." in await service.ask()


async def test_people_are_answered_while_a_new_base_is_being_made(files, tmp_path):
    making, asked, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()
    asked.set()

    def slowly(base):
        loop.call_soon_threadsafe(making.set)
        assert asked.wait(DEADLINE), "nobody could ask"
        return Searcher(base)

    async with in_service(files, tmp_path, slowly) as service:
        await asyncio.wait_for(making.wait(), DEADLINE)
        making.clear()
        asked.clear()
        files.write("cop-prijs", "Het kost tien euro.")
        await asyncio.wait_for(making.wait(), DEADLINE)
        assert "Het eerste antwoord" in await service.ask()
        asked.set()
        await service.until(lambda: service.told("changed cop-prijs"))
        assert "Het kost tien euro." in await service.ask()


async def test_a_source_by_another_name_is_told_with_the_next_answer(files, tmp_path):
    async with in_service(files, tmp_path) as service:
        assert "Bron: Community of Practice, “Praktische info”" in await service.ask()
        files.edit_catalogue("sources", "short_title: Community of Practice", "short_title: Kring")
        await service.until(lambda: service.told("the catalogue changed"))
        assert "Bron: Kring, “Praktische info”" in await service.ask()
        files.edit_catalogue("sources", "sources:", "sources: [")
        await service.until(lambda: service.told("refused sources.yaml"))
        assert "Bron: Kring, “Praktische info”" in await service.ask()


async def test_what_changed_before_anyone_watched_is_read(files, tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'w.db'}")
    service = Service(files, database)
    files.write("cop-prijs", "Het kost tien euro.")
    stop = asyncio.Event()
    task = asyncio.create_task(watch(service.living, stop, service.tell))
    await service.until(lambda: service.told("changed cop-prijs"))
    stop.set()
    await task
    await database.close()


async def test_a_burst_of_fifty_files_is_a_few_readings(files, tmp_path):
    async with in_service(files, tmp_path) as service:
        for number in range(50):
            files.write(f"zaak-{number}", f"Antwoord {number}.", questions=f"[Wat is zaak nummer {number}?]")
        await service.until(lambda: len(service.living.snapshot.base.entries) == 54)
        assert 1 <= sum("loaded: added" in line for line in service.lines) <= 5


async def test_a_folder_that_is_replaced_by_another_is_watched_again(files, tmp_path):
    async with in_service(files, tmp_path) as service:
        files.content.rename(tmp_path / "away")
        await service.until(lambda: service.told("refused content"))
        assert "Het eerste antwoord" in await service.ask()
        shutil.copytree(tmp_path / "away", tmp_path / "new")
        (tmp_path / "new").rename(files.content)
        await service.until(lambda: service.told("in order again: content"))
        files.write("cop-prijs", "Het kost tien euro.")
        await service.until(lambda: service.told("changed cop-prijs"))


async def test_a_link_that_is_turned_to_another_folder_is_followed(files, tmp_path):
    files.content.rename(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    files.content.symlink_to(tmp_path / "one")
    async with in_service(files, tmp_path) as service:
        text = (tmp_path / "two" / "cop-prijs.md").read_text(encoding="utf-8")
        (tmp_path / "two" / "cop-prijs.md").write_text(text.replace("Het eerste", "Het tweede"), encoding="utf-8")
        (tmp_path / "link").symlink_to(tmp_path / "two")
        (tmp_path / "link").rename(files.content)
        await service.until(lambda: service.told("changed cop-prijs"))
        assert "Het tweede antwoord" in await service.ask()


async def test_the_lexicon_waits_for_a_restart_and_is_told_once(files, tmp_path):
    async with in_service(files, tmp_path) as service:
        files.write("cop-prijs", "Eén.")
        await service.until(lambda: service.told("changed cop-prijs"))
        stop_words = files.folders.lexicon / "stop.yaml"
        stop_words.write_text(stop_words.read_text(encoding="utf-8") + "# anders\n", encoding="utf-8")
        await service.until(lambda: service.told("lexicon/stop.yaml changed: it takes effect after a restart"))
        files.write("cop-prijs", "Twee.")
        await service.until(lambda: sum("changed cop-prijs" in line for line in service.lines) == 2)
        assert sum("restart" in line for line in service.lines) == 1


async def test_text_and_source_are_of_one_version_whenever_is_asked(files, tmp_path):
    versions = 6
    sections = ", ".join(f"Deel {number}" for number in range(versions))
    files.edit_catalogue("sources", "Beginsituatie, Praktische info]", f"Beginsituatie, Praktische info, {sections}]")
    files.write("cop-prijs", "Versie 0.", section="Deel 0")
    async with in_service(files, tmp_path) as service:
        edited = asyncio.Event()
        asked = 0

        def answer():
            return service.living.snapshot.base.answer_of("cop-prijs")

        async def edit():
            for number in range(1, versions):
                files.write("cop-prijs", f"Versie {number}.", section=f"Deel {number}")
                files.put(f"kapot-{number}", "kapot")
                await service.until(lambda n=number: answer() == f"Versie {n}.")
            edited.set()

        async def ask():
            nonlocal asked
            newest = 0
            while not edited.is_set():
                said = await service.ask()
                text, source = re.search(r"Versie (\d)", said), re.search(r"Deel (\d)", said)
                assert text and source, said
                assert text[1] == source[1]
                assert int(text[1]) >= newest, "nobody is answered from an older version than before"
                newest, asked = int(text[1]), asked + 1

        async with asyncio.TaskGroup() as tasks:
            for _ in range(3):
                tasks.create_task(ask())
            tasks.create_task(edit())
        assert f"Versie {versions - 1}." in await service.ask()
        assert asked > versions
