"""Asking for a code, looking which apps are linked, and unlinking."""

from datetime import datetime

from dialogs.actions import action
from dialogs.linking import codes, notices, service
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.linking import last_link
from storage.people import Person, identities_of


async def _accounts(request: Request) -> list[Reply]:
    """Return on which platforms the person is known, since when, with what can be done about it."""
    session, texts = request.session, request.context.texts
    if request.public:
        return [notices.only_in_private(texts)]
    person = await session.get_one(Person, request.context.person.id)
    found = await identities_of(session, request.context.person.id)

    def told(since: datetime | None, address: str | None, channel: str) -> str:
        day = f"{(since or person.created_at).astimezone(ZONE):%d/%m/%Y}"
        parts = [texts("linked on {day}", day=day) if since else texts("since {day}", day=day)]
        parts += [escaped(address)] if address else []
        parts += [texts("you are here now")] if channel == request.channel else []
        return ", ".join(parts)

    facts = [
        Fact(name=notices.platform(one.channel, texts), value=told(one.linked_at, one.email, one.channel))
        for one in found
    ]
    buttons = [Button(label=texts("Link another app"), action=action("act", "linking.code"))]
    if await last_link(session, request.context.person.id) is not None:
        buttons.append(Button(label=texts("Unlink"), action=action("view", "unlink")))
    text = texts.n("You use me in {count} app.", "You use me in {count} apps, as one person.", len(found))
    return [Reply(text=text, card=Card(title=texts("My accounts"), facts=facts), buttons=buttons)]


VIEWS = (
    View("unlink", N_("Unlink"), codes.UNLINK, service.asked_to_part),
    View("my_accounts", N_("My accounts"), codes.ACCOUNTS, _accounts),
    View("link", N_("Link another app"), codes.LINK, service.new_code),
)
