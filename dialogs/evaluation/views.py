"""Evaluations: what participants thought, for who led the session or organises the programme; counts and averages only."""

import re
from collections.abc import Sequence
from itertools import islice

from dialogs.actions import action
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.reading import plain
from dialogs.evaluation import results, rules
from dialogs.evaluation.attendance import SESSION, TRAJECTORY
from dialogs.evaluation.results import Subject
from dialogs.messages import Button, Chart, Reply, Series, short
from dialogs.permissions import may, roles_for
from dialogs.reminders.workdays import ZONE
from dialogs.roles import not_yours
from dialogs.signup.fields import named_programmes
from dialogs.subjects import Request, View
from dialogs.texts import N_

MOST = 8
"""Sessions listed at once, the latest ones."""
_LOOKED_AT = 200
"""Sessions of which the answers are read at once: years of work of one facilitator."""
_COMPARED = 4
"""Sessions that stand beside each other in one chart."""
_WHOLE = re.compile(r"\b(?:traject(?:en)?|als geheel|in zijn geheel|trajectory|as a whole|eindevaluaties?)\b")


async def shown(request: Request) -> list[Reply]:
    """Return the results of the session or trajectory that is named, or of the latest ones with a button for each.

    A button carries the form and the id of what was evaluated.
    """
    context, texts = request.context, request.context.texts
    if not may(context.person, "see_evaluations"):
        return [not_yours(context, roles_for("see_evaluations"))]
    visible = results.visible(context)
    if request.arguments:
        form, identifier = request.arguments[0], request.arguments[1]
        found = [one for one in visible if (one.form, one.id) == (form, identifier)]
        if not found:
            raise IndexError(identifier)
    else:
        found, named = _meant(visible, request)
        if not found:
            return [Reply(text=_nothing(named, request))]
    drawn = await results.results_of(request.session, found[:_LOOKED_AT])
    if len(found) == 1:
        return [results.detailed(found[0], drawn[found[0].key], context)]
    there = [(one, drawn[one.key]) for one in found[:_LOOKED_AT] if drawn[one.key].given]
    if not there:
        return [Reply(text=results.too_few(rules.Shown(), context))]
    listed = there[:MOST]
    lines = [results.told(subject, one, context) for subject, one in listed]
    said = texts("Evaluations, the latest first. Results are shown from {least} answers up.", least=rules.LEAST)
    buttons = [
        Button(label=short(subject.name), action=action("view", "evaluations", subject.form, subject.id))
        for subject, one in listed
        if one.answers
    ]
    return [
        Reply(
            text="\n".join([said, "", *lines]),
            chart=_compared(listed, request),
            sheet=results.sheet_of(there, context),
            buttons=buttons,
        )
    ]


def _meant(visible: Sequence[Subject], request: Request) -> tuple[list[Subject], set[str]]:
    """Return what a sentence asks for, and the programmes that it names."""
    named = named_programmes(request.text, list(request.context.catalogue.programmes.values()))
    left = [one for one in visible if one.programme in named] if named else list(visible)
    said = plain(request.text)
    if _WHOLE.search(said):
        left = [one for one in left if one.form == TRAJECTORY]
    now = request.context.now
    days = {one.day for base in (now, now - 6 * rules.OPEN) for one in moments_in(request.text, base)}
    on_day = [one for one in left if one.form == SESSION and one.last.starts.astimezone(ZONE).date() in days]
    return on_day or left, named


def _nothing(named: set[str], request: Request) -> str:
    context, texts = request.context, request.context.texts
    said = texts("You see the evaluations of sessions that you led and of programmes that you organise.")
    if not named:
        return said + " " + texts("None of those has begun yet.")
    names = texts.join(sorted(context.catalogue.programme(one).name for one in named))
    return said + " " + texts("Of {names} I have none for you.", names=names)


def _compared(there: Sequence[tuple[Subject, rules.Shown]], request: Request) -> Chart | None:
    """Return the averages of the latest sessions beside each other; None when there are none to show."""
    texts = request.context.texts
    form = next((subject.form for subject, one in there if one.answers), None)
    if form is None:
        return None
    scales = results.SCALES[form]
    compared = list(
        islice(((subject, one) for subject, one in there if one.answers and subject.form == form), _COMPARED)
    )
    return Chart(
        title=texts("Averages of the evaluations"),
        categories=[texts(results.label(form, one)) for one in scales],
        series=[
            Series(name=subject.name, values=[rules.average(one.answers, scale) for scale in scales])
            for subject, one in compared
        ],
        most=results.HIGHEST,
    )


VIEWS = (
    View(
        "evaluations",
        N_("Evaluations"),
        (
            r"^(?:toon|bekijk|geef|show|see|wat zijn|wat zeggen|what are|laat .*\bzien)\b.*\b(?:evaluaties|evaluatieresultaten|evaluations)\b",
            r"^(?:de |mijn |onze |the |my )?(?:evaluaties|evaluatieresultaten|evaluations)(?: (?:van|of|voor|for)\b.*)?$",
            r"^(?:en )?hoe (?:werd|werden|zijn|is) (?:mijn|onze|de|het|dit|die|deze)\b.*\bgeevalueerd$",
            r"^(?:(?:toon|bekijk|geef|show|wat zijn|wat waren|what are) )?(?:me )?(?:de |mijn |onze |the |my )?"
            r"(?:resultaten|resultaat|uitslag|results) (?:van|of|uit) .*\b(?:evaluaties?|evaluations?)\b",
            r"^how (?:was|were) (?:my|our|the)\b.*\bevaluated$",
        ),
        shown,
        offered=lambda context: may(context.person, "see_evaluations"),
    ),
)
