"""Results of evaluations: who may see which, what may be shown of them, and how it reads. No person is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.evaluation import attendance, rules
from dialogs.evaluation.attendance import SESSION, TRAJECTORY
from dialogs.evaluation.form import SESSION_FORM, TRAJECTORY_FORM
from dialogs.markup import escaped
from dialogs.messages import Cell, Chart, Reply, Series, Sheet, number
from dialogs.permissions import may
from dialogs.reminders.notices import when
from dialogs.texts import N_
from knowledge.offer import Moment
from storage.submissions import versions_about

SCALES = {
    SESSION: ("content", "usable", "facilitation", "organisation"),
    TRAJECTORY: ("goal", "practice", "support"),
}
"""The scales of each form, in the order in which they are asked."""
OPEN_ANSWERS = {SESSION: ("remark",), TRAJECTORY: ("keep", "change")}
_HEADINGS = {"remark": N_("Remarks"), "keep": N_("What should stay"), "change": N_("What should change")}
HIGHEST = 5


@dataclass(frozen=True)
class Subject:
    """Something that was evaluated."""

    form: str
    id: str
    """Of a moment, or of a trajectory."""
    name: str
    """As a person reads it."""
    programme: str
    last: Moment
    """The session itself, or the moment from which one looks back."""

    @property
    def key(self) -> str:
        """Under which evaluations of it are kept."""
        return attendance.session_subject(self.id) if self.form == SESSION else attendance.trajectory_subject(self.id)


def visible(context: FormContext) -> list[Subject]:
    """Return the sessions and trajectories that have begun and whose evaluations this person may see, newest first.

    A facilitator sees the own sessions, and the trajectories in which she or he led one; an organiser those of the own
    programmes (domain: Intake and evaluation).
    """
    catalogue = context.catalogue
    found = [
        Subject(SESSION, one.id, f"{one.title}, {when(one.starts, context.texts)}", one.programme, one)
        for one in catalogue.moments.values()
        if one.starts <= context.now and _may(context, one.programme, [one])
    ]
    for round_ in catalogue.rounds.values():
        for programme in (catalogue.programmes[one] for one in round_.programmes if one in catalogue.programmes):
            back = rules.looking_back(catalogue, round_.id, programme)
            moments = catalogue.moments_of(round_.id, programme.id)
            if back is not None and back.starts <= context.now and _may(context, programme.id, moments):
                name = context.texts("{programme} as a whole, {round}", programme=programme.name, round=round_.name)
                identifier = rules.trajectory_id(round_.id, programme.id)
                found.append(Subject(TRAJECTORY, identifier, name, programme.id, back))
    return sorted(found, key=lambda one: (one.last.starts, one.form), reverse=True)


def _may(context: FormContext, programme: str, moments: Sequence[Moment]) -> bool:
    # A moment that nobody leads is no facilitator's: no address is like the empty one.
    return any(
        may(context.person, "see_evaluations", programme=programme, facilitator=one.facilitator or "-")
        for one in moments
    )


async def results_of(session: AsyncSession, subjects: Sequence[Subject]) -> dict[str, rules.Shown]:
    """Return what may be shown of each, by its key."""
    forms = list(dict.fromkeys(one.form for one in subjects))
    changes = await changes_of(session, forms, [one.key for one in subjects])
    return {name: rules.shown(one) for name, one in changes.items()}


async def changes_of(
    session: AsyncSession, forms: Sequence[str], subjects: Sequence[str]
) -> dict[str, list[rules.Change]]:
    """Return what the evaluations of each of these became, by its key, in order of time."""
    changes: dict[str, list[rules.Change]] = {one: [] for one in subjects}
    for row, version in await versions_about(session, forms=list(forms), subjects=list(changes)):
        answers = version.answers if version.status == "submitted" else None
        changes[row.subject].append(rules.Change(version.changed_at, row.person_id, answers))
    return changes


def label(form: str, question: str) -> str:
    """Return the short name of a question, as it stands in the code."""
    model = (SESSION_FORM if form == SESSION else TRAJECTORY_FORM).model
    return next(str(one.label) for one in model.model_fields[question].metadata if hasattr(one, "label"))


def detailed(subject: Subject, shown: rules.Shown, context: FormContext) -> Reply:
    """Return the results of one session or trajectory; with too few answers, only how many there are."""
    texts = context.texts
    title = f"**{escaped(subject.name)}**"
    if not shown.answers:
        return Reply(text=f"{title}\n\n{too_few(shown, context)}")
    answers = shown.answers
    said = [title, _base(shown, context)]
    yes = rules.counts(answers, "recommend")[True]
    said.append(texts("{yes} of {count} would recommend it to a colleague.", yes=yes, count=len(answers)))
    for question in OPEN_ANSWERS[subject.form]:
        remarks = rules.remarks(answers, question, subject.key)
        if remarks:
            said.append(
                "\n".join([f"{texts(_HEADINGS[question])}:", "", *(f"- {escaped(one, 1000)}" for one in remarks)])
            )
    return Reply(
        text="\n\n".join(said), chart=_chart(subject, answers, context), sheet=sheet_of([(subject, shown)], context)
    )


def too_few(shown: rules.Shown, context: FormContext) -> str:
    """Return how many answers there are, and how many are needed."""
    if not shown.given:
        return context.texts("Nobody answered yet. Results are shown from {least} answers up.", least=rules.LEAST)
    return context.texts.n(
        "There is {count} answer. Results are shown from {least} up, so that nobody is known by them.",
        "There are {count} answers. Results are shown from {least} up, so that nobody is known by them.",
        shown.given, least=rules.LEAST,
    )  # fmt: skip


def _base(shown: rules.Shown, context: FormContext) -> str:
    said = context.texts.n("{count} answer.", "{count} answers.", len(shown.answers))
    if shown.behind:
        said += " " + context.texts(
            "What came later is added once it is of at least {step} people: else one could tell whose it is.",
            step=rules.STEP,
        )  # fmt: skip
    return said


def _chart(subject: Subject, answers: Sequence[rules.Answers], context: FormContext) -> Chart:
    texts = context.texts
    return Chart(
        title=subject.name,
        categories=[texts(label(subject.form, one)) for one in SCALES[subject.form]],
        series=[Series(name=texts("average"), values=[rules.average(answers, one) for one in SCALES[subject.form]])],
        most=HIGHEST,
    )


def sheet_of(shown: Sequence[tuple[Subject, rules.Shown]], context: FormContext) -> Sheet:
    """Return counts and averages of each question as a table; of too few answers only how many there are."""
    texts = context.texts
    rows: list[list[Cell]] = []
    for subject, one in shown:
        if not one.answers:
            rows.append([subject.name, None, one.given, *[None] * (HIGHEST + 2)])
            continue
        for question in SCALES[subject.form]:
            counted = rules.counts(one.answers, question)
            figures: list[Cell] = [counted[place] for place in range(1, HIGHEST + 1)]
            average = round(rules.average(one.answers, question), 2)
            rows.append([subject.name, texts(label(subject.form, question)), len(one.answers), average, *figures, None])
        yes = rules.counts(one.answers, "recommend")[True]
        rows.append([subject.name, texts("Recommend"), len(one.answers), *[None] * (HIGHEST + 1), yes])
    columns = [texts("Evaluated"), texts("Question"), texts("Answers"), texts("Average")]
    columns += [*map(str, range(1, HIGHEST + 1)), texts("Yes")]
    return Sheet(name=texts("evaluations"), title=texts("Evaluations"), columns=columns, rows=rows)


def told(subject: Subject, shown: rules.Shown, context: FormContext) -> str:
    """Return the results of one of several, on a line."""
    if not shown.answers:
        few = context.texts.n("{count} answer, too few to show", "{count} answers, too few to show", shown.given)
        return f"- {escaped(subject.name)}: {few}"
    averages = ", ".join(
        f"{context.texts(label(subject.form, one)).lower()} {number(round(rules.average(shown.answers, one), 1))}"
        for one in SCALES[subject.form]
    )
    count = context.texts.n("{count} answer", "{count} answers", len(shown.answers))
    return f"- {escaped(subject.name)}: {count}; {averages}"
