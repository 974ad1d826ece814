"""One message in, replies out: each message is one transaction, and an event that comes twice is applied once."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.answering import Answers
from dialogs.engine.context import FormContext, Occupied, Taken
from dialogs.form_drafts import FormDrafts
from dialogs.home import Home, home_of, suggested_questions, unavailable
from dialogs.linking.reshaping import Reshaping
from dialogs.linking.service import reshaped
from dialogs.messages import Button, Incoming, Reply
from dialogs.offer import Offers
from dialogs.page_controls import page_options
from dialogs.pages import PageOption
from dialogs.permissions import PersonView
from dialogs.searching import NOBODY, Found, about_page, found
from dialogs.subjects import Request, all_forms
from dialogs.suggesting import suggested
from dialogs.talk import Talk
from dialogs.texts import N_, texts_in
from knowledge.living import Living
from storage.conversations import Conversation, answered_before, keep_thread, remember_event, thread_of
from storage.database import Database, DatabaseUnavailable, gave_way
from storage.occupancy import occupancy
from storage.outbox import put, unread
from storage.people import Person, key, known_person, person_of, standing_of

T = TypeVar("T")
log = logging.getLogger("wegwijs.conversation")
_LOST = N_("I cannot reach my memory right now. What you answered before is safe; try again in a moment.")
_FAILED = N_("Something went wrong on my side (number {number}). Nothing you answered before is lost.")


class Conversations:
    """The talk with everybody, on every channel.

    Parameters
    ----------
    database
        Where everything is kept; no state of a conversation is in memory.
    living
        What can be answered; each message takes one snapshot of it.
    clock
        Gives the present instant, with its zone.
    site
        Where people's programs reach the service; None where nobody told.
    """

    def __init__(
        self, database: Database, living: Living, clock: Callable[[], datetime], site: str | None = None
    ) -> None:
        self._database = database
        self._living = living
        self._offers = Offers(living.catalogue)
        self._clock = clock
        self._site = site

    async def handle(self, incoming: Incoming) -> list[Reply]:
        """Apply a message and return what is said; never raises for anything a person can cause."""
        try:
            return await self.apply(incoming)
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return [Reply(text=texts_in("nl")(_LOST))]

    async def apply(self, incoming: Incoming) -> list[Reply]:
        """Do what `handle` does, but raise DatabaseUnavailable: for who keeps the event and applies it again later."""
        try:
            try:
                return await self._handled(incoming)
            except DBAPIError as error:
                # Another replica applied the same event, made the same person, or waited for what we held: look again.
                if not (isinstance(error, IntegrityError) or gave_way(error)):
                    raise
                return await self._handled(incoming)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # the last barrier before a person
            sorry = [self._sorry(error)]
            if incoming.reply_to is not None:
                await self._apologised(incoming, sorry)
            return sorry

    def _sorry(self, error: Exception) -> Reply:
        number = uuid.uuid4().hex[:8]
        log.exception("message failed, id %s", number, exc_info=error)
        return Reply(text=texts_in("nl")(_FAILED, number=number))

    async def _apologised(self, incoming: Incoming, sorry: list[Reply]) -> None:
        """Keep what is said of an event that cannot be applied: it would fail again."""
        async with self._database.transaction() as session:
            if await answered_before(session, incoming.channel, incoming.event_id) is None:
                person, _ = await self._person(session, incoming)
                await self._kept(session, incoming, key(person.id), sorry)

    async def _kept(self, session: AsyncSession, incoming: Incoming, person_id: int, replies: list[Reply]) -> None:
        """Write that the event was applied and, for a platform that is answered by messages, what it is answered."""
        now = self._clock()
        stored = [reply.stored() for reply in replies]
        await remember_event(session, incoming.channel, incoming.event_id, stored, now)
        if incoming.used is not None:
            await put(
                session, key=f"used:{incoming.channel}:{incoming.event_id}", person_id=person_id,
                body=Reply(text="").stored(), due_at=now, now=now, channel=incoming.channel, address=incoming.used,
            )  # fmt: skip
        if incoming.reply_to is None:
            return
        for number, (reply, body) in enumerate(zip(replies, stored, strict=True)):
            if reply.page is None:
                await put(
                    session, key=f"reply:{incoming.channel}:{incoming.event_id}:{number}", person_id=person_id,
                    body=body, due_at=now, now=now, channel=incoming.channel, address=incoming.reply_to,
                )  # fmt: skip

    async def _handled(self, incoming: Incoming) -> list[Reply]:
        try:
            return await self._once(incoming)
        except Reshaping as wanted:
            return await self._once(incoming, wanted)

    async def _once(self, incoming: Incoming, wanted: Reshaping | None = None) -> list[Reply]:
        async with self._database.transaction() as session:
            seen = await answered_before(session, incoming.channel, incoming.event_id)
            if seen is not None:
                return [Reply.model_validate(one) for one in seen]
            done = await reshaped(session, incoming, wanted, self._clock()) if wanted is not None else None
            talk = await self._talk(session, incoming)
            private = talk.thread  # in public another one is talked on
            replies = await talk.turn(incoming, done)
            # A page stands over the conversation: what can be pressed below it still can.
            if incoming.form is None or any(reply.buttons for reply in replies):
                talk.thread.options = [
                    {"label": button.label, "action": button.action} for reply in replies for button in reply.buttons
                ]
            talk.thread.updated_at = self._clock()
            await keep_thread(session, private)
            await self._kept(session, incoming, talk.context.person.id, replies)
            return replies

    async def greet(self, incoming: Incoming) -> list[Reply]:
        """Return what somebody sees who opens the chat: where a form was left, or a welcome."""
        try:
            async with self._database.transaction() as session:
                talk = await self._talk(session, incoming)
                replies = await talk.welcome()
                talk.thread.options = [
                    {"label": button.label, "action": button.action} for reply in replies for button in reply.buttons
                ]
                await keep_thread(session, talk.thread)
                return replies
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return [Reply(text=texts_in("nl")(_LOST))]

    async def home(self, incoming: Incoming) -> Home:
        """Return the start page of a person, who is made at first sight; nothing else is written, and it never raises."""
        try:
            try:
                return await self._home(incoming)
            except DBAPIError as error:
                if not (isinstance(error, IntegrityError) or gave_way(error)):
                    raise
                return await self._home(incoming)  # another replica made the same person, or waited for what we held
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return unavailable(texts_in("nl"), texts_in("nl")(_LOST))
        except Exception as error:  # the last barrier before a person
            return unavailable(texts_in("nl"), self._sorry(error).text)

    async def _home(self, incoming: Incoming) -> Home:
        async with self._database.transaction() as session:
            talk = await self._talk(session, incoming)
            # A form whose declaration changed is begun again when it is gone on with, not when it is looked at.
            looking = await session.begin_nested()
            try:
                return await home_of(Request(session, talk.context))
            finally:
                await looking.rollback()

    async def suggested(self, incoming: Incoming) -> list[Button]:
        """Return first questions that suit a person; none while the database cannot be reached."""
        try:
            async with self._database.transaction() as session:
                return suggested_questions((await self._talk(session, incoming)).context)
        except (DatabaseUnavailable, DBAPIError) as error:
            log.error("no questions suggested: %s", error)
            return []

    async def inbox(self, incoming: Incoming) -> list[Reply]:
        """Return what was delivered to this person's mailbox and not read yet, and mark it as read."""
        try:
            async with self._database.transaction() as session:
                person, thread = await self._person(session, incoming)
                letters = await unread(session, key(person.id))
                replies = [Reply.model_validate(letter.body) for letter in letters]
                for letter in letters:
                    letter.shown_at = self._clock()
                buttons = [button for reply in replies for button in reply.buttons]
                if buttons:
                    thread.options = [{"label": button.label, "action": button.action} for button in buttons]
                    await keep_thread(session, thread)
                return replies
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return []

    async def suggestions(
        self, incoming: Incoming, draft: int, at: Callable[[str], bool], query: str
    ) -> tuple[list[PageOption], bool]:
        """Return what can be chosen at a question of one's own draft, best first, at most 100, and whether it may be left open.

        Parameters
        ----------
        at
            Tells whether a path is that of the question.


        It only reads: nobody is made or locked by it. Whatever fails, it finds nothing.
        """
        try:
            async with self._database.reading() as session:
                person = await known_person(session, channel=incoming.channel, external_id=incoming.external_id)
                if person is None:
                    return [], False
                context, _ = await self._context(session, person)
                drafts = FormDrafts(session, context, all_forms(), context.now)
                found, optional = await drafts.options_at(draft, at)
                return page_options(suggested(query, found)), optional
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
        except Exception as error:  # the last barrier before a person
            log.exception("no suggestions", exc_info=error)
        return [], False

    async def search(self, incoming: Incoming, query: str, limit: int) -> list[Found] | None:
        """Return the answers to what somebody is typing, best first, each fit for all; None when it cannot look now."""
        return await self._looked_up(incoming, lambda context, answers: found(query, context, answers, limit))

    async def about_page(self, incoming: Incoming, address: str) -> Found | None:
        """Return what the base knows of a page on the web, fit for all; whatever fails, it knows nothing."""
        return await self._looked_up(incoming, lambda context, answers: about_page(address, context, answers))

    async def _looked_up(self, incoming: Incoming, look: Callable[[FormContext, Answers], T]) -> T | None:
        """Return what a look at the base gives. It only reads: nobody is made or locked by it, and it never raises."""
        try:
            async with self._database.reading() as session:
                person = await known_person(session, channel=incoming.channel, external_id=incoming.external_id)
                unseen = Person(id=NOBODY, email=incoming.email, created_at=self._clock())
                return look(*await self._context(session, person or unseen))
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
        except Exception as error:  # the last barrier before a person
            log.exception("nothing looked up", exc_info=error)
        return None

    async def language(self, incoming: Incoming) -> str:
        """Return the language in which somebody is spoken to; it only reads."""
        try:
            async with self._database.reading() as session:
                person = await known_person(session, channel=incoming.channel, external_id=incoming.external_id)
                return person.language if person else "nl"
        except DatabaseUnavailable:
            return "nl"

    async def person_id(self, session: AsyncSession, incoming: Incoming) -> int | None:
        """Return the id of somebody who was seen before; None for anybody else."""
        person = await known_person(session, channel=incoming.channel, external_id=incoming.external_id)
        return person.id if person else None

    async def _person(self, session: AsyncSession, incoming: Incoming) -> tuple[Person, Conversation]:
        now = self._clock()
        person = await person_of(
            session,
            channel=incoming.channel,
            external_id=incoming.external_id,
            email=incoming.email,
            now=now,
        )
        return person, await thread_of(session, key(person.id), now)

    async def _talk(self, session: AsyncSession, incoming: Incoming) -> Talk:
        person, thread = await self._person(session, incoming)
        context, answers = await self._context(session, person)
        return Talk(session, person, thread, context, answers)

    async def _context(self, session: AsyncSession, person: Person) -> tuple[FormContext, Answers]:
        """Return what one message may look at, and what it is answered from."""
        now = self._clock()
        snapshot = self._living.snapshot
        full = await occupancy(session, now)
        catalogue = await self._offers.read(session, snapshot.base.catalogue, full.revision)
        standing = await standing_of(session, person, ("coordinator", "admin"))
        by_scope: dict[str, tuple[str, ...]] = {}
        for email, role, scope in standing.grants:
            if role == "coordinator":
                by_scope[scope] = (*by_scope.get(scope, ()), email)
        own = [grant for grant in standing.grants if grant[0] in standing.addresses]
        context = FormContext(
            catalogue=catalogue,
            texts=texts_in(person.language),
            person=PersonView(
                id=key(person.id),
                email=person.email,
                language=person.language,
                grants=frozenset((role, scope) for _, role, scope in own),
                addresses=standing.addresses,
                facilitator_at=frozenset(email for email, role, _ in own if role == "facilitator"),
                channels=standing.channels,
            ),
            now=now,
            taken=tuple(Taken(*row) for row in full.teams),
            occupied={moment_id: Occupied(seats.taken, seats.waiting) for moment_id, seats in full.seats.items()},
            coordinators=by_scope,
            anchors=self._offers.anchors,
            site=self._site,
            admins=tuple(email for email, role, scope in standing.grants if (role, scope) == ("admin", "")),
        )
        answers = Answers(snapshot.base.with_catalogue(catalogue), snapshot.searcher)
        return context, answers
