"""The form in which an organiser makes pairs: those that are proposed, one or all."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option
from dialogs.messages import Button, Card, Fact, Reply, short
from dialogs.permissions import may, roles_for
from dialogs.texts import N_
from dialogs.visits import notices, rules
from dialogs.visits.rules import Proposal
from dialogs.visits.standing import Standing, loaded_with_proposals

_ALL = "all-"
MOST_SHOWN = 10
"""Pairs that are written out above the question; the others stand in the view."""


def proposed(context: FormContext) -> list[Proposal]:
    """Return the pairs that can be made now."""
    return list(context.loaded.proposals) if isinstance(context.loaded, Standing) else []


def _all(pairs: list[Proposal]) -> str:
    """Return the answer that means exactly these pairs: when they change, it is asked again."""
    return _ALL + hashlib.sha256("|".join(one.key for one in pairs).encode()).hexdigest()[:8]


def _options(context: FormContext) -> list[Option]:
    pairs, texts = proposed(context), context.texts
    whole = Option(
        _all(pairs),
        texts.n("All {count} pair", "All {count} pairs", len(pairs)),
        ("alle", "allemaal", "alles", "alle paren", "all", "all pairs", "everything"),
    )
    each = [
        Option(one.key, short(notices.pair_name(one.first, one.second, context.catalogue)), _names(one, context))
        for one in pairs
    ]
    return each if len(pairs) == 1 else [whole, *each] if each else []


def _names(one: Proposal, context: FormContext) -> tuple[str, ...]:
    organisations = context.catalogue.organisations
    return tuple(
        name
        for identifier in (one.first, one.second)
        if (found := organisations.get(identifier))
        for name in (found.name, *found.aliases)
    )


@dataclass(frozen=True)
class _Pairs(Choice):
    """One of the proposed pairs, by either centre, or all of them."""

    def show(self, value: Any, context: FormContext) -> str:
        """Return the pair, also when it is not proposed any more."""
        if str(value).startswith(_ALL):
            return context.texts("all pairs")
        first, _, second = str(value).partition("+")
        return notices.pair_name(first, second, context.catalogue)


def _reasons(context: FormContext) -> str:
    pairs, texts = proposed(context), context.texts
    lines = [texts("These pairs give most centres a partner:"), ""]
    lines += [
        f"- **{notices.pair_name(one.first, one.second, context.catalogue)}**: {notices.reason(one, context.catalogue, texts)}"
        for one in pairs[:MOST_SHOWN]
    ]
    left = len(pairs) - MOST_SHOWN
    if left > 0:
        lines.append("- " + texts.n("and {count} more pair", "and {count} more pairs", left))
    return "\n".join(lines)


class VisitPairing(BaseModel):
    """Which pairs are made."""

    pair: Annotated[
        str,
        Ask(
            label=N_("Pair"),
            question=N_("Which pair shall I make?"),
            field=_Pairs(_options),
            help=N_("These pairs give as many centres as possible a partner. Name a pair by one of its centres."),
            lead=_reasons,
            names=("paar", "paren", "centra"),
        ),
    ]


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let organisers of the visits go on, when there is something to pair."""
    texts, found = context.texts, rules.visit_round(context.catalogue)
    if found is None:
        return Refusal(Reply(text=texts("No round of collegial visits is open at the moment."), kind="form"))
    if not may(context.person, "pair_visits", programme=found[1].id):
        text = texts("You organise other programmes: the visits are paired by who organises those.")
        return Refusal(Reply(text=text, kind="form"))
    if proposed(context):
        return None
    text = texts("There is nothing to pair now: no two centres without a partner fit each other.")
    return Refusal(
        Reply(text=text, kind="form", buttons=[Button(label=texts("All visits"), action=action("view", "visits"))])
    )


def _derived(values: Values, context: FormContext) -> list[tuple[str, str]]:
    pairs, catalogue, texts = chosen(str(values.get("pair", "")), context), context.catalogue, context.texts
    if len(pairs) == 1:
        return [(texts("Why"), notices.reason(pairs[0], catalogue, texts))]
    return [
        (notices.pair_name(one.first, one.second, catalogue), notices.reason(one, catalogue, texts)) for one in pairs
    ]


def _known(context: FormContext) -> dict[str, Any]:
    pairs = proposed(context)
    return {"pair": pairs[0].key} if len(pairs) == 1 else {}


def _summed_up(values: Values, context: FormContext) -> list[str]:
    count = len(chosen(str(values.get("pair", "")), context))
    return [
        context.texts.n(
            "Both centres of the pair are told, with each other's contact.",
            "Both centres of the {count} pairs are told, with each other's contact.",
            count,
        )
    ]


def chosen(answer: str, context: FormContext) -> list[Proposal]:
    """Return the pairs that an answer stands for."""
    pairs = proposed(context)
    if answer.startswith(_ALL):
        return pairs if answer == _all(pairs) else []
    return [one for one in pairs if one.key == answer]


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.visits.service import PairTaken, accept

    context, texts = submission.context, submission.context.texts
    values = VisitPairing.model_validate(submission.values.model_dump())
    pairs = chosen(values.pair, context)
    if not pairs:
        raise PairTaken(texts("These pairs cannot be made any more."), "pair")
    made = await accept(submission.session, pairs, context, submission.now)
    facts = [
        Fact(name=notices.pair_name(*one.centres(), context.catalogue), value=notices.named(one.themes, texts))
        for one in made
    ]
    text = texts.n(
        "{count} pair made. Both centres have been told.", "{count} pairs made. All centres have been told.", len(made)
    )
    return [Reply(text=text, kind="form", card=Card(title=texts("Paired"), facts=facts))]


PAIRING_FORM = Form(
    id="visit_pairing",
    version=1,
    model=VisitPairing,
    title=N_("Pair centres for visits"),
    intro=N_("Fine, let's pair centres."),
    done=_done,
    roles=roles_for("pair_visits"),
    may=permitted,
    notices=_summed_up,
    derived=_derived,
    confirm=N_("Make the pairs"),
    starts=(
        r"\b(?:koppel|koppelen|match|matchen|paar|paren|pair)\b.*\b(?:visitaties?|centra|centrum|cvo s?|cbe s?|visits|centres|wensen|visitatiewensen)\b",
        r"\b(?:visitaties?|centra|visitatieparen|visitatiewensen|visits|centres)\b.*\b(?:koppelen|matchen|paren maken|samenbrengen|te koppelen)\b",
        r"\b(?:maak|maken|stel|geef|wil)\b.*\b(?:visitatieparen|visitatiekoppels)\b",
        r"\b(?:visitatieparen|visitatiekoppels)\b.*\b(?:maken|voorstellen)\b",
        r"^(?:visitatieparen|visitatiekoppels|koppelen|paren maken)$",
    ),
    load=loaded_with_proposals,
    prefill=_known,
    offered=lambda context: rules.visit_round(context.catalogue) is not None,
)
