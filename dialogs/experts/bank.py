"""Reading the expert bank: offers as organisers see them, experts as the rules see them, needs without an expert."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.experts.offering import Offer
from dialogs.experts.rules import Expert
from dialogs.experts.screening import Offered, told
from dialogs.needs.rules import Need, once_a_centre, school_year
from dialogs.needs.surveys import standing_needs
from dialogs.needs.themes import OTHER
from dialogs.reminders.workdays import ZONE
from storage.experts import ExpertOffer, matches, standing_offers
from storage.people import Person, key
from storage.submissions import SubmittedForm


def name_of(person: Person) -> str:
    """Return how organisers read who it is, as plain text."""
    address = person.email or f"nr. {person.id}"
    return f"{person.name} ({address})" if person.name else address


async def with_words(session: AsyncSession, status: str | None = None) -> list[tuple[ExpertOffer, Offer, Person]]:
    """Return the standing offers, of one status if it is given, with what was handed in and by whom; oldest first."""
    rows = await standing_offers(session, status)
    forms = await session.exec(
        select(SubmittedForm).where(col(SubmittedForm.id).in_([r.submitted_form_id for r in rows]))
    )
    people = await session.exec(select(Person).where(col(Person.id).in_([row.person_id for row in rows])))
    by_form = {one.id: one for one in forms.all()}
    by_person = {one.id: one for one in people.all()}
    return [
        (row, Offer.model_validate(by_form[row.submitted_form_id].answers), by_person[row.person_id]) for row in rows
    ]


async def offers_to_screen(session: AsyncSession, context: FormContext) -> list[Offered]:
    """Return the offers that this person may screen, so not an own one; those that wait for it first."""
    found = [
        Offered(key(row.id), name_of(person), row.status, told(offer, context))
        for row, offer, person in await with_words(session)
        if row.person_id != context.person.id
    ]
    return sorted(found, key=lambda one: (one.status != "offered", one.id))


async def experts(session: AsyncSession, year: int) -> list[Expert]:
    """Return the experts who were accepted, with their assignments of a school year."""
    load: dict[int, int] = {}
    for match in await matches(session, statuses=("requested", "accepted")):
        if match.school_year == year:
            load[match.offer_id] = load.get(match.offer_id, 0) + 1
    return [
        Expert(
            offer_id=key(row.id),
            person_id=row.person_id,
            name=name_of(person),
            themes=frozenset(offer.themes),
            regions=frozenset(offer.regions),
            periods=frozenset(offer.periods),
            assignments=load.get(key(row.id), 0),
        )
        for row, offer, person in await with_words(session, "accepted")
    ]


def this_year(context: FormContext) -> int:
    """Return the calendar year in which the present school year starts."""
    return school_year(context.now.astimezone(ZONE))


async def open_needs(session: AsyncSession, context: FormContext) -> list[Need]:
    """Return the needs for which no expert was asked in this school year, the most urgent first.

    A theme that is not on the list is left out: no expert can be found for it by its theme.
    """
    engaged = {
        (one.organisation_id, one.theme)
        for one in await matches(session, statuses=("requested", "accepted"))
        if one.school_year == this_year(context)
    }
    return [
        need
        for need in once_a_centre(await standing_needs(session, context))
        if need.theme != OTHER and (need.centre, need.theme) not in engaged
    ]


async def declined_by(session: AsyncSession, context: FormContext) -> dict[tuple[str, str], frozenset[int]]:
    """Return by centre and theme the offers whose expert declined in this school year."""
    found: dict[tuple[str, str], frozenset[int]] = {}
    for one in await matches(session, statuses=("declined",)):
        if one.school_year == this_year(context):
            which = (one.organisation_id, one.theme)
            found[which] = found.get(which, frozenset()) | {one.offer_id}
    return found
