"""Evaluations in the overview: how many came in, by moment and by programme; never what is in them."""

from dialogs.messages import Chart, Series, Sheet
from dialogs.overview.teams import MOST_LINES, and_more
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request, SectionData
from storage.submissions import submitted

FORMS = ["session_evaluation", "trajectory_evaluation"]


async def evaluations(request: Request, programmes: frozenset[str]) -> SectionData:
    """Tell how many evaluations came in about each moment, and about each programme as a whole."""
    texts, catalogue = request.context.texts, request.context.catalogue
    counted: dict[str, int] = {}
    for row in await submitted(request.session, forms=FORMS):
        counted[row.subject] = counted.get(row.subject, 0) + 1
    found: list[tuple[str, str, int]] = []
    for moment in sorted(catalogue.moments.values(), key=lambda one: (one.starts, one.id), reverse=True):
        count = counted.get(f"moment:{moment.id}", 0)
        if count and moment.programme in programmes:
            day = f"{moment.starts.astimezone(ZONE):%d/%m/%Y}"
            found.append((catalogue.programme(moment.programme).name, f"{moment.title}, {day}", count))
    for identifier in catalogue.programmes:
        about = f"trajectory:{identifier}"
        count = sum(number for subject, number in counted.items() if subject.partition("@")[0] == about)
        if count and identifier in programmes:
            name = catalogue.programme(identifier).name
            found.append((name, texts("{project}, the whole trajectory", project=name), count))
    if not found:
        return SectionData([texts("No evaluations came in yet.")])
    shown = found[:MOST_LINES]
    lines = [f"- {what}: **{count}**" for _, what, count in shown] + and_more(texts, len(found) - len(shown))
    chart = Chart(
        title=texts("Evaluations that came in"),
        categories=[what for _, what, _ in shown],
        series=[Series(name=texts("Evaluations"), values=[count for _, _, count in shown])],
    )
    sheet = Sheet(
        name=texts("evaluations"),
        title=texts("Evaluations"),
        columns=[texts("Programme"), texts("About"), texts("Evaluations")],
        rows=[[programme, what, count] for programme, what, count in found],
    )
    total = sum(count for _, _, count in found)
    brief = texts.n("**Evaluations**: {count} came in.", "**Evaluations**: {count} came in.", total)
    return SectionData(["\n".join(lines)], brief, chart, sheet)
