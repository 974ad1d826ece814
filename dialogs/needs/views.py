"""The needs of the centres, what comes first on top: for the organisers."""

import json

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Button, Cell, Chart, Reply, Series, Sheet, short
from dialogs.needs.rules import PROGRAMME, Need, Priority, priorities
from dialogs.needs.surveys import standing_needs
from dialogs.needs.themes import OTHER, theme_name
from dialogs.permissions import may, roles_for
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.subjects import Request, View
from dialogs.texts import N_


async def needs_shown(request: Request) -> list[Reply]:
    """Return the ranked themes with a chart and a sheet; refused for who may not see them."""
    context, texts = request.context, request.context.texts
    if not may(context.person, "see_needs", programme=PROGRAMME):
        return [not_yours(context, roles_for("see_needs"))]
    needs = await standing_needs(request.session, context)
    if not needs:
        return [Reply(text=texts("No centre told its needs in the past year."))]
    ranked = priorities(needs)
    lines = [_line(place, one, needs, context) for place, one in enumerate(ranked, start=1)]
    said = texts.n(
        "{count} centre told its needs.", "{count} centres told their needs.", len({n.centre for n in needs})
    )
    rule = texts("The weight is the sum of the urgency (1 to 4) over the centres; a centre counts once for each theme.")
    names = [theme_name(one.theme, texts) for one in ranked]
    chart = Chart(
        title=texts("Needs of the centres"),
        categories=names,
        series=[
            Series(name=texts("weight"), values=[one.weight for one in ranked]),
            Series(name=texts("centres"), values=[len(one.centres) for one in ranked]),
        ],
    )
    find = Button(label=texts("Find an expert"), action=action("start", "expert_match"))
    first = next((one for one in ranked if one.theme != OTHER), None)
    if first is not None:
        best = max((n for n in needs if n.theme == first.theme), key=lambda n: (n.urgency, -n.id))
        label = short(texts("Find an expert: {theme}", theme=theme_name(first.theme, texts)))
        find = Button(label=label, action=action("start", "expert_match", json.dumps({"need": best.key})))
    bank = Button(label=texts("Expert bank"), action=action("view", "expert_bank"))
    text = "\n".join([said, "", *lines, "", f"*{rule}*"])
    return [Reply(text=text, chart=chart, sheet=_sheet(needs, context), buttons=[find, bank])]


def _line(place: int, one: Priority, needs: list[Need], context: FormContext) -> str:
    texts = context.texts
    centres = texts.join([_centre(centre, context) for centre in one.centres])
    words = sorted({escaped(need.words) for need in needs if need.theme == one.theme and need.words})
    count = texts.n("{count} centre", "{count} centres", len(one.centres))
    name = theme_name(one.theme, texts)
    line = texts(
        "{place}. **{theme}**: weight {weight}, {count}", place=place, theme=name, weight=one.weight, count=count
    )
    return f"{line} ({centres})" + (f": {'; '.join(words)}" if words else "")


def _centre(identifier: str, context: FormContext) -> str:
    found = context.catalogue.organisations.get(identifier)
    return found.name if found is not None else identifier


def _sheet(needs: list[Need], context: FormContext) -> Sheet:
    texts = context.texts
    weights = {one.theme: (place, one.weight) for place, one in enumerate(priorities(needs))}
    columns = (
        N_("Theme"),
        N_("Weight"),
        N_("Centre"),
        N_("Urgency"),
        N_("Number of teachers"),
        N_("Period"),
        N_("Region"),
    )
    rows: list[list[Cell]] = [
        [
            need.words or theme_name(need.theme, texts),
            weights[need.theme][1],
            _centre(need.centre, context),
            need.urgency,
            need.teachers,
            period_name(need.period, context),
            need.region,
        ]
        for need in sorted(needs, key=lambda need: (weights[need.theme][0], -need.urgency, need.centre, need.id))
    ]
    day = f"{context.now.astimezone(ZONE):%Y-%m-%d}"
    return Sheet(
        name=texts("needs {day}", day=day),
        title=texts("Needs of the centres"),
        columns=[texts(one) for one in columns],
        rows=rows,
    )


def period_name(period: str, context: FormContext) -> str:
    """Return a period of the survey as a person reads it."""
    from dialogs.needs.form import NeedsSurvey

    ask = next(one for one in NeedsSurvey.model_fields["period"].metadata if hasattr(one, "field"))
    return str(ask.field.show(period, context))


def _for_organisers(context: FormContext) -> bool:
    return may(context.person, "see_needs", programme=PROGRAMME)


VIEWS = (
    View(
        "needs",
        N_("Needs of the centres"),
        (
            r"^(?:toon |bekijk |geef |wat zijn |welke zijn |show )?(?:me )?(?:de |alle |onze |the )?(?:noden|behoeften|behoeftes|prioriteiten|opleidingsnoden"
            r"|vormingsnoden|needs|priorities)(?: van (?:de )?centra| of the centres)?$",
            r"^(?:welke|wat voor) (?:noden|behoeften|behoeftes|prioriteiten|opleidingsnoden|vormingsnoden) (?:zijn er|hebben (?:de|onze) centra|zie je)(?: nu| allemaal)?$",
            r"^wat hebben (?:de|onze) centra nodig$",
            r"^(?:which|what) needs (?:are there|do (?:the|our) centres have)$",
        ),
        needs_shown,
        _for_organisers,
    ),
)
