"""The form by which an organiser screens what an expert offers (000, D 3.1: screening experten)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Refusal, Submission, Values
from dialogs.engine.fields import Choice, Option, Text
from dialogs.experts.offering import Offer
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.needs.rules import PROGRAMME
from dialogs.permissions import may, roles_for
from dialogs.roles import not_yours
from dialogs.texts import N_, Texts

STATES = {
    "offered": N_("to be screened"),
    "accepted": N_("accepted"),
    "later": N_("not now"),
    "more_info": N_("more information asked"),
}


@dataclass(frozen=True)
class Offered:
    """A standing offer as an organiser reads it."""

    id: int
    name: str
    status: str
    told: str
    """Its answers as Markdown, in the organiser's language."""


def told(offer: Offer, context: FormContext) -> str:
    """Return what an expert offers, as lines of Markdown; what the expert typed is escaped."""
    lines: list[str] = []
    for name, info in Offer.model_fields.items():
        value = offer.model_dump(mode="json")[name]
        ask = next(one for one in info.metadata if isinstance(one, Ask))
        if value is not None:
            lines.append(f"- {context.texts(ask.label)}: {escaped(ask.field.show(value, context), most=1500)}")
    return "\n".join(lines)


def people(named: Sequence[tuple[str, str, str]]) -> list[Option]:
    """Return people to choose from, found by their address and by what stands before its @, if nobody shares that.

    Parameters
    ----------
    named
        Value, label and name of each; a name holds the address.
    """
    short = [name.rpartition("(")[2].partition("@")[0] for _, _, name in named]
    return [
        Option(value, label, (name, own) if short.count(own) == 1 else (name,))
        for (value, label, name), own in zip(named, short, strict=True)
    ]


def _offers(context: FormContext) -> list[Option]:
    found: list[Offered] = context.loaded or []
    return people([(str(one.id), _label(one, context.texts), one.name) for one in found])


def _label(one: Offered, texts: Texts) -> str:
    return one.name if one.status == "offered" else f"{one.name} ({texts(STATES[one.status])})"


def _decisions(context: FormContext) -> list[Option]:
    texts = context.texts
    return [
        Option("accepted", texts("Accept"), ("aanvaarden", "aanvaard", "goedgekeurd", "goedkeuren", "ja", "accept")),
        Option("later", texts("Not now"), ("nu niet", "niet nu", "later", "nee", "afwijzen", "not now")),
        Option(
            "more_info", texts("More information needed"), ("meer info", "meer informatie", "info nodig", "more info")
        ),
    ]


def _lead(context: FormContext) -> str:
    chosen = str(context.values.get("offer", ""))
    found: list[Offered] = context.loaded or []
    return next((f"**{escaped(one.name)}**\n{one.told}" for one in found if str(one.id) == chosen), "")


def _not_accepted(values: Values, context: FormContext) -> bool:
    return values.get("decision") in {"later", "more_info"}


class Screening(BaseModel):
    """What an organiser thinks of an offer."""

    offer: Annotated[
        str,
        Ask(
            label=N_("Offer"),
            question=N_("Whose offer do you screen?"),
            field=Choice(_offers),
            names=("aanbod", "expert", "kandidaat"),
        ),
    ]
    decision: Annotated[
        str,
        Ask(
            label=N_("Decision"),
            question=N_("What do you decide?"),
            field=Choice(_decisions),
            lead=_lead,
            names=("beslissing", "besluit", "decision"),
        ),
    ]
    reason: Annotated[
        str | None,
        Ask(
            label=N_("Reason"),
            question=N_("What do you write to the expert about it?"),
            field=Text(least=3, most=500, long=True, asks=True),
            help=N_("The expert reads these words: say what is missing, or why not now."),
            when=_not_accepted,
            names=("reden", "uitleg", "reason"),
        ),
    ] = None


async def _load(session: Any, context: FormContext) -> list[Offered]:
    from dialogs.experts.bank import offers_to_screen

    return await offers_to_screen(session, context)


def _may(values: Values, context: FormContext) -> Refusal | Needed | None:
    texts = context.texts
    if not may(context.person, "screen_experts", programme=PROGRAMME):
        return Refusal(not_yours(context, roles_for("screen_experts")))
    if not context.loaded:
        bank = Button(label=texts("Expert bank"), action=action("view", "expert_bank"))
        return Refusal(Reply(text=texts("There is no offer of an expert to screen."), kind="form", buttons=[bank]))
    return None


def _prefill(context: FormContext) -> dict[str, Any]:
    found: list[Offered] = context.loaded or []
    unscreened = [one for one in found if one.status == "offered"]
    return {"offer": str(unscreened[0].id)} if len(unscreened) == 1 else {}


def _notices(values: Values, context: FormContext) -> list[str]:
    found: list[Offered] = context.loaded or []
    now = next((one.status for one in found if str(one.id) == values.get("offer")), "")
    if now != "accepted" or values.get("decision") == "accepted":
        return []
    return [context.texts("Requests to this expert that wait for an answer are called off.")]


async def _done(submission: Submission) -> list[Reply]:
    from dialogs.experts.service import screened

    return await screened(submission)


_WHOM = r"(?:experts?|experten|aanbod|kandida(?:at|ten)|expertaanbod|offers?)"
SCREENING = Form(
    id="expert_screening",
    version=1,
    model=Screening,
    title=N_("Screen experts"),
    intro=N_("Let's look at what experts offer."),
    done=_done,
    roles=roles_for("screen_experts"),
    load=_load,
    may=_may,
    prefill=_prefill,
    notices=_notices,
    offered=lambda context: may(context.person, "screen_experts", programme=PROGRAMME),
    subject=lambda values, context: f"expert_offer:{values.get('offer', '')}",
    meant=lambda text, context: True,
    starts=(
        rf"\b(?:screen(?:en|ing)?|beoordeel|beoordelen|keur|goedkeuren|review)\b.*\b{_WHOM}\b",
        rf"\b{_WHOM}\b.*\b(?:screenen|beoordelen|goedkeuren)\b",
    ),
)
