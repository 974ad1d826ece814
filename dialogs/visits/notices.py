"""What centres and organisers are told of visits: whole messages, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import weekday, when
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_, Texts
from dialogs.visits.rules import Barrier, Proposal
from knowledge.offer import Catalogue
from knowledge.visit_themes import VisitTheme, load_visit_themes

if TYPE_CHECKING:
    from storage.visits import VisitPair

ROLES = {
    "go": N_("go on a visit"),
    "receive": N_("receive a visit"),
    "both": N_("both"),
}
REACHES = {
    "province": N_("in our own province"),
    "neighbours": N_("our province and the ones next to it"),
    "everywhere": N_("anywhere in Flanders and Brussels"),
}
PERIODS = {
    "sep-okt": N_("September–October"),
    "nov-dec": N_("November–December"),
    "jan-feb": N_("January–February"),
    "mrt-apr": N_("March–April"),
    "mei-jun": N_("May–June"),
}
BARRIERS: dict[Barrier, str] = {
    "alone": N_("no other centre handed in a wish yet"),
    "paired_before": N_("was a pair already with every centre that fits"),
    "no_theme": N_("no other centre chose one of its themes"),
    "too_far": N_("centres with the same theme are too far away"),
    "roles": N_("nearby with the same theme: all want to go, or all want to receive"),
    "others_chosen": N_("the centres that fit have another partner"),
}


@cache
def themes() -> dict[str, VisitTheme]:
    """Return the themes by id, read once."""
    return {one.id: one for one in load_visit_themes()}


def named(identifiers: Iterable[str], texts: Texts) -> str:
    """Return the names of themes as a sentence has them."""
    known = themes()
    return texts.join([known[one].name if one in known else one for one in identifiers])


def centre(identifier: str | None, catalogue: Catalogue) -> str:
    """Return the name of a centre; its id when it is not in the offer any more."""
    found = catalogue.organisations.get(identifier or "")
    return found.name if found else str(identifier)


def direction(first: str, second: str, hosts: Iterable[str], catalogue: Catalogue, texts: Texts) -> str:
    """Say who visits whom."""
    listed = list(hosts)
    if len(listed) > 1:
        return texts("each visits the other")
    guest = second if listed[0] == first else first
    return texts("{guest} visits {host}", guest=centre(guest, catalogue), host=centre(listed[0], catalogue))


def reason(one: Proposal, catalogue: Catalogue, texts: Texts) -> str:
    """Say why two centres are proposed as a pair."""
    parts = [
        texts("theme: {themes}", themes=named(one.themes, texts)),
        direction(one.first, one.second, one.hosts, catalogue, texts),
    ]
    if one.same_province:
        parts.append(texts("same province"))
    elif one.neighbours:
        parts.append(texts("provinces next to each other"))
    if one.periods:
        parts.append(texts("both can in {periods}", periods=texts.join([texts(PERIODS[p]) for p in one.periods])))
    return ", ".join(parts)


def pair_name(first: str, second: str, catalogue: Catalogue) -> str:
    """Return both centres as one name."""
    return f"{centre(first, catalogue)} – {centre(second, catalogue)}"


def moment(iso: str) -> datetime:
    """Return a proposed moment."""
    return datetime.fromisoformat(iso)


def short_moment(iso: str, texts: Texts) -> str:
    """Return a proposed moment as it stands on a button."""
    local = moment(iso).astimezone(ZONE)
    return f"{weekday(local, texts)} {local:%d/%m} {local:%H:%M}"


def propose_button(pair: VisitPair, label: str) -> Button:
    """Return the button that starts the form for moments."""
    return Button(label=label, action=action("start", "visit_date", json.dumps({"pair": f"v{pair.id}"})))


def coming(pair: VisitPair, now: datetime) -> list[str]:
    """Return the proposed moments that are not behind us."""
    return [one for one in pair.proposed if moment(one) > now]


def accept_buttons(pair: VisitPair, texts: Texts, now: datetime) -> list[Button]:
    """Return a button for each proposed moment to come, and one for other moments."""
    accept = [
        Button(
            label=short_moment(one, texts),
            action=action("act", "visits.accept", str(pair.id), str(pair.proposal), one),
            style="primary",
        )
        for one in coming(pair, now)
    ]
    return [*accept, propose_button(pair, texts("Propose other moments"))]


def agreed_buttons(pair: VisitPair, texts: Texts) -> list[Button]:
    """Return the buttons that move or cancel the moment."""
    cancel = Button(label=texts("Cancel the moment"), action=action("act", "visits.cancel", str(pair.id)))
    return [propose_button(pair, texts("Move the visit")), cancel]


def _contact(address: str | None, texts: Texts) -> Fact:
    return Fact(name=texts("Contact"), value=escaped(address or "–"))


def paired(
    pair: VisitPair, own: str, contact: str | None, periods: str, catalogue: Catalogue, texts: Texts, *, decides: bool
) -> Reply:
    """Tell a centre who its partner is, and how to reach it."""
    partner = centre(pair.other(own), catalogue)
    facts = [
        Fact(name=texts("Themes"), value=named(pair.themes, texts)),
        Fact(name=texts("Who visits whom"), value=direction(*pair.centres(), pair.hosts, catalogue, texts)),
        _contact(contact, texts),
        *([Fact(name=texts("Suits them"), value=periods)] if periods else []),
    ]
    text = texts("{partner} is your partner for a collegial visit.", partner=partner)
    text += " " + texts("Propose a few moments, or wait for their proposal.")
    buttons = [propose_button(pair, texts("Propose moments"))] if decides else []
    return Reply(text=text, card=Card(title=partner, facts=facts), buttons=buttons)


def proposed(pair: VisitPair, own: str, catalogue: Catalogue, texts: Texts, now: datetime, *, decides: bool) -> Reply:
    """Tell a centre which moments its partner proposes."""
    partner, count = centre(pair.other(own), catalogue), len(pair.proposed)
    if pair.proposed_host == own:
        text = texts.n(
            "{partner} proposes {count} moment to visit you.",
            "{partner} proposes {count} moments to visit you.",
            count,
            partner=partner,
        )
    else:
        text = texts.n(
            "{partner} proposes {count} moment to receive you.",
            "{partner} proposes {count} moments to receive you.",
            count,
            partner=partner,
        )
    if pair.starts_at is not None:
        text += " " + texts("Until you choose, {when} stands.", when=when(pair.starts_at, texts))
    if not decides:
        facts = [Fact(name=texts("Moment"), value=when(moment(one), texts)) for one in pair.proposed]
        return Reply(text=text, card=Card(title=texts("Collegial visit"), facts=facts))
    text += " " + texts("Which one suits you?")
    return Reply(text=text, buttons=accept_buttons(pair, texts, now))


def agreed(
    pair: VisitPair,
    starts: datetime,
    was: datetime | None,
    partner: str | None,
    contact: str | None,
    catalogue: Catalogue,
    texts: Texts,
    *,
    decides: bool = False,
) -> Reply:
    """Tell when the visit is.

    Parameters
    ----------
    was
        The moment before it, when the visit was moved.
    partner
        Of the centre that reads it; None for an organiser.
    """
    host = centre(pair.host_id, catalogue)
    text = (
        texts(
            "The visit at {host} moves from {was} to {when}.", host=host, was=when(was, texts), when=when(starts, texts)
        )
        if was
        else texts("The visit at {host} is on {when}.", host=host, when=when(starts, texts))
    )
    facts = [
        Fact(name=texts("Who"), value=pair_name(*pair.centres(), catalogue)),
        Fact(name=texts("Where"), value=_place(pair.host_id, catalogue)),
        Fact(name=texts("Themes"), value=named(pair.themes, texts)),
    ]
    if partner is not None:
        text += " " + texts("I remind you a week and a day before.")
        facts.append(_contact(contact, texts))
    buttons = agreed_buttons(pair, texts) if decides else []
    return Reply(text=text, card=Card(title=texts("Collegial visit"), facts=facts), buttons=buttons)


def _place(identifier: str | None, catalogue: Catalogue) -> str:
    found = catalogue.organisations.get(identifier or "")
    place = f", {found.municipality}" if found and found.municipality else ""
    return f"{centre(identifier, catalogue)}{place}"


def reminder(pair: VisitPair, starts: datetime, contact: str | None, catalogue: Catalogue, texts: Texts) -> Reply:
    """Remind of a visit."""
    text = texts(
        "🔔 Reminder: collegial visit at {host} on {when}.",
        host=centre(pair.host_id, catalogue),
        when=when(starts, texts),
    )
    facts = [
        Fact(name=texts("Where"), value=_place(pair.host_id, catalogue)),
        Fact(name=texts("Themes"), value=named(pair.themes, texts)),
        _contact(contact, texts),
    ]
    return Reply(text=text, card=Card(title=texts("Collegial visit"), facts=facts))


def title(pair: VisitPair, starts: datetime, catalogue: Catalogue, texts: Texts) -> str:
    """Return what a reminder is about, in the list of reminders."""
    return texts("collegial visit at {host} ({when})", host=centre(pair.host_id, catalogue), when=when(starts, texts))


def cancelled(pair: VisitPair, by: str, was: datetime, catalogue: Catalogue, texts: Texts, *, decides: bool) -> Reply:
    """Tell that the moment of a visit does not stand any more; the pair does."""
    text = texts(
        "{centre} cancels the visit of {when}. You remain partners.",
        centre=centre(by, catalogue),
        when=when(was, texts),
    )
    return Reply(text=text, buttons=[propose_button(pair, texts("Propose moments"))] if decides else [])


def cancelled_for_organiser(pair: VisitPair, by: str, was: datetime, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser that the moment of a visit does not stand any more."""
    return Reply(
        text=texts(
            "{centre} cancelled the visit of {when} ({pair}). The two remain partners.",
            centre=centre(by, catalogue),
            when=when(was, texts),
            pair=pair_name(*pair.centres(), catalogue),
        )
    )


def ended(gone: str, was: datetime | None, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell a centre that its partner withdrew, and that it is free for another."""
    text = texts("{centre} withdrew from the collegial visits.", centre=centre(gone, catalogue))
    if was is not None:
        text += " " + texts("The visit of {when} is off.", when=when(was, texts))
    text += " " + texts("Your wish stands: you can get another partner.")
    return Reply(text=text)


def ended_for_organiser(pair: VisitPair, gone: str, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser that a pair is no more."""
    text = texts(
        "{centre} withdrew from the collegial visits. {partner} is without a partner again.",
        centre=centre(gone, catalogue),
        partner=centre(pair.other(gone), catalogue),
    )
    button = Button(label=texts("Pair centres"), action=action("start", "visit_pairing"))
    return Reply(text=text, buttons=[button])


def wish_changed(of: str, facts: list[Fact], catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell a centre that its partner changed its wish."""
    text = texts("Your partner {centre} changed its wish for the visit.", centre=centre(of, catalogue))
    return Reply(text=text, card=Card(title=centre(of, catalogue), facts=facts))


def requested(asker: str | None, organisation_id: str, filled: str, catalogue: Catalogue, texts: Texts) -> Reply:
    """Pass on to a coordinator that somebody asks to hand in a wish; the button starts it with what is known."""
    who = escaped(asker) if asker else texts("Somebody of your centre")
    text = texts(
        "{who} asks you to hand in a wish for collegial visits for {centre}. Only you can do that.",
        who=who,
        centre=centre(organisation_id, catalogue),
    )
    start = Button(label=texts("Start the wish"), action=action("start", "visit_wish", filled))
    return Reply(text=text, buttons=[start])


def report_asked(pair: VisitPair, starts: datetime, catalogue: Catalogue, texts: Texts) -> Reply:
    """Ask for a short report after a visit."""
    text = texts(
        "The visit at {host} was on {when}. Will you write down in two questions what it brought?",
        host=centre(pair.host_id, catalogue),
        when=when(starts, texts),
    )
    start = action("start", "visit_report", json.dumps({"pair": f"v{pair.id}"}))
    return Reply(text=text, buttons=[Button(label=texts("Write the report"), action=start, style="primary")])


def report_title(pair: VisitPair, catalogue: Catalogue, texts: Texts) -> str:
    """Return what the question for a report is about, in the list of reminders."""
    return texts("report of the visit at {host}", host=centre(pair.host_id, catalogue))


def report(
    pair: VisitPair, own: str, seen: str, taken: str, catalogue: Catalogue, texts: Texts, *, changed: bool
) -> Reply:
    """Pass on the report of a centre."""
    name = centre(own, catalogue)
    text = (
        texts("{centre} changed its report of the visit.", centre=name)
        if changed
        else texts("{centre} wrote a report of the visit.", centre=name)
    )
    facts = [
        Fact(name=texts("Seen"), value=escaped(seen, most=1500)),
        Fact(name=texts("Taken along"), value=escaped(taken, most=1500)),
    ]
    return Reply(text=text, card=Card(title=pair_name(*pair.centres(), catalogue), facts=facts))
