"""What the old and the new coordinator and the organisers are told of a transfer, in the reader's language."""

from datetime import date, datetime

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import weekday
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from dialogs.transfer.rules import answered_before
from knowledge.offer import Catalogue
from storage.registrations import Registration
from storage.transfers import NetworkTransfer


def _day(day: date, texts: Texts) -> str:
    return f"{weekday(day, texts)} {day:%d/%m/%Y}"


def _deadline(row: NetworkTransfer, texts: Texts) -> str:
    return _day(answered_before(row.offered_at).astimezone(ZONE).date(), texts)


def _name(row: NetworkTransfer, catalogue: Catalogue) -> str:
    organisation = catalogue.organisations.get(row.organisation_id)
    return organisation.name if organisation else row.organisation_id


def first_day(row: NetworkTransfer, texts: Texts) -> str:
    """Return from when, as people say it."""
    return _day(row.first_day, texts) if row.first_day else texts("as soon as it is accepted")


def offered(
    row: NetworkTransfer, giver: str | None, moving: list[Registration], catalogue: Catalogue, texts: Texts
) -> Reply:
    """Ask the new coordinator; `giver` is the address of who offers, `moving` what comes with it."""
    text = texts(
        "{who} asks you to become the coordinator of {organisation}. You would then register its teams and answer the "
        "organisers' questions. Do you accept?",
        who=escaped(giver) if giver else texts("An administrator"), organisation=_name(row, catalogue),
    )  # fmt: skip
    facts = [
        Fact(name=texts("From when"), value=first_day(row, texts)),
        Fact(name=texts("Answer before"), value=_deadline(row, texts)),
    ]
    facts += [
        Fact(name=catalogue.programme(one.programme_id).name, value=texts.n("{count} team", "{count} teams", one.teams))
        for one in moving
    ]
    number, terms = str(row.id), str(row.offer)
    buttons = [
        Button(label=texts("Accept"), action=action("act", "transfer.accept", number, terms), style="primary"),
        Button(label=texts("Decline"), action=action("act", "transfer.decline", number, terms)),
    ]
    return Reply(text=text, card=Card(title=_name(row, catalogue), facts=facts), buttons=buttons)


def offered_for_old(row: NetworkTransfer, giver: str | None, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell whose role it is that somebody else offers it."""
    text = texts(
        "{who} has asked {person} to take over the coordination of {organisation} from you. Is that not right? Then tell {who}.",
        who=escaped(giver) if giver else texts("An administrator"),
        person=escaped(row.to_email),
        organisation=_name(row, catalogue),
    )
    return Reply(text=text)


def asked(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Confirm to who hands over that the new coordinator was asked."""
    text = texts(
        "I have asked {person}. Nothing changes before that is accepted; without an answer before {day} it lapses. "
        "You can still withdraw it: say *withdraw the transfer*.",
        person=escaped(row.to_email), day=_deadline(row, texts),
    )  # fmt: skip
    return Reply(text=text, kind="form")


def withdrawn(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell the new coordinator that nothing is asked any more."""
    text = texts(
        "The question to become the coordinator of {organisation} was withdrawn. You need not do anything.",
        organisation=_name(row, catalogue),
    )
    return Reply(text=text)


def declined(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who offered that it was declined."""
    text = texts(
        "{person} does not become the coordinator of {organisation}. Nothing changes; you can ask somebody else.",
        person=escaped(row.to_email), organisation=_name(row, catalogue),
    )  # fmt: skip
    return Reply(text=text, buttons=[_again(row, catalogue, texts)])


def _again(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Button:
    filled = f'{{"organisation": "{row.organisation_id}"}}'
    return Button(label=texts("Ask somebody else"), action=action("start", "network_transfer", filled))


def lapsed_for_giver(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who offered that no answer came in time."""
    text = texts(
        "{person} did not answer your question to become the coordinator of {organisation}: it has lapsed. Nothing changes. "
        "Is the address right?",
        person=escaped(row.to_email), organisation=_name(row, catalogue),
    )  # fmt: skip
    return Reply(text=text, buttons=[_again(row, catalogue, texts)])


def lapsed_for_new(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who was asked that the question has lapsed."""
    text = texts(
        "The question to become the coordinator of {organisation} has lapsed. If you still want to, ask for it again: "
        "{giver}.",
        organisation=_name(row, catalogue), giver=escaped(row.from_email) or texts("an administrator"),
    )  # fmt: skip
    return Reply(text=text)


def accepted_for_later(row: NetworkTransfer, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who offered that it was accepted and waits for its day."""
    text = texts(
        "{person} becomes the coordinator of {organisation} on {day}. Until then nothing changes.",
        person=escaped(row.to_email), organisation=_name(row, catalogue), day=first_day(row, texts),
    )  # fmt: skip
    return Reply(text=text)


def done_for_old(row: NetworkTransfer, registrations: int, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell the old coordinator, or who arranged it, that it has moved."""
    text = texts(
        "{person} is now the coordinator of {organisation}.",
        person=escaped(row.to_email), organisation=_name(row, catalogue),
    )  # fmt: skip
    if registrations:
        text += " " + texts.n(
            "{count} registration went along, with its reminders.",
            "{count} registrations went along, with their reminders.",
            registrations,
        )
    return Reply(text=text)


def done_for_new(row: NetworkTransfer, registrations: int, catalogue: Catalogue, texts: Texts) -> Reply:
    """Welcome the new coordinator."""
    text = texts("You are now the coordinator of {organisation}.", organisation=_name(row, catalogue))
    buttons: list[Button] = []
    if registrations:
        text += " " + texts.n(
            "{count} registration is now in your name.", "{count} registrations are now in your name.", registrations
        )
        buttons = [Button(label=texts("My registrations"), action=action("view", "my_registrations"))]
    return Reply(text=text, buttons=buttons)


def new_contact(row: NetworkTransfer, programmes: list[str], catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser who answers for an organisation's teams from now on."""
    names = texts.join([catalogue.programme(one).name for one in programmes])
    text = texts(
        "{organisation} has a new coordinator: {person}. The teams in {projects} stay registered.",
        organisation=_name(row, catalogue), person=escaped(row.to_email), projects=names,
    )  # fmt: skip
    return Reply(text=text)


def state(row: NetworkTransfer, now: datetime, catalogue: Catalogue, texts: Texts) -> str:
    """Return how an offer stands, in one line, for a list."""
    said = (
        texts("accepted, from {day} on", day=first_day(row, texts))
        if row.status == "accepted"
        else texts("waits for an answer, until {day}", day=_deadline(row, texts))
    )
    return texts("to {person}: {state}", person=escaped(row.to_email), state=said)
