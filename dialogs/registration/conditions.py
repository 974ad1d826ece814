"""What reminders ask of registrations: whether the teams have a contact person, and who has anybody in a round."""

from collections.abc import Sequence

from sqlmodel import col, or_, select

from dialogs.reminders.occasions import Condition, Situation, everybody
from dialogs.reminders.taking_part import people_named
from storage.people import Identity, Person, RoleGrant
from storage.registrations import Registration
from storage.signups import STANDING, SignUp


async def contact_named(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Hold when the teams have a contact person."""
    row = situation.occasion.registration
    return everybody(persons, row is not None and bool(row.contact_email))


async def whom_to_ask(situation: Situation) -> list[str]:
    """Return who registered the teams while they have no contact person."""
    row = situation.occasion.registration
    if row is None or row.contact_email:
        return []
    return await people_named(situation.session, [row.registered_by])


async def registered_in_round(situation: Situation, persons: Sequence[int]) -> set[int]:
    """Return who has somebody in the round: teams of an organisation that the person coordinates, or registered by the person.

    A place at one of its moments counts too, whether the person comes or signed up others; a place in line as well.
    """
    session, round_id = situation.session, situation.occasion.round
    stands = (Registration.round_id == round_id, Registration.status == "confirmed")
    query = select(Registration.registered_by).where(*stands, col(Registration.registered_by).in_(persons))
    found = set((await session.exec(query)).all())
    moments = [one.id for one in situation.catalogue.moments_of(round_id)]
    places = select(SignUp.person_id, SignUp.signed_up_by).where(
        col(SignUp.moment_id).in_(moments),
        col(SignUp.status).in_(STANDING),
        or_(col(SignUp.person_id).in_(persons), col(SignUp.signed_up_by).in_(persons)),
    )
    for who, by in (await session.exec(places)).all():
        found |= {who, by}
    organisations = set((await session.exec(select(Registration.organisation_id).where(*stands))).all())
    scopes = [f"organisation:{one}" for one in sorted(organisations)]
    granted = (RoleGrant.role == "coordinator", col(RoleGrant.scope).in_(scopes))
    # The role hangs on an address, of which a person has one on each platform.
    known = (
        select(Person.id).join(RoleGrant, col(RoleGrant.email) == col(Person.email)).where(*granted),
        select(Identity.person_id).join(RoleGrant, col(RoleGrant.email) == col(Identity.email)).where(*granted),
    )
    for addressed in known:
        found |= {one for one in (await session.exec(addressed)).all() if one is not None}
    return found & set(persons)


CONDITIONS = (
    Condition("contact_named", contact_named, missing=whom_to_ask),
    Condition("registered_in_round", registered_in_round),
)
