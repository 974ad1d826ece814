"""What the form says around the answers: the price, the places left, the place in line. Pure."""

from dialogs.engine.context import FormContext, Occupied
from dialogs.engine.declaration import Values
from dialogs.reminders.notices import when
from dialogs.signup import rules
from dialogs.signup.checks import added
from dialogs.signup.fields import ROLE_LABELS, places_told, programme_meant, session_of
from knowledge.offer import Moment


def of_programme(context: FormContext) -> str:
    """Return what is known of the programme before a session is chosen: the price, and how many can come."""
    texts, programme = context.texts, programme_meant(context.values, context)
    if programme is None:
        return ""
    parts: list[str] = []
    if programme.price_eur is not None:
        parts.append(texts("{price} euro a session", price=programme.price_eur))
    if programme.capacity is not None:
        parts.append(texts("at most {places} participants in a session", places=programme.capacity))
    return f"{programme.name}: {', '.join(parts)}." if parts else ""


def of_session(context: FormContext) -> str:
    """Return the places that are left at the session that was chosen; empty before one was."""
    moment = session_of(context.values.get("moment"), context)
    told = places_told(moment, context) if moment else ""
    return f"{when(moment.starts, context.texts)}: {told}." if moment and told else ""


def first_things(context: FormContext) -> str:
    """Return which training comes first."""
    programme = programme_meant(context.values, context)
    before = context.catalogue.programmes.get(programme.after or "") if programme else None
    if programme is None or before is None:
        return ""
    name = f"{before.name} ({before.code})" if before.code else before.name
    return context.texts("{programme} builds on {training}.", programme=programme.name, training=name)


def derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    """Return the price of the session, and the places that are left."""
    texts, programme = context.texts, programme_meant(values, context)
    moment, lines = session_of(values.get("moment"), context), list[tuple[str, str]]()
    if programme is not None:
        price = programme.price_eur
        # The source gives a price for a session, not for a person (003, Praktische info): it is not multiplied.
        told = texts("I don't know it") if price is None else texts("{price} euro a session", price=price)
        lines.append((texts("Price"), told))
    if moment is not None and (told := places_told(moment, context)):
        lines.append((texts("Places"), told))
    return lines


def notices(values: Values, context: FormContext) -> list[str]:
    """Say before it is confirmed that it becomes the waiting list, and which place in line."""
    moment = session_of(values.get("moment"), context)
    if moment is None:
        return []
    said = [*_given_up(moment, values, context), *_waits(moment, values, context)]
    programme = context.catalogue.programme(moment.programme)
    if values.get("role") == "other" and programme.target_open:
        targets = ", ".join(context.texts(ROLE_LABELS[one]).lower() for one in programme.target_roles)
        told = context.texts(
            "My source names as its audience: {targets}. You are welcome to ask for a place.", targets=targets
        )
        said.append(told)
    return said


def _given_up(moment: Moment, values: Values, context: FormContext) -> list[str]:
    before = session_of((context.before or {}).get("moment"), context)
    if before is None or before.id == moment.id:
        return []
    return [context.texts("The place on {when} is given up.", when=when(before.starts, context.texts))]


def _waits(moment: Moment, values: Values, context: FormContext) -> list[str]:
    texts, count = context.texts, added(values, context)
    occupied = context.occupied.get(moment.id, Occupied())
    most = rules.capacity(moment, context.catalogue)
    if count == 0 or rules.fits(occupied, most, count):
        return []
    place, left = occupied.waiting + 1, rules.free(occupied, most) or 0
    if left and not occupied.waiting:
        said = texts.n(
            "There is only {count} place left. Together you go on the waiting list, from place {place} on.",
            "There are only {count} places left. Together you go on the waiting list, from place {place} on.",
            left, place=place,
        )  # fmt: skip
    elif count == 1:
        said = texts("This session is full: it becomes the waiting list, place **{place}**.", place=place)
    else:
        said = texts(
            "This session is full: together you go on the waiting list, from place **{place}** on.", place=place
        )
    return [said + " " + texts("When places come free I keep them for you for 48 hours.")]
