"""The form by which an organiser asks an expert for what a centre needs (000, D 3.3: matchen met experten databank)."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.experts.rules import Expert, Proposal, proposals
from dialogs.experts.screening import people
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.needs.form import URGENCY
from dialogs.needs.rules import PROGRAMME, Need
from dialogs.needs.themes import known_themes, theme_name
from dialogs.permissions import may, roles_for
from dialogs.roles import not_yours
from dialogs.texts import N_, Texts

MOST_PROPOSED = 5
"""Experts proposed for one need; who comes behind is proposed when these declined."""


@dataclass(frozen=True)
class Bank:
    """What the form looks at."""

    needs: tuple[Need, ...]
    """Without an expert yet, the most urgent first."""
    experts: tuple[Expert, ...]
    declined: dict[tuple[str, str], frozenset[int]]
    """By centre and theme."""

    def need(self, key: object) -> Need | None:
        """Return a need by its key."""
        return next((one for one in self.needs if one.key == key), None)

    def proposed(self, need: Need) -> list[Proposal]:
        """Return the experts to propose, best first."""
        return proposals(need, self.experts, self.declined.get((need.centre, need.theme), frozenset()))


def centre_name(need: Need, context: FormContext) -> str:
    """Return the name of the centre of a need."""
    found = context.catalogue.organisations.get(need.centre)
    return found.name if found is not None else need.centre


def need_label(need: Need, context: FormContext) -> str:
    """Return a need as a person reads it: its theme and its centre."""
    theme = theme_name(need.theme, context.texts)
    return context.texts("{theme} at {centre}", theme=theme, centre=centre_name(need, context))


def reasons(one: Proposal, texts: Texts) -> str:
    """Return why an expert is proposed, or what speaks against it, as plain text."""
    load = texts.n(
        "{count} assignment this school year", "{count} assignments this school year", one.expert.assignments
    )
    said = [
        texts("the theme fits"),
        texts("the region fits") if one.region else texts("works in another region"),
        texts("the period fits") if one.period else texts("free in another period"),
        load if one.expert.assignments else texts("no assignment yet this school year"),
    ]
    return ", ".join(said)


def _needs(context: FormContext) -> list[Option]:
    bank: Bank = context.loaded
    themes = Counter(one.theme for one in bank.needs)
    centres = Counter(one.centre for one in bank.needs)
    options: list[Option] = []
    for one in bank.needs:
        theme, centre = known_themes().get(one.theme), context.catalogue.organisations.get(one.centre)
        names = [f"{theme_name(one.theme, context.texts)} {centre_name(one, context)}"]
        # A name that several needs share would choose one of them by chance.
        if theme is not None and themes[one.theme] == 1:
            names += [theme.name, *theme.aliases]
        if centre is not None and centres[one.centre] == 1:
            names += [centre.name, *centre.aliases]
        options.append(Option(one.key, need_label(one, context), tuple(names)))
    return options


def _chosen(context: FormContext) -> tuple[Need, list[Proposal]] | None:
    bank: Bank = context.loaded
    need = bank.need(context.values.get("need"))
    return (need, bank.proposed(need)[:MOST_PROPOSED]) if need is not None else None


def _experts(context: FormContext) -> list[Option]:
    chosen = _chosen(context)
    return people([(str(one.expert.offer_id), one.expert.name, one.expert.name) for one in chosen[1]]) if chosen else []


def _lead(context: FormContext) -> str:
    chosen = _chosen(context)
    if chosen is None:
        return ""
    need, found = chosen
    texts = context.texts
    facts = [URGENCY.show(need.urgency, context), texts.n("{count} teacher", "{count} teachers", need.teachers)]
    facts += [need.region] if need.region else []
    lines = [f"{place}. {escaped(one.expert.name)}: {reasons(one, texts)}" for place, one in enumerate(found, start=1)]
    return "\n".join([f"{need_label(need, context)}: {', '.join(facts)}.", "", *lines])


class Match(BaseModel):
    """Which expert is asked for which need."""

    need: Annotated[
        str,
        Ask(
            label=N_("Need"),
            question=N_("For which need do you look for an expert?"),
            field=Choice(_needs),
            help=N_("The most urgent needs come first. Needs for which an expert was asked already are left out."),
            names=("nood", "thema", "behoefte", "need"),
        ),
    ]
    expert: Annotated[
        str,
        Ask(
            label=N_("Expert"),
            question=N_("Whom do you ask?"),
            field=Choice(_experts),
            lead=_lead,
            help=N_("First who works in the region, then who has the fewest assignments, then whose period fits."),
            names=("expert", "wie"),
        ),
    ]
    word: Annotated[
        str | None,
        Ask(
            label=N_("Word to the expert"),
            question=N_("A word to the expert with it?"),
            field=Text(most=500, long=True),
            optional=True,
            names=("woordje", "bericht", "word"),
        ),
    ] = None


async def _load(session: Any, context: FormContext) -> Bank:
    from dialogs.experts import bank

    return Bank(
        tuple(await bank.open_needs(session, context)),
        tuple(await bank.experts(session, bank.this_year(context))),
        await bank.declined_by(session, context),
    )


def _may(values: Values, context: FormContext) -> Refusal | Needed | None:
    texts, bank = context.texts, context.loaded
    if not may(context.person, "match_experts", programme=PROGRAMME):
        return Refusal(not_yours(context, roles_for("match_experts")))
    if not bank.needs:
        needs = Button(label=texts("Needs of the centres"), action=action("view", "needs"))
        said = texts("There is no need of a centre for which an expert must still be asked.")
        return Refusal(Reply(text=said, kind="form", buttons=[needs]))
    if not any(bank.proposed(need) for need in bank.needs):
        open_bank = Button(label=texts("Expert bank"), action=action("view", "expert_bank"))
        said = texts("The bank has no accepted expert for any need that is open. Screen offers, or look for experts.")
        return Refusal(Reply(text=said, kind="form", buttons=[open_bank]))
    return None


def _problems(values: Values, context: FormContext) -> list[Problem]:
    bank: Bank = context.loaded
    need = bank.need(values.get("need"))
    if need is None:
        return []
    found = {str(one.expert.offer_id) for one in bank.proposed(need)}
    if not found:
        said = context.texts(
            "No expert in the bank can be asked for {need}. Choose another need.", need=need_label(need, context)
        )
        return [Problem("need", said)]
    if "expert" in values and values["expert"] not in found:
        return [Problem("expert", context.texts("This expert cannot be asked for it. Choose another."))]
    return []


def _prefill(context: FormContext) -> dict[str, Any]:
    able = [one for one in context.loaded.needs if context.loaded.proposed(one)] if context.loaded else []
    return {"need": able[0].key} if len(able) == 1 == len(context.loaded.needs) else {}


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.experts.service import asked

    return await asked(submission)


_NEED = r"(?:nood|noden|behoeftes?|behoeften|thema(?:s)?|needs?)"
MATCH = Form(
    id="expert_match",
    version=1,
    model=Match,
    title=N_("Match an expert"),
    intro=N_("Let's find an expert for what a centre needs."),
    done=_done,
    roles=roles_for("match_experts"),
    load=_load,
    may=_may,
    check=_problems,
    prefill=_prefill,
    confirm=N_("Send the request"),
    offered=lambda context: may(context.person, "match_experts", programme=PROGRAMME),
    meant=lambda text, context: True,
    starts=(
        r"\b(?:match(?:en)?|koppel(?:en)?|wijs|toewijzen)\b.*\b(?:expert(?:en|s)?)\b",
        r"\b(?:expert(?:en|s)?)\b.*\b(?:matchen|koppelen|toewijzen|match)\b",
        rf"\b(?:match(?:en)?|koppel(?:en)?)\b.*\b{_NEED}\b",
        rf"^(?:ik |we |wij )?(?:zoek|vraag|find)\b.*\bexpert\b.*\b(?:voor|for)\b.*\b{_NEED}\b",
    ),
)
