"""What people asked in vain, in doubt or to their dissatisfaction, grouped, with what an editor may do about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from knowledge.likeness import ALIKE, Weights, grouped, keys_of, likeness
from knowledge.loader import KnowledgeBase
from knowledge.terms import words
from storage.conversations import Question
from storage.feedback import Feedback

CLOSE = 0.25
"""Mean probability, 0 to 1, from which the nearest entry of a group may be the one that is meant."""
RELATED = 0.05
"""The same from which a new entry may want to point to it."""
MOST_IN_QUERY = 1000
"""Row ids in one statement."""


@dataclass(frozen=True)
class Asked:
    """One question of one person, with what came of it."""

    text: str
    at: datetime
    nearest: str | None = None
    """The entry that came closest; None for an answer that the search was sure of."""
    score: float = 0.0
    chosen: str | None = None
    rejected: bool = False
    """Whether none of what was offered was meant."""
    refused: str | None = None
    """The entry of which was said that it was not right."""
    remark: str | None = None
    question_id: int | None = None
    feedback_ids: tuple[int | None, ...] = ()


@dataclass
class Gap:
    """One thing that people ask and no entry answers well."""

    count: int
    last_at: datetime
    wordings: list[tuple[str, int]]
    """As they were asked, with how often; most asked first."""
    chosen: Counter[str]
    """Entries that people chose, with how often."""
    none_meant: int
    """How often was said that nothing of what was offered was meant."""
    refused: Counter[str]
    """Entries that were shown and not right, with how often."""
    silent: Counter[str]
    """Entries that were found and only say that the sources are silent, with how often."""
    remarks: list[str]
    asked: list[Asked] = field(repr=False)
    proposal: Literal["add", "revise", "new"] = "new"
    """Add the question to an entry, look at an entry again, or write a new one."""
    entry: str | None = None
    """The entry of the proposal; for a new one what came closest, if anything did."""

    @property
    def question(self) -> str:
        """The wording that is asked most."""
        return self.wordings[0][0]


async def gaps(
    session: AsyncSession, base: KnowledgeBase, *, since: datetime | None = None, everything: bool = False
) -> list[Gap]:
    """Return the gaps, most asked first.

    Parameters
    ----------
    since
        Leave out what was asked before.
    everything
        Also what an editor handled, and what an entry has come to ask word for word.
    """
    asked = await _asked(session, since, everything=everything)
    found = [
        _gap([asked[place] for place in places], base)
        for places in grouped([one.text for one in asked], _weights(base))
    ]
    if everything:
        return found
    answered = {tuple(words(question)) for entry in base.entries.values() for question in entry.questions}
    return [gap for gap in found if gap.refused or not any(tuple(words(text)) in answered for text, _ in gap.wordings)]


async def mark_handled(session: AsyncSession, base: KnowledgeBase, questions: Sequence[str], now: datetime) -> int:
    """Mark the gaps that questions belong to as handled, and return how many times they were asked."""
    asked = await _asked(session, None, everything=False)
    texts, weights = [one.text for one in asked], _weights(base)
    keys = keys_of([*texts, *questions], weights)
    groups = grouped(texts, weights)
    handled: set[int] = set()
    for key in keys[len(texts) :]:
        # The same words, or else the group that is alike in all of its questions.
        near = [min(likeness(key, keys[place], weights) for place in group) for group in groups]
        own = next((place for place, group in enumerate(groups) if key in {keys[one] for one in group}), None)
        if own is None and near and max(near) >= ALIKE:
            own = near.index(max(near))
        if own is not None:
            handled.update(groups[own])
    rows = [asked[place] for place in sorted(handled)]
    ids = [one.question_id for one in rows if one.question_id is not None]
    votes = [vote for one in rows for vote in one.feedback_ids]
    for first in range(0, len(ids), MOST_IN_QUERY):
        some = ids[first : first + MOST_IN_QUERY]
        await session.exec(update(Question).where(col(Question.id).in_(some)).values(handled_at=now))
    for first in range(0, len(votes), MOST_IN_QUERY):
        some = votes[first : first + MOST_IN_QUERY]
        await session.exec(update(Feedback).where(col(Feedback.id).in_(some)).values(handled_at=now))
    return len(rows)


async def _asked(session: AsyncSession, since: datetime | None, *, everything: bool) -> list[Asked]:
    """Read questions without a sure answer and answers that were not right; one that is both counts once."""
    doubted = select(Question).order_by(col(Question.id))
    refused = select(Feedback).where(Feedback.verdict == "no").order_by(col(Feedback.id))
    if not everything:
        doubted = doubted.where(col(Question.handled_at).is_(None))
        refused = refused.where(col(Feedback.handled_at).is_(None))
    if since is not None:
        doubted, refused = doubted.where(Question.asked_at >= since), refused.where(Feedback.at >= since)
    votes: dict[str, list[Feedback]] = {}
    for vote in (await session.exec(refused)).all():
        votes.setdefault(vote.showing, []).append(vote)
    asked: list[Asked] = []
    for row in (await session.exec(doubted)).all():
        own = votes.pop(row.showing, []) if row.showing else []
        asked.append(
            Asked(
                text=row.text,
                at=row.asked_at,
                nearest=row.nearest,
                score=row.score,
                chosen=row.chosen,
                rejected=row.rejected,
                refused=own[-1].entry if own else None,
                remark=next((vote.remark for vote in reversed(own) if vote.remark), None),
                question_id=row.id,
                feedback_ids=tuple(vote.id for vote in own),
            )
        )
    for one in votes.values():
        asked += [
            Asked(text=vote.question, at=vote.at, refused=vote.entry, remark=vote.remark, feedback_ids=(vote.id,))
            for vote in one
        ]
    return asked


def _weights(base: KnowledgeBase) -> Weights:
    return Weights(base.entries.values())


def _gap(asked: list[Asked], base: KnowledgeBase) -> Gap:
    wordings = Counter(one.text for one in asked)
    gap = Gap(
        count=len(asked),
        last_at=max(one.at for one in asked),
        wordings=sorted(wordings.items(), key=lambda pair: (-pair[1], pair[0])),
        chosen=Counter(one.chosen for one in asked if one.chosen),
        none_meant=sum(one.rejected for one in asked),
        refused=Counter(one.refused for one in asked if one.refused),
        silent=Counter(one.nearest for one in asked if one.nearest and _says_silent(one, base)),
        remarks=sorted({one.remark for one in asked if one.remark}),
        asked=asked,
    )
    gap.proposal, gap.entry = _proposal(gap, base)
    return gap


def _says_silent(one: Asked, base: KnowledgeBase) -> bool:
    entry = base.entries.get(one.nearest or "")
    return entry is not None and entry.admits_not_knowing and one.score >= CLOSE and not one.chosen


def _proposal(gap: Gap, base: KnowledgeBase) -> tuple[Literal["add", "revise", "new"], str | None]:
    chosen = _first({name: count for name, count in gap.chosen.items() if count > gap.refused[name]}, base)
    if chosen is not None:
        return "add", chosen
    shown = _first(gap.refused + gap.silent, base)
    if shown is not None and 2 * (gap.refused + gap.silent)[shown] >= gap.count:
        return "revise", shown
    near: Counter[str] = Counter()
    for one in sorted(gap.asked, key=lambda one: (one.text, one.score)):
        if one.nearest and not one.rejected and one.nearest not in gap.silent:
            near[one.nearest] += one.score  # pyright: ignore[reportArgumentType] - a Counter holds any number
    nearest = _first(near, base)
    closeness = near[nearest] / gap.count if nearest is not None else 0.0
    if closeness >= CLOSE and 2 * gap.none_meant < gap.count:
        return "add", nearest
    return "new", nearest if closeness >= RELATED else None


def _first(counts: "Counter[str] | dict[str, int]", base: KnowledgeBase) -> str | None:
    """Return the entry that is counted most, of those that the base still has; the alphabet decides between equals."""
    known: Iterable[str] = (name for name in counts if name in base.entries)
    return min(known, key=lambda name: (-counts[name], name), default=None)
