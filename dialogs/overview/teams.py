"""Teams in the overview: by project, by network or school, and who must align with whom."""

from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Cell, Chart, Series, Sheet
from dialogs.overview.figures import (
    OrganisationTeams,
    ProjectTeams,
    by_organisation,
    by_project,
    running,
    standing,
    to_align,
)
from dialogs.registration.form import TYPE_LABELS
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, SectionData
from dialogs.texts import N_, Texts
from knowledge.offer import OrganisationKind
from storage.registrations import confirmed

MOST_LINES = 12
"""Lines and bars at once; the rest stands in the workbook."""
KINDS: dict[OrganisationKind, str] = {
    "network": N_("support network"),
    "special_school": N_("school for special education"),
    "cvo": N_("centre for adult education (CVO)"),
    "cbe": N_("centre for adult basic education (CBE)"),
    "leersteuncentrum": N_("learning support centre"),
    "clb": N_("CLB"),
    "school": N_("school"),
    "academy": N_("academy"),
    "organiser": N_("organiser"),
}


def counted(texts: Texts, teams: int) -> str:
    """Return a number of teams in words."""
    return texts.n("{count} team", "{count} teams", teams)


def and_more(texts: Texts, count: int) -> list[str]:
    """Return the line that says how many are left out; none when nothing is."""
    return ["- " + texts("and {count} more, all of them in the Excel file", count=count)] if count > 0 else []


async def projects(request: Request, programmes: frozenset[str]) -> SectionData:
    """Tell how many teams each project has, of how many networks and schools."""
    context, texts = request.context, request.context.texts
    found = by_project(context.catalogue, context.taken, programmes, context.now)
    if not found:
        return SectionData()
    total = sum(one.teams for one in found)
    if not total:
        names = texts.join([_project(one, found) for one in found])
        said = texts("No teams are registered yet for {projects}.", projects=names)
        return SectionData([said], said)
    organisations = len(
        {one.organisation_id for one in standing(context.catalogue, context.taken, programmes, context.now)}
    )
    of = texts.n("{count} network or school", "{count} networks and schools", organisations)
    head = texts("**{teams}** of {organisations}:", teams=counted(texts, total), organisations=of)
    lines = [f"- {_project(one, found)}: {_count(texts, one)}" for one in found]
    chart = Chart(
        title=texts("Teams per project"),
        categories=[_project(one, found) for one in found],
        series=[Series(name=texts("Teams"), values=[one.teams for one in found])],
    )
    text = "\n".join([head, "", *lines])
    return SectionData([text], text, chart, await _registrations(request, programmes))


def _project(one: ProjectTeams, among: list[ProjectTeams]) -> str:
    """Return a project's name; with its round when it stands there more than once."""
    several = sum(other.programme.id == one.programme.id for other in among) > 1
    return f"{one.programme.name} ({one.round.name})" if several else one.programme.name


def _count(texts: Texts, one: ProjectTeams) -> str:
    if not one.teams:
        return texts("none yet")
    return f"**{counted(texts, one.teams)}**"


async def _registrations(request: Request, programmes: frozenset[str]) -> Sheet:
    context, catalogue, texts = request.context, request.context.catalogue, request.context.texts
    rounds = [one.id for one in running(catalogue, context.now)]
    rows: list[list[Cell]] = []
    for row in await confirmed(request.session, rounds=rounds):
        if row.programme_id not in programmes or row.organisation_id not in catalogue.organisations:
            continue
        organisation = catalogue.organisation(row.organisation_id)
        types = row.types or organisation.types
        rows.append(
            [
                catalogue.programme(row.programme_id).name,
                organisation.name,
                texts(KINDS[organisation.kind]),
                row.teams,
                ", ".join(texts(TYPE_LABELS.get(one, one)) for one in types),
                row.contact_email or "",
                f"{row.created_at.astimezone(ZONE):%d/%m/%Y}",
                catalogue.round(row.round_id).name,
            ]
        )
    rows.sort(key=lambda cells: (str(cells[0]), str(cells[1])))
    columns = [
        texts("Project"), texts("Network or school"), texts("Kind"), texts("Number of teams"), texts("Types"),
        texts("Contact"), texts("Registered on"), texts("Round"),
    ]  # fmt: skip
    return Sheet(name=texts("registrations"), title=texts("Registrations"), columns=columns, rows=rows)


async def networks(request: Request, programmes: frozenset[str]) -> SectionData:
    """Tell how many teams each network or school has, and in which projects."""
    context, texts, catalogue = request.context, request.context.texts, request.context.catalogue
    if not by_project(catalogue, context.taken, programmes, context.now):
        return SectionData()
    found = by_organisation(catalogue, context.taken, programmes, context.now)
    if not found:
        return SectionData([texts("No network or school has registered teams yet.")])
    shown = found[:MOST_LINES]
    lines: list[str] = []
    used = [at for at in catalogue.programmes if any(at in one.teams for one in found)]
    for one in shown:
        line = f"- {one.organisation.name}: **{counted(texts, one.total)}**"
        lines.append(f"{line} – {_spread(one, request)}" if len(used) > 1 else line)
    lines += and_more(texts, len(found) - len(shown))
    chart = Chart(
        title=texts("Teams per network or school"),
        categories=[one.organisation.name for one in shown],
        series=[Series(name=texts("Teams"), values=[one.total for one in shown])],
    )
    sheet = Sheet(
        name=texts("teams per network"),
        title=texts("Teams per network or school"),
        columns=[texts("Network or school"), *(catalogue.programme(at).name for at in used), texts("Total")],
        rows=[[one.organisation.name, *(one.teams.get(at, 0) for at in used), one.total] for one in found],
    )
    return SectionData(["\n".join(lines)], "", chart, sheet)


def _spread(one: OrganisationTeams, request: Request) -> str:
    """Return in which projects the teams are: the name alone when they are all in one."""
    names = {at: request.context.catalogue.programme(at).name for at in one.teams}
    return ", ".join(f"{names[at]} {count}" if len(names) > 1 else names[at] for at, count in one.teams.items())


async def aligning(request: Request, programmes: frozenset[str]) -> SectionData:
    """Tell which networks and schools have teams in several projects, and whose organisers that concerns (001)."""
    context, texts, catalogue = request.context, request.context.texts, request.context.catalogue
    if not by_project(catalogue, context.taken, programmes, context.now):
        return SectionData()
    found = to_align(catalogue, context.taken, programmes, context.now)
    if not found:
        return SectionData([texts("No network or school has teams in several projects: there is nothing to align.")])
    lines: list[str] = []
    rows: list[list[Cell]] = []
    for needed, teams in found:
        organisation = catalogue.organisation(needed.organisation_id).name
        parts = [f"{catalogue.programme(at).name} ({counted(texts, teams[at])})" for at in needed.programmes]
        lines.append(f"- **{organisation}**: {texts.join(parts)}")
        for at in needed.programmes:
            rows.append([organisation, catalogue.programme(at).name, teams[at], texts.join(_organisers(at, context))])
    shown = lines[:MOST_LINES] + and_more(texts, len(lines) - MOST_LINES)
    several = {at for needed, _ in found for at in needed.programmes}
    who = [
        f"- {catalogue.programme(at).name}: {escaped(texts.join(_organisers(at, context)), 300)}"
        for at in catalogue.programmes
        if at in several and _organisers(at, context)
    ]
    head = texts("These have teams in several projects; their organisers align with each other:")
    text = "\n".join([head, "", *shown])
    blocks = [text, "\n".join([texts("Who organises them:"), "", *who])] if who else [text]
    brief = texts.n(
        "**Alignment**: {count} network or school has teams in several projects.",
        "**Alignment**: {count} networks and schools have teams in several projects.",
        len(found),
    )
    columns = [texts("Network or school"), texts("Project"), texts("Number of teams"), texts("Organisers")]
    sheet = Sheet(name=texts("alignment"), title=texts("Alignment"), columns=columns, rows=rows)
    return SectionData(blocks, brief, None, sheet)


def _organisers(programme_id: str, context: FormContext) -> list[str]:
    catalogue = context.catalogue
    return [catalogue.organisation(one).name for one in catalogue.programme(programme_id).organisers]
