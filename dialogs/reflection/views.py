"""Our self-reflections: the scores of a team over the school years, for who handed them in and who coordinates it."""

from collections.abc import Sequence

from dialogs.actions import action
from dialogs.engine.fields import Option
from dialogs.engine.reading import names_in
from dialogs.markup import escaped
from dialogs.messages import Button, Chart, Reply, Series, Sheet, short
from dialogs.permissions import may
from dialogs.reflection import notices, rules
from dialogs.reflection.form import FORM_ID
from dialogs.reflection.rules import Reflection
from dialogs.subjects import Request, View
from dialogs.texts import N_
from knowledge.quality import Area, areas
from storage.submissions import submitted

_SERIES_NAME = 45
"""Characters of an expectation beside a line; the sheet has it whole."""


async def shown(request: Request) -> list[Reply]:
    """Return the scores of a team: of all its areas, or of the one that is named; which team is asked when there are several.

    Buttons carry the team and perhaps the area.
    """
    texts = request.context.texts
    seen = await _visible(request)
    if not seen:
        start = Button(label=texts("Start a self-reflection"), action=action("start", FORM_ID), style="primary")
        said = texts("I have no self-reflections that are yours or of a centre that you coordinate.")
        return [Reply(text=said, buttons=[start])]
    teams = list(dict.fromkeys(one.team for one in seen))
    wanted = request.arguments[0] if request.arguments else _named_team(request, teams)
    if wanted not in teams and len(teams) > 1:
        buttons = [
            Button(label=short(_team(one, request).label), action=action("view", "my_reflections", one))
            for one in sorted(teams)
        ]
        return [Reply(text=texts("Of which centre?"), buttons=buttons)]
    if request.arguments and wanted not in teams:
        raise IndexError(wanted)
    team = _team(wanted if wanted in teams else teams[0], request)
    own = [one for one in seen if one.team == team.value]
    area = _area(request, own)
    return [_of_area(team, area, own, request) if area is not None else _of_team(team, own, request)]


async def _visible(request: Request) -> list[Reflection]:
    """Return what this person handed in, and all of the centres whose coordinator she or he is; oldest first."""
    session, context = request.session, request.context
    rows = {row.id: row for row in await submitted(session, forms=[FORM_ID], person_id=context.person.id)}
    scopes = [scope.removeprefix("organisation:") for role, scope in context.person.grants if role == "coordinator"]
    teams = [one for one in scopes if one and may(context.person, "see_reflections", organisation=one)]
    if teams:
        subjects = rules.subjects_of(teams, areas(), context.now)
        rows |= {row.id: row for row in await submitted(session, forms=[FORM_ID], subjects=subjects)}
    found = [rules.reflection_of(row.subject, row.answers) for row in rows.values()]
    known = [one for one in found if one.team in context.catalogue.organisations and one.area in areas()]
    return sorted(known, key=lambda one: one.year)


def _team(identifier: str, request: Request) -> Option:
    return Option(identifier, request.context.catalogue.organisation(identifier).name)


def _named_team(request: Request, teams: Sequence[str]) -> str:
    organisations = request.context.catalogue.organisations
    names = [(name, one) for one in teams for name in (organisations[one].name, *organisations[one].aliases)]
    found = names_in(request.text, names)
    return found[0].value if found else ""


def _area(request: Request, own: Sequence[Reflection]) -> Area | None:
    """Return the area that a button or a sentence names; the only one that was looked at; else None."""
    there = list(dict.fromkeys(one.area for one in own))
    if len(request.arguments) > 1:
        if request.arguments[1] not in there:
            raise IndexError(request.arguments[1])
        return areas()[request.arguments[1]]
    found = names_in(
        request.text, [(name, one) for one in there for name in (areas()[one].name, *areas()[one].aliases)]
    )
    if found:
        return areas()[found[0].value]
    return areas()[there[0]] if len(there) == 1 else None


def _of_team(team: Option, own: Sequence[Reflection], request: Request) -> Reply:
    texts = request.context.texts
    there = [one for one in areas().values() if any(seen.area == one.id for seen in own)]
    figures = {
        (one.id, year): rules.together(seen for seen in own if (seen.area, seen.year) == (one.id, year))
        for one in there
        for year in _years(own)
    }
    chart = _chart(texts("Average by area"), [(one.id, one.name) for one in there], _years(own), figures)
    text = texts("The self-reflections of {team}. Choose an area to see its expectations.", team=escaped(team.label))
    buttons = [Button(label=one.name, action=action("view", "my_reflections", team.value, one.id)) for one in there]
    return Reply(text=text, chart=chart, sheet=_sheet(team, there, own, request), buttons=buttons)


def _of_area(team: Option, area: Area, own: Sequence[Reflection], request: Request) -> Reply:
    texts = request.context.texts
    seen = [one for one in own if one.area == area.id]
    years = _years(seen)
    figures = {
        (one.id, year): rules.together((each for each in seen if each.year == year), one.id)
        for one in area.expectations
        for year in years
    }
    titles = [(one.id, one.title) for one in area.expectations]
    said = [texts("{area}, as {team} saw it.", area=area.name, team=escaped(team.label))]
    several = sum(one.year == years[-1] for one in seen)
    if several > 1:
        said.append(texts("These are the averages of {count} that were handed in.", count=several))
    said += _notes(area, [one for one in seen if one.year == years[-1]], request)
    said.append(texts(notices.MIRROR, team=escaped(team.label)))
    button = notices.again(team, area).model_copy(update={"label": texts("Look again")})
    chart = _chart(area.name, titles, years, figures)
    return Reply(text="\n\n".join(said), chart=chart, sheet=_sheet(team, [area], own, request), buttons=[button])


def _notes(area: Area, seen: Sequence[Reflection], request: Request) -> list[str]:
    lines = [
        f"- {one.title}: {escaped(each.notes[one.id], 500)}"
        for one in area.expectations
        for each in seen
        if one.id in each.notes
    ]
    return ["\n".join([request.context.texts("Notes of school year {year}:", year=rules.year_name(seen[0].year)), "", *lines])] if lines else []  # fmt: skip


def _years(seen: Sequence[Reflection]) -> list[int]:
    return sorted({one.year for one in seen})


def _chart(
    title: str, rows: list[tuple[str, str]], years: list[int], figures: dict[tuple[str, int], float | None]
) -> Chart:
    """Return lines over the school years, or bars while there is one."""
    if len(years) > 1:
        return Chart(
            title=title,
            kind="lines",
            categories=[rules.year_name(year) for year in years],
            series=[
                Series(name=_named(name), values=[figures[identifier, year] for year in years])
                for identifier, name in rows
            ],
            most=rules.MOST,
        )
    values = [figures[identifier, years[0]] for identifier, _ in rows]
    return Chart(
        title=title,
        categories=[name for _, name in rows],
        series=[Series(name=rules.year_name(years[0]), values=values)],
        most=rules.MOST,
    )


def _named(name: str) -> str:
    return name if len(name) <= _SERIES_NAME else name[: _SERIES_NAME - 1].rstrip() + "…"


def _sheet(team: Option, there: Sequence[Area], own: Sequence[Reflection], request: Request) -> Sheet:
    texts, years = request.context.texts, _years(own)
    return Sheet(
        name=texts("self-reflection"),
        title=texts("Self-reflection of {team}", team=team.label),
        columns=[texts("Area"), texts("Expectation"), *(rules.year_name(year) for year in years)],
        rows=[
            [
                area.name,
                one.title,
                *(
                    rules.together((each for each in own if (each.area, each.year) == (area.id, year)), one.id)
                    for year in years
                ),
            ]
            for area in there
            for one in area.expectations
        ],
    )


_OURS = r"(?:onze?|mijn|our|my|ons)"
_NO_CHANGE = r"(?!.*\b(?:wijzig\w*|aanpas\w*|verander\w*|intrek\w*|annule\w*|verwijder\w*|doen|starten|invullen|change|withdraw|edit)\b)"
VIEWS = (
    View(
        "my_reflections",
        N_("Our self-reflections"),
        (
            rf"^{_NO_CHANGE}(?:toon|bekijk|geef|show|see|wat zijn|waar zijn|where are|laat .*\bzien)\b.*\b(?:zelfreflecties?|self reflections?)\b",
            rf"^{_NO_CHANGE}{_OURS} (?:laatste |vorige |eerdere |last )?(?:zelfreflecties?|self reflections?)\b",
            r"^(?:zelfreflecties|self reflections)$",
            rf"^(?:toon|bekijk|show|geef|wat zijn|what are) {_OURS} (?:eigen )?(?:scores?|spiegel)\b",
            rf"^{_OURS} (?:eigen )?scores$",
            r"^hoe (?:scoorden|scoren|evolueren|evolueerden) (?:we|wij)\b",
        ),
        shown,
    ),
)
