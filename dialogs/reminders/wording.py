"""The words of a reminder that a plan makes: for one person, in that person's language, as things stand when it goes out."""

import json
from datetime import date

from dialogs.actions import action
from dialogs.evaluation.rules import trajectory_id
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.reminders.notices import KINDS, weekday, when
from dialogs.reminders.occasions import Occasion, Situation
from dialogs.reminders.taking_part import of_whole
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import all_conditions
from dialogs.texts import Texts
from knowledge.offer import Moment
from knowledge.reminder_plans import About, FormButton, ViewButton
from storage.participation import count_at, ids_of, signed_up_people, teams_in
from storage.people import Person, addresses_of
from storage.signups import participants

MOST_NAMED = 10
"""People that one sentence names: a session of a Community of Practice holds ten (003, Deelnemers)."""


async def said(situation: Situation, person: Person, texts: Texts, *, escalated: bool = False) -> Reply | None:
    """Return the message of one reminder, with the button that its plan gives it first.

    Parameters
    ----------
    texts
        In the language of `person`, who reads it.
    escalated
        Whether it is for who hears that nothing happened.

    Returns
    -------
    None when there is nothing to tell: what it is about is not there any more, or of nobody is anything missing.
    """
    text = await line(situation, person, texts, escalated=escalated)
    if text is None:
        return None
    plan, moment = situation.plan, situation.occasion.moment
    facts = [*facts_of(moment, texts)] if moment is not None and plan.facts else []
    if moment is not None and not escalated:
        facts += await _shown(situation, moment, person, texts)
    card = Card(title=moment.title, facts=facts) if moment is not None and facts else None
    opener = plan.escalates if escalated else plan
    button = None
    if opener is not None and opener.form is not None:
        button = _form_button(opener.form, situation.occasion, texts)
    elif opener is not None and opener.view is not None:
        button = _view_button(opener.view, situation.occasion, texts)
    return Reply(text=f"{plan.sign} {text}".strip(), card=card, buttons=[button] if button is not None else [])


async def line(situation: Situation, person: Person, texts: Texts, *, escalated: bool = False) -> str | None:
    """Return the same in one line of Markdown, without the sign in front, for one of several in a message; None likewise."""
    plan, occasion = situation.plan, situation.occasion
    wording = plan.text
    if escalated:
        if plan.escalates is None or _too_late(situation):
            return None
        wording = plan.escalates.text
    values = _values(situation, texts)
    if values is None:
        return None
    if "count" in wording.named() and occasion.moment is not None:
        values["count"] = str(await count_at(situation.session, occasion.moment.id))
    if escalated:
        missing = await _missing(situation)
        if missing is not None and not missing:
            return None
        values["missing"] = _named(missing or [], texts)
    return wording.text(texts.language).format(**values)


def facts_of(moment: Moment, texts: Texts) -> list[Fact]:
    """Return what, when and where a moment is."""
    facts = [
        Fact(name=texts("What"), value=escaped(moment.title)),
        Fact(name=texts("When"), value=f"{when(moment.starts, texts)}–{moment.ends.astimezone(ZONE):%H:%M}"),
    ]
    if moment.place:
        facts.append(Fact(name=texts("Where"), value=escaped(moment.place)))
    if moment.link:
        facts.append(Fact(name=texts("Link"), value=moment.link))
    return facts


def _values(situation: Situation, texts: Texts) -> dict[str, str] | None:
    """Return what the placeholders stand for; None when what it is about is not in the offer any more."""
    occasion, catalogue, plan = situation.occasion, situation.catalogue, situation.plan
    round_, moment, row = catalogue.rounds.get(occasion.round), occasion.moment, occasion.registration
    programmes = [occasion.programme] if occasion.programme else list(round_.programmes if round_ is not None else ())
    names = [catalogue.programmes[one].name for one in programmes if one in catalogue.programmes]
    values = {"round": round_.name if round_ is not None else "", "project": texts.join(names), "missing": ""}
    if plan.about == "moment":
        if moment is None or not names:
            return None
        return {
            **values, "what": escaped(moment.title), "kind": texts(KINDS[moment.kind]), "when": when(moment.starts, texts),
            "place": escaped(moment.place or moment.link or "–"), "count": "",
        }  # fmt: skip
    if round_ is None:
        return None
    if plan.about == "registration":
        organisation = catalogue.organisations.get(row.organisation_id) if row is not None else None
        if row is None or organisation is None or not names:
            return None
        second = plan.anchor == "second_year"
        day = date(round_.first + 1, 9, 1) if second else row.created_at.astimezone(ZONE).date()
        return {
            **values, "organisation": organisation.name, "when": _day(day, texts),
            "teams": texts.n("{count} team", "{count} teams", row.teams),
        }  # fmt: skip
    day = round_.opens_on if plan.anchor == "opens" else round_.closes_on
    return {**values, "when": _day(day, texts)} if day is not None else None


def _day(day: date, texts: Texts) -> str:
    return f"{weekday(day, texts)} {day:%d/%m/%Y}"


def _too_late(situation: Situation) -> bool:
    """Tell whether what was to be done before a moment cannot be done any more: nobody is asked to see to it."""
    moment = situation.occasion.moment
    return situation.plan.before is not None and moment is not None and moment.starts <= situation.now


async def _missing(situation: Situation) -> list[str] | None:
    """Return of whom something is missing; None where no condition of the plan tells people apart."""
    conditions = all_conditions()
    telling = [ask for name in situation.plan.until if (ask := conditions[name].missing) is not None]
    if not telling:
        return None
    return list(dict.fromkeys([one for ask in telling for one in await ask(situation)]))


def _named(people: list[str], texts: Texts) -> str:
    shown = [escaped(one) for one in people[:MOST_NAMED]]
    if len(people) > MOST_NAMED:
        shown.append(texts("{count} more", count=len(people) - MOST_NAMED))
    return texts.join(shown)


async def _shown(situation: Situation, moment: Moment, person: Person, texts: Texts) -> list[Fact]:
    """Return who comes, and how many intakes are in, for who leads the moment or organises it."""
    plan, session, facts = situation.plan, situation.session, list[Fact]()
    if not plan.shows or plan.to not in {"facilitator", "organiser"}:
        return []
    # Somebody else may lead it by now.
    leader = (moment.facilitator or "").strip().lower()
    if plan.to == "facilitator" and (not leader or leader not in await addresses_of(session, person)):
        return []
    if "participants" in plan.shows:
        for organisation, teams in await teams_in(session, moment.round, moment.programme):
            known = situation.catalogue.organisations.get(organisation)
            name = known.name if known is not None else organisation
            facts.append(Fact(name=name, value=texts.n("{count} team", "{count} teams", teams)))
        people = [escaped(who.email or who.name or "–") for _, who in await participants(session, moment.id)]
        if people:
            name = texts.n("{count} participant", "{count} participants", len(people))
            facts.append(Fact(name=name, value=", ".join(people)))
    if "intakes" in plan.shows:
        handed = await all_conditions()["intake_handed_in"].holds(situation, sorted(await of_whole(situation)))
        expected = handed | await ids_of(session, signed_up_people([moment.id]))
        if expected:
            value = texts("{count} of {all}", count=len(handed), all=len(expected))
            facts.append(Fact(name=texts("Intakes"), value=value))
    return facts


def _id(about: About, occasion: Occasion) -> str:
    """Return the id of what a reminder is about; empty when it is about none such."""
    match about:
        case "moment":
            return occasion.moment.id if occasion.moment is not None else ""
        case "programme":
            return occasion.programme
        case "round":
            return occasion.round
        case "organisation":
            return occasion.registration.organisation_id if occasion.registration is not None else ""
        case "trajectory":
            return trajectory_id(occasion.round, occasion.programme)


def _form_button(form: FormButton, occasion: Occasion, texts: Texts) -> Button:
    filled = {path: found for path, about in form.fill.items() if (found := _id(about, occasion))}
    given = (form.id, json.dumps(filled)) if filled else (form.id,)
    return Button(label=form.label.text(texts.language), action=action("start", *given), style="primary")


def _view_button(view: ViewButton, occasion: Occasion, texts: Texts) -> Button:
    ids = [found for about in view.arguments if (found := _id(about, occasion))]
    return Button(label=view.label.text(texts.language), action=action("view", view.id, *view.first, *ids))
