"""The form in which a centre proposes moments for the visit to its partner."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Repeat, Submission, Values
from dialogs.engine.fields import Choice, DayTime, Option
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.roles import not_yours
from dialogs.texts import N_
from dialogs.visits import notices, rules
from dialogs.visits.standing import Standing, last_day, loaded, option_of, sides

if TYPE_CHECKING:
    from storage.visits import VisitPair


def _mine(context: FormContext) -> "list[VisitPair]":
    return context.loaded.mine(context.person) if isinstance(context.loaded, Standing) else []


def pair_of(values: Any, context: FormContext) -> "VisitPair | None":
    """Return the pair that the answers name, if this person speaks for one of its centres."""
    wanted = str(values.get("pair", ""))
    return next((one for one in _mine(context) if option_of(one) == wanted), None)


def pair_options(context: FormContext) -> list[Option]:
    """Return the pairs of a person, as options."""
    return [
        Option(
            option_of(one),
            notices.pair_name(*one.centres(), context.catalogue),
            tuple(
                name
                for identifier in one.centres()
                if (centre := context.catalogue.organisations.get(identifier))
                for name in (centre.name, *centre.aliases)
            ),
        )
        for one in _mine(context)
    ]


def _hosts(context: FormContext) -> list[Option]:
    pair = pair_of(context.values, context)
    if pair is None:
        return []
    own = sides(pair, context.person)
    found: list[Option] = []
    for one in pair.hosts:
        centre = context.catalogue.organisations.get(one)
        aliases = centre.aliases if centre else ()
        if len(own) == 1:
            ours = ("bij ons", "hier", "ons", "here", "us")
            theirs = ("bij hen", "daar", "bij de partner", "hen", "there", "them")
            aliases = (*aliases, *(ours if one == own[0] else theirs))
        found.append(Option(one, notices.centre(one, context.catalogue), aliases))
    return found


def _both_ways(values: Values, context: FormContext) -> bool:
    pair = pair_of(values, context)
    return pair is not None and len(pair.hosts) > 1


def _tomorrow(context: FormContext) -> date:
    return context.now.astimezone(ZONE).date() + timedelta(days=1)


def _last(context: FormContext) -> date | None:
    pair = pair_of(context.values, context)
    today = context.now.astimezone(ZONE).date()
    return max(last_day(pair.round_id, context.catalogue, today), _tomorrow(context)) if pair else None


class ProposedMoment(BaseModel):
    """One moment that suits."""

    moment: Annotated[
        str,
        Ask(
            label=N_("Moment"),
            question=N_("Which day, and at what hour does the visit begin?"),
            field=DayTime(least=_tomorrow, most=_last),
            help=N_("For example “12/1 at 2pm”. You can give up to three at once; your partner chooses one."),
            names=("datum", "dag", "moment", "uur", "tijdstip"),
        ),
    ]


class VisitDate(BaseModel):
    """Which moments a centre proposes."""

    pair: Annotated[
        str,
        Ask(
            label=N_("Visit"),
            question=N_("For which visit?"),
            field=Choice(pair_options),
            names=("visitatie", "bezoek", "paar"),
        ),
    ]
    host: Annotated[
        str | None,
        Ask(
            label=N_("Where"),
            question=N_("At which of the two centres is this visit?"),
            field=Choice(_hosts),
            when=_both_ways,
            help=N_("You visit each other: after this visit you agree on the other one in the same way."),
            names=("waar", "plaats", "centrum"),
        ),
    ] = None
    moments: Annotated[
        list[ProposedMoment], Repeat(add=N_("Another moment"), most=rules.MOST_DATES, noun=N_("moment {number}"))
    ] = Field(default_factory=list[ProposedMoment])


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let a centre with a partner go on."""
    texts = context.texts
    if not may(context.person, "visit"):
        return Refusal(not_yours(context, {"coordinator"}))
    if not _mine(context):
        text = texts("Your centre has no partner for a visit yet, so there is no moment to agree on.")
        buttons = [
            Button(label=texts("My visit"), action=action("view", "visits")),
            Button(label=texts("Hand in a wish"), action=action("start", "visit_wish")),
        ]
        return Refusal(Reply(text=text, kind="form", buttons=buttons))
    return None


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse a moment that was given twice."""
    seen: set[str] = set()
    for index, one in enumerate(values.get("moments", [])):
        moment = one.get("moment")
        if moment in seen:
            return [Problem(f"moments.{index}.moment", context.texts("You gave that moment already. Which other one?"))]
        if moment:
            seen.add(str(moment))
    return []


def _summed_up(values: Values, context: FormContext) -> list[str]:
    texts, said, pair = context.texts, list[str](), pair_of(values, context)
    for one in values.get("moments", []):
        if "moment" in one:
            local = notices.moment(one["moment"]).astimezone(ZONE)
            if not is_working_day(local.date()):
                said.append(texts("{when} is in a weekend or a school holiday.", when=when(local, texts)))
    if pair is not None and pair.starts_at is not None and pair.starts_at > context.now:
        said.append(
            texts("Your partner has to choose first: until then {when} stands.", when=when(pair.starts_at, texts))
        )
    return said


def known(context: FormContext) -> dict[str, Any]:
    """Fill in the only pair."""
    own = _mine(context)
    return {"pair": option_of(own[0])} if len(own) == 1 else {}


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.visits.dating import proposed

    return await proposed(submission)


_VISIT = r"\b(?:visitaties?|bezoek(?:en)?|visitatiebezoek|visits?|partner)\b"
DATE_FORM = Form(
    id="visit_date",
    version=1,
    model=VisitDate,
    title=N_("Propose moments for the visit"),
    intro=N_("Which moments suit you? Give up to three; your partner chooses."),
    done=_done,
    may=permitted,
    check=problems,
    notices=_summed_up,
    confirm=N_("Propose"),
    starts=(
        rf"^(?!.*\b(?:weten|kennen|zien|know)\b).*\b(?:data|datums?|dagen|dag|moment(?:en)?|datumvoorstel|dates?|moments?)\b.*{_VISIT}",
        r"\b(?:plan|plannen|inplannen|verplaats|verplaatsen|verzet|verzetten|verschuif|verschuiven|vastleggen|leg|prik|move|reschedule|schedule)\b.*"
        r"\b(?:visitaties?|bezoek aan|bezoek met|visits?)\b",
        r"\b(?:visitaties?|visits?)\b.*\b(?:plannen|inplannen|verplaatsen|verzetten|verschuiven|vastleggen|prikken)\b",
        r"^(?:data|datums|momenten|dagen) voorstellen$",
        r"^(?:stel|ik stel|we stellen|propose) (?:\w+ )?(?:data|datums|momenten|dates|moments)\b",
    ),
    load=loaded,
    prefill=known,
    # Whether there is a partner is not known here; the view and its messages bring the button.
    offered=lambda context: False,
)
