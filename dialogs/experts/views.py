"""The expert bank for organisers, and an expert's own offer."""

import json

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.experts import bank
from dialogs.experts.matching import need_label
from dialogs.experts.notices import answers_to
from dialogs.experts.offering import Offer
from dialogs.experts.screening import STATES, told
from dialogs.markup import escaped
from dialogs.messages import Button, Cell, Reply, Sheet, short
from dialogs.needs.rules import PROGRAMME
from dialogs.needs.surveys import need_of
from dialogs.needs.themes import theme_name
from dialogs.permissions import may, roles_for
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.subjects import Request, View
from dialogs.texts import N_
from storage.experts import ExpertMatch, matches, offer_of
from storage.people import key
from storage.submissions import SubmittedForm

MOST_SHOWN = 15
"""Experts in the message itself; the sheet has all of them."""
_MOST_BUTTONS = 4


async def bank_shown(request: Request) -> list[Reply]:
    """Return who stands in the bank, with states and assignments of this school year; for organisers only."""
    context, texts = request.context, request.context.texts
    if not may(context.person, "screen_experts", programme=PROGRAMME):
        return [not_yours(context, roles_for("screen_experts"))]
    offers = await bank.with_words(request.session)
    if not offers:
        return [
            Reply(
                text=texts(
                    "Nobody stands in the expert bank yet. Experts offer themselves to me: *I want to be an expert*."
                )
            )
        ]
    year = bank.this_year(context)
    standing = [
        one for one in await matches(request.session, statuses=("requested", "accepted")) if one.school_year == year
    ]
    load = {key(row.id): [one for one in standing if one.offer_id == row.id] for row, _, _ in offers}
    lines: list[str] = []
    rows: list[list[Cell]] = []
    for row, offer, person in offers:
        themes = texts.join([theme_name(one, texts) for one in offer.themes])
        name, count, state = bank.name_of(person), len(load[key(row.id)]), texts(STATES[row.status])
        work = texts.n("{count} assignment this school year", "{count} assignments this school year", count)
        lines.append(f"- **{escaped(name)}**: {themes}; {_shown('regions', offer, context)}; {state}, {work}")
        rows.append(
            [name, state, themes, *(_shown(one, offer, context) for one in ("regions", "periods", "days")), count, offer.experience]
        )  # fmt: skip
    columns = (
        N_("Expert"),
        N_("State"),
        N_("Themes"),
        N_("Regions"),
        N_("Period"),
        N_("Weekdays"),
        N_("Assignments"),
        N_("Experience"),
    )
    sheet = Sheet(
        name=texts("expert bank {day}", day=f"{context.now.astimezone(ZONE):%Y-%m-%d}"),
        title=texts("Expert bank"),
        columns=[texts(one) for one in columns],
        rows=rows,
    )
    said = texts.n("{count} expert in the bank:", "{count} experts in the bank:", len(offers))
    more = [texts("… and more, in the sheet.")] if len(lines) > MOST_SHOWN else []
    names = {key(row.id): bank.name_of(person) for row, _, person in offers}
    requests = [await _request_line(one, names.get(one.offer_id, "–"), request) for one in standing]
    if requests:
        requests = ["", texts("Requests of this school year:"), *requests[-MOST_SHOWN:]]
    text = "\n".join([said, "", *lines[:MOST_SHOWN], *more, *requests])
    return [Reply(text=text, sheet=sheet, buttons=await _ways(request, [row.status for row, _, _ in offers], standing))]


def _shown(name: str, offer: Offer, context: FormContext) -> str:
    ask = next(one for one in Offer.model_fields[name].metadata if hasattr(one, "field"))
    return str(ask.field.show(getattr(offer, name), context))


async def _label(match: ExpertMatch, request: Request) -> str:
    need = await need_of(request.session, match.need_id, match.theme, request.context)
    return need_label(need, request.context) if need is not None else theme_name(match.theme, request.context.texts)


async def _request_line(match: ExpertMatch, name: str, request: Request) -> str:
    texts = request.context.texts
    state = texts("accepted") if match.status == "accepted" else texts("waits for an answer")
    return f"- {await _label(match, request)}: {escaped(name)}, {state}"


async def _ways(request: Request, states: list[str], standing: list[ExpertMatch]) -> list[Button]:
    texts = request.context.texts
    buttons: list[Button] = []
    if "offered" in states:
        buttons.append(
            Button(label=texts("Screen experts"), action=action("start", "expert_screening"), style="primary")
        )
    if "accepted" in states:
        buttons.append(Button(label=texts("Match an expert"), action=action("start", "expert_match")))
    buttons.append(Button(label=texts("Needs of the centres"), action=action("view", "needs")))
    for one in [one for one in standing if one.status == "requested"][:_MOST_BUTTONS]:
        label = short(texts("Call off: {need}", need=await _label(one, request)))
        buttons.append(Button(label=label, action=action("act", "experts.call_off", str(one.id))))
    return buttons


async def my_offer_shown(request: Request) -> list[Reply]:
    """Return the own offer with its state, and the requests to answer."""
    context, texts, session = request.context, request.context.texts, request.session
    row = await offer_of(session, context.person.id)
    if row is None:
        start = Button(
            label=texts("Offer yourself as an expert"), action=action("start", "expert_offer", json.dumps({}))
        )
        return [Reply(text=texts("You do not stand in the expert bank."), buttons=[start])]
    form = await session.get(SubmittedForm, row.submitted_form_id)
    lines = [texts("Your offer in the expert bank: {state}.", state=texts(STATES[row.status]))]
    if row.reason:
        lines.append(texts("They write: “{reason}”", reason=escaped(row.reason, most=500)))
    lines += ["", told(Offer.model_validate(form.answers if form else {}), context)]
    replies: list[Reply] = []
    for match in await matches(session, offer_id=key(row.id), statuses=("requested", "accepted")):
        label = await _label(match, request)
        if match.status == "requested":
            replies.append(Reply(text=texts("Request: {need}", need=label), buttons=answers_to(key(match.id), texts)))
        else:
            replies.append(Reply(text=texts("Assignment: {need}", need=label)))
    buttons = [
        Button(label=texts("Change my offer"), action=action("submitted", "change", str(row.submitted_form_id))),
        Button(label=texts("Withdraw my offer"), action=action("submitted", "withdraw", str(row.submitted_form_id))),
    ]
    return [Reply(text="\n".join(lines), buttons=buttons), *replies]


def _for_organisers(context: FormContext) -> bool:
    return may(context.person, "screen_experts", programme=PROGRAMME)


VIEWS = (
    View(
        "expert_bank",
        N_("Expert bank"),
        (
            r"^(?:toon|bekijk|open|geef|show)(?: me)? (?:de |the )?(?:expertenbank|experts|experten|expert bank)$",
            r"^(?:welke|hoeveel) (?:experts|experten) (?:zitten|staan|hebben we)(?: er)?(?: al)?(?: in de (?:bank|expertenbank))?$",
        ),
        bank_shown,
        _for_organisers,
    ),
    View(
        "my_offer",
        N_("My offer"),
        (
            r"^(?:toon |bekijk |wat is |show )?(?:mijn (?:aanbod|expertaanbod|kandidatuur|opdrachten)|my (?:offer|assignments))$",
        ),
        my_offer_shown,
    ),
)
