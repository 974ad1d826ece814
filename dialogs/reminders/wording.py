"""The words of one reminder for one person: what the plan says, when and where, and who comes."""

from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.reminders import notices
from dialogs.reminders.occasions import Situation
from dialogs.texts import Texts
from knowledge.offer import Moment
from storage.people import Person, addresses_of
from storage.registrations import confirmed
from storage.signups import participants as signed_up


async def said(situation: Situation, person: Person, texts: Texts, *, escalated: bool) -> Reply | None:
    """Return the reminder as it reads for a person; None when there is nothing to tell.

    Parameters
    ----------
    escalated
        Whether it is for who hears that nothing happened.
    """
    moment = situation.occasion.moment
    if moment is None or escalated:
        text = await line(situation, person, texts, escalated=escalated)
        return None if text is None else Reply(text=f"🔔 {text}")
    leads = await _leads(situation, moment, person)
    return notices.reminder(
        moment,
        situation.catalogue,
        await _participants(situation, moment) if leads else [],
        texts,
        await _coming(situation, moment) if leads else None,
    )


async def line(situation: Situation, person: Person, texts: Texts, *, escalated: bool) -> str | None:
    """Return the same in one line of Markdown, without the facts below it."""
    plan, occasion, catalogue = situation.plan, situation.occasion, situation.catalogue
    wording = plan.text
    if escalated:
        if plan.escalates is None:
            return None
        wording = plan.escalates.text
    moment, registration = occasion.moment, occasion.registration
    programme = catalogue.programmes.get(occasion.programme)
    known = catalogue.rounds.get(occasion.round)
    organisation = catalogue.organisations.get(registration.organisation_id) if registration is not None else None
    values = {
        "what": moment.title if moment is not None else "",
        "when": notices.when(moment.starts, texts) if moment is not None else "",
        "place": (moment.place or "") if moment is not None else "",
        "project": programme.name if programme is not None else "",
        "round": known.name if known is not None else "",
        "organisation": organisation.name if organisation is not None else "",
        "teams": str(registration.teams) if registration is not None else "",
        "count": "",
        "missing": "",
    }
    return wording.text(texts.language).format(**{name: escaped(value) for name, value in values.items()})


async def _leads(situation: Situation, moment: Moment, person: Person) -> bool:
    """Tell whether a moment is led from one of the addresses of this person."""
    leader = (moment.facilitator or "").lower()
    return bool(leader) and (leader == person.email or leader in await addresses_of(situation.session, person))


async def _participants(situation: Situation, moment: Moment) -> list[tuple[str, int]]:
    rows = await confirmed(situation.session, rounds=[moment.round])
    return [
        (situation.catalogue.organisation(row.organisation_id).name, row.teams)
        for row in rows
        if row.programme_id == moment.programme
    ]


async def _coming(situation: Situation, moment: Moment) -> list[str] | None:
    people = [who.email or who.name or "–" for _, who in await signed_up(situation.session, moment.id)]
    return people or None
