"""Linking and unlinking: making a code, hearing one, making one person of two, and two of one again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.form_drafts import FormDrafts
from dialogs.linking import codes, notices
from dialogs.linking.reshaping import Reshaping
from dialogs.messages import Incoming, Reply
from dialogs.signup.forms import kept_in_step
from dialogs.signup.service import places_changed
from dialogs.subjects import Request, all_forms
from dialogs.texts import Texts, texts_in
from storage.drafts import Draft
from storage.linking import (
    LinkAttempt,
    LinkCode,
    PersonLink,
    code_by,
    drop_code,
    last_link,
    links_count,
    open_code,
    wrong_since,
)
from storage.merging import Merged, locked_persons, merge, merged_persons, remaining, split
from storage.outbox import put
from storage.people import Identity, Person, addresses_of, identities_of, identity_of, key, person_of
from storage.signing import signing_key

VALID = timedelta(minutes=10)
"""How long a code can be typed."""
MOST_WRONG = 5
"""Wrong codes of one person in WITHIN."""
WITHIN = timedelta(hours=1)
_PURPOSE = "link codes"

Told = Callable[[Request], Awaitable[list[Reply]]]
"""Tells the person of this message what it brought about."""


async def new_code(request: Request) -> list[Reply]:
    """Make a code in the place of the one that was open, and say what to do with it; never where others read it."""
    context, texts, now = request.context, request.context.texts, request.context.now
    if request.public:
        return [notices.only_in_private(texts)]
    code = codes.made()
    await open_code(
        request.session,
        LinkCode(
            person_id=context.person.id,
            digest=codes.digest_of(code, await signing_key(request.session, _PURPOSE, now)),
            channel=request.channel,
            made_at=now,
            expires_at=now + VALID,
        ),
    )
    other = codes.platform_named(request.text, request.channel)
    return [notices.code(codes.shown(code), request.channel, other, VALID, texts)]


async def typed(request: Request, code: str) -> list[Reply]:
    """Return what is said to a code that was typed; raises Reshaping when it links.

    A link between addresses that differ is confirmed first by who typed the code: somebody may have been talked into it.
    """
    session, context, texts, now = request.session, request.context, request.context.texts, request.context.now
    me = context.person.id
    row = await code_by(session, codes.digest_of(code, await signing_key(session, _PURPOSE, now)))
    if request.public:
        if row is not None:
            await session.delete(row)  # whoever reads it could use it
        return [notices.read_by_others(texts)]
    wrong = await wrong_since(session, me, now - WITHIN)
    if len(wrong) >= MOST_WRONG:
        return [notices.wait(wrong[-MOST_WRONG] + WITHIN, now, texts)]
    if row is None or row.typed_by not in {None, me}:
        identity = await identity_of(session, request.channel, request.external_id)
        if identity is not None:
            session.add(LinkAttempt(identity_id=key(identity.id), at=now))
        return [notices.wrong(MOST_WRONG - len(wrong) - 1, texts)]
    if row.expires_at <= now:
        return [notices.expired(texts)]
    if row.person_id == me:
        return [notices.own(row.channel, request.channel, texts)]
    theirs = await identities_of(session, row.person_id)
    doubled = {one.channel for one in theirs} & set(context.person.channels)
    if doubled:
        return [notices.same_platform(sorted(doubled), texts)]
    other = await session.get_one(Person, row.person_id)
    if context.person.addresses & await addresses_of(session, other):
        raise Reshaping("join", key(row.id))
    row.typed_by = me
    await session.flush()
    return [notices.confirm(key(row.id), other.email, row.channel, request.channel, texts)]


async def confirmed(request: Request, number: int) -> list[Reply]:
    """Link as was confirmed, by raising Reshaping; say so when that cannot be done any more."""
    row = await request.session.get(LinkCode, number)
    if row is None or row.typed_by != request.context.person.id or request.public:
        return [notices.spent(request.context.texts)]
    if row.expires_at <= request.context.now:
        return [notices.expired(request.context.texts)]
    raise Reshaping("join", number)


async def refused(request: Request, number: int) -> list[Reply]:
    """Leave everything as it is: the code is of no use to anybody any more."""
    row = await request.session.get(LinkCode, number)
    if row is not None and row.typed_by == request.context.person.id:
        await drop_code(request.session, row.person_id)
    return [notices.left(request.context.texts)]


async def asked_to_part(request: Request) -> list[Reply]:
    """Tell what undoing the last link does, and ask whether that is meant."""
    session, texts = request.session, request.context.texts
    if request.public:
        return [notices.only_in_private(texts)]
    link = await last_link(session, request.context.person.id)
    if link is None:
        return [notices.nothing_linked(texts)]
    going, staying = await _sides(session, link)
    more = await links_count(session, link.person_id) - 1
    return [notices.confirm_parting(key(link.id), going, staying, link.linked_at, texts, more=more)]


async def parted(request: Request, number: int) -> list[Reply]:
    """Undo a link, by raising Reshaping, if it is the last one of this person."""
    link = await last_link(request.session, request.context.person.id)
    if link is None or link.id != number or request.public:
        return [notices.spent_link(request.context.texts)]
    raise Reshaping("part", number)


async def _sides(session: AsyncSession, link: PersonLink) -> tuple[list[str], list[str]]:
    """Return the platforms that go when a link is undone, and those that stay."""
    moved = set(link.moved.get("identity.person_id", []))
    everything = await identities_of(session, link.person_id)
    return [one.channel for one in everything if one.id in moved], [
        one.channel for one in everything if one.id not in moved
    ]


# -- the second transaction: who somebody is changes --


async def reshaped(session: AsyncSession, incoming: Incoming, wanted: Reshaping, now: datetime) -> Told:
    """Do what a message was found to ask, before it is answered; returns what is told of it."""
    return await (_joined if wanted.what == "join" else _parted)(session, incoming, wanted.number, now)


async def _joined(session: AsyncSession, incoming: Incoming, number: int, now: datetime) -> Told:
    identity = await identity_of(session, incoming.channel, incoming.external_id)
    row = await session.get(LinkCode, number)
    if row is None:
        return _say(notices.spent)
    if (
        identity is None
    ):  # the code is the first that is heard of her here; nobody else can know this row, or wait for it
        mine = key((await person_of(session, channel=incoming.channel, external_id=incoming.external_id,
            email=incoming.email, now=now)).id)  # fmt: skip
    else:
        mine = identity.person_id
    theirs = row.person_id
    people = {key(one.id): one for one in await locked_persons(session, mine, theirs)}
    identity = await identity_of(session, incoming.channel, incoming.external_id)
    row = await session.get(LinkCode, number, populate_existing=True)
    # Another replica may have been first: nothing of what was found out before holds by itself.
    stands = row is not None and identity is not None and (identity.person_id, row.person_id) == (mine, theirs)
    if row is None or not stands or len(people) != 2 or row.typed_by not in {None, mine} or row.expires_at <= now:
        return _say(notices.spent)
    channel, language = row.channel, people[theirs].language
    staying, going = await remaining(session, people[mine], people[theirs])
    merged = await merge(session, staying=key(staying.id), going=key(going.id), now=now, under_way=mine)
    link = await merged_persons(session, staying, going, merged, now)
    staying.language = language
    await _tell(
        session, f"link:{link.id}", staying, channel,
        notices.linked_there(incoming.channel, incoming.email, texts_in(language)), now,
    )  # fmt: skip
    return _Joined(channel, merged, now)


@dataclass(frozen=True)
class _Joined:
    """Tells who typed the code what the link brought about."""

    channel: str
    merged: Merged
    now: datetime

    async def __call__(self, request: Request) -> list[Reply]:
        session, context = request.session, request.context
        for row in self.merged.cancelled:
            await places_changed(session, row.moment_id, context.catalogue, self.now)
        await kept_in_step(session, self.merged.cancelled, by=context.person.id, now=self.now)
        doubled = [context.catalogue.moments.get(row.moment_id) for row in self.merged.cancelled]
        aside = None
        draft = await session.get(Draft, self.merged.aside) if self.merged.aside is not None else None
        if draft is not None and draft.form in all_forms():
            aside = await FormDrafts(session, context, all_forms(), context.now).described(draft)
        titles = [one.title for one in doubled if one is not None]
        return [notices.linked_here(self.channel, request.channel, aside, titles, context.texts)]


async def _parted(session: AsyncSession, incoming: Incoming, number: int, now: datetime) -> Told:
    identity = await identity_of(session, incoming.channel, incoming.external_id)
    if identity is None:
        return _say(notices.spent_link)
    await locked_persons(session, identity.person_id)
    link = await last_link(session, identity.person_id)
    if link is None or link.id != number:
        return _say(notices.spent_link)
    going, staying = await _sides(session, link)
    back = await split(session, link, now)
    left = await session.get_one(Person, link.person_id)
    identity = await identity_of(session, incoming.channel, incoming.external_id)
    here_goes = identity is not None and identity.person_id == back.id
    other, channels = (left, staying) if here_goes else (back, going)
    told = await _seen_last(session, key(other.id))
    if told is not None:
        reply = notices.parted_there(going, staying, told.channel, texts_in(other.language))
        await _tell(session, f"unlink:{link.id}", other, told.channel, reply, now)
    return _say(lambda texts: notices.parted_here(going, staying, channels, texts))


async def _seen_last(session: AsyncSession, person_id: int) -> Identity | None:
    found = await identities_of(session, person_id)
    return max(found, key=lambda one: one.last_seen_at, default=None)


def _say(said: Callable[[Texts], Reply]) -> Told:
    async def told(request: Request) -> list[Reply]:
        return [said(request.context.texts)]

    return told


async def _tell(session: AsyncSession, about: str, person: Person, channel: str, reply: Reply, now: datetime) -> None:
    """Write to a person on one platform: what is said of a link is for who reads there."""
    await put(
        session, key=about, person_id=key(person.id), body=reply.stored(), due_at=now, now=now, channel=channel
    )  # fmt: skip
