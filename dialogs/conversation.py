"""One message in, replies out: each message is one transaction, and an event that comes twice is applied once."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.answering import Answers
from dialogs.engine.context import FormContext, Occupied, Taken
from dialogs.home import Home, home_of, suggested_questions, unavailable
from dialogs.messages import Button, Incoming, Reply
from dialogs.offer import Offers
from dialogs.permissions import PersonView
from dialogs.subjects import Request
from dialogs.talk import Talk
from dialogs.texts import N_, texts_in
from knowledge.living import Living
from storage.conversations import Conversation, SeenEvent, conversation_of
from storage.database import Database, DatabaseUnavailable, gave_way
from storage.outbox import unread
from storage.people import Person, RoleGrant, grants_of, holders_of, key, person_of
from storage.registrations import confirmed
from storage.signups import seats_taken

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
    """

    def __init__(self, database: Database, living: Living, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._living = living
        self._offers = Offers(living)
        self._clock = clock

    async def handle(self, incoming: Incoming) -> list[Reply]:
        """Apply a message and return what is said; never raises for anything a person can cause."""
        try:
            return await self._handled(incoming)
        except DBAPIError as error:
            # Another replica applied the same event, made the same person, or waited for what we held: look again.
            if not (isinstance(error, IntegrityError) or gave_way(error)):
                return self._sorry(error)
            try:
                return await self._handled(incoming)
            except (DBAPIError, DatabaseUnavailable) as again:
                return self._sorry(again)
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return [Reply(text=texts_in("nl")(_LOST))]
        except Exception as error:  # the last barrier before a person
            return self._sorry(error)

    def _sorry(self, error: Exception) -> list[Reply]:
        number = uuid.uuid4().hex[:8]
        log.exception("message failed, id %s", number, exc_info=error)
        text = texts_in("nl")(_FAILED, number=number)
        return [Reply(text=text)]

    async def _handled(self, incoming: Incoming) -> list[Reply]:
        async with self._database.transaction() as session:
            seen = await session.get(SeenEvent, (incoming.channel, incoming.event_id))
            if seen is not None:
                return [Reply.model_validate(one) for one in seen.replies]
            talk = await self._talk(session, incoming)
            replies = await talk.turn(incoming)
            talk.thread.options = [
                {"label": button.label, "action": button.action} for reply in replies for button in reply.buttons
            ]
            now = self._clock()
            talk.thread.updated_at = now
            session.add(
                SeenEvent(
                    channel=incoming.channel,
                    event_id=incoming.event_id,
                    seen_at=now,
                    replies=[reply.stored() for reply in replies],
                )
            )
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
            return unavailable(texts_in("nl"), self._sorry(error)[0].text)

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
                return replies
        except DatabaseUnavailable as error:
            log.error("database unavailable: %s", error)
            return []

    async def _person(self, session: AsyncSession, incoming: Incoming) -> tuple[Person, Conversation]:
        now = self._clock()
        person = await person_of(
            session,
            channel=incoming.channel,
            external_id=incoming.external_id,
            email=incoming.email,
            now=now,
        )
        return person, await conversation_of(session, key(person.id), now)

    async def _talk(self, session: AsyncSession, incoming: Incoming) -> Talk:
        now = self._clock()
        person, thread = await self._person(session, incoming)
        snapshot = self._living.snapshot
        catalogue = await self._offers.read(session, snapshot.base.catalogue)
        grants = await grants_of(session, person.email)
        coordinators = (await session.exec(select(RoleGrant).where(RoleGrant.role == "coordinator"))).all()
        by_scope: dict[str, tuple[str, ...]] = {}
        for grant in sorted(coordinators, key=lambda one: one.email):
            by_scope[grant.scope] = (*by_scope.get(grant.scope, ()), grant.email)
        context = FormContext(
            catalogue=catalogue,
            texts=texts_in(person.language),
            person=PersonView(
                id=key(person.id),
                email=person.email,
                language=person.language,
                grants=frozenset((grant.role, grant.scope) for grant in grants),
            ),
            now=now,
            taken=tuple(
                Taken(row.round_id, row.programme_id, row.organisation_id, row.teams, row.registered_by)
                for row in await confirmed(session)
            ),
            occupied={
                moment_id: Occupied(seats.taken, seats.waiting)
                for moment_id, seats in (await seats_taken(session, now)).items()
            },
            coordinators=by_scope,
            anchors=self._offers.anchors,
            admins=tuple(await holders_of(session, "admin", [""])),
        )
        answers = Answers(snapshot.base.with_catalogue(catalogue), snapshot.searcher)
        return Talk(session, person, thread, context, answers)
