"""When something can be evaluated, and which answers may be shown so that nobody is known by them. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from knowledge.offer import Catalogue, Moment, Programme

Answers = Mapping[str, Any]
"""One evaluation, by question."""
LEAST = 5
"""Answers from which on results are shown (domain: Intake and evaluation)."""
STEP = 3
"""People whose answers must differ from what is shown before the results are drawn up anew."""
OPEN = timedelta(days=30)
"""How long after the end an evaluation can be given or changed."""
TRAJECTORIES = frozenset({"project", "learning_network", "practice_research", "exchange", "colleague_group"})
"""Kinds of programmes whose moments belong together, so that the whole can be evaluated (000, Resultaten; 001, Engagement)."""
CLOSING = frozenset({"evaluation", "symposium"})
"""Kinds of moments at which one looks back on the whole."""


def is_open(moment: Moment, now: datetime) -> bool:
    """Tell whether a session can be evaluated: from its start until 30 days after its end."""
    return moment.starts <= now <= moment.ends + OPEN


def looking_back(catalogue: Catalogue, round_id: str, programme: Programme) -> Moment | None:
    """Return the moment from whose start on a whole trajectory can be evaluated; None for what is no trajectory.

    The first evaluation or symposium; a series that has neither is evaluated from its last moment on.
    """
    if programme.kind not in TRAJECTORIES:
        return None
    moments = catalogue.moments_of(round_id, programme.id)
    closing = [one for one in moments if one.kind in CLOSING]
    return (closing or moments[-1:] or [None])[0]


def trajectory_id(round_id: str, programme_id: str) -> str:
    """Return how an answer names a trajectory."""
    return f"{programme_id}@{round_id}"


def trajectory_read(identifier: str) -> tuple[str, str]:
    """Return round and programme; the reverse of `trajectory_id`."""
    programme_id, _, round_id = identifier.partition("@")
    return round_id, programme_id


@dataclass(frozen=True)
class Change:
    """What one person's evaluation became at some time."""

    at: datetime
    person: int
    """Tells people apart; it is shown nowhere."""
    answers: Answers | None
    """None for one that was withdrawn."""


@dataclass(frozen=True)
class Shown:
    """The answers that may be shown, and how many there are."""

    answers: tuple[Answers, ...] = ()
    """At least five, or none."""
    given: int = 0
    """All that stand now, shown or not."""
    behind: int = 0
    """People whose answers differ from what is shown: new, changed or withdrawn."""


def shown(changes: Iterable[Change]) -> Shown:
    """Return what may be shown of the evaluations of one session or trajectory.

    Who looks at five answers and later at six learns the sixth by subtraction. So results are drawn up when the
    fifth answer comes, and anew only when the answers of three people or more differ from each of the results that were
    drawn up before: because they are new, changed or withdrawn. The last one or two are never shown, also not when
    the evaluation is closed: that would tell them. What is drawn up is hidden while so many withdrew that fewer than five
    answers stand. The same history gives the same results, whenever and by whomever they are looked at.
    """
    current: dict[int, Answers] = {}
    drawn: list[dict[int, Answers]] = []
    hidden = False
    for change in sorted(changes, key=lambda one: one.at):
        if change.answers is None:
            current.pop(change.person, None)
        else:
            current[change.person] = change.answers
        differing = min((_differing(one, current) for one in drawn), default=STEP)
        if len(current) >= LEAST and differing >= STEP:
            drawn.append(dict(current))
            hidden = False
        else:
            hidden = len(current) < LEAST and differing >= STEP
    if not drawn or hidden:
        return Shown(given=len(current))
    return Shown(tuple(drawn[-1].values()), len(current), _differing(drawn[-1], current))


def _differing(drawn: Mapping[int, Any], current: Mapping[int, Any]) -> int:
    return sum(drawn.get(person) != current.get(person) for person in {*drawn, *current})


def average(answers: Sequence[Answers], question: str) -> float:
    """Return the average of a scale."""
    return fmean(int(one[question]) for one in answers)


def counts(answers: Sequence[Answers], question: str) -> Counter[Any]:
    """Return how often each answer was given."""
    return Counter(one[question] for one in answers)


def remarks(answers: Sequence[Answers], question: str, about: str) -> list[str]:
    """Return the open answers in an order that tells nothing: by a digest, always the same, whenever they came."""
    said = [str(one[question]) for one in answers if one.get(question)]
    return sorted(said, key=lambda remark: hashlib.sha256(f"{about}\n{remark}".encode()).hexdigest())
