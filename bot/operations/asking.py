"""One question, one answer, without a database: what `wegwijs ask` prints."""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from dialogs.answering import Answers
from dialogs.asking import asks_for, wish_of
from dialogs.engine.context import FormContext
from dialogs.facts.facts import fact_answer
from dialogs.messages import Reply
from dialogs.permissions import PersonView
from dialogs.reminders.workdays import ZONE
from dialogs.small_talk import said_to
from dialogs.subjects import all_forms
from dialogs.texts import Texts, texts_in
from knowledge.cache import searcher_of
from knowledge.loader import DEFAULT_CONTENT, load_base

ALTERNATIVES = 3


class BadBatch(ValueError):
    """A line of a batch is no object with an id and a question."""


class Asker:
    """Answers question after question."""

    def __init__(
        self,
        content: Path | None = None,
        language: str = "nl",
        today: date | None = None,
        index_cache: Path | None = None,
    ) -> None:
        self.base = load_base(content or DEFAULT_CONTENT)
        self.searcher = searcher_of(self.base, index_cache)
        self._answers = Answers(self.base, self.searcher)
        self._texts: Texts = texts_in(language)
        now = datetime.combine(today, datetime.min.time(), ZONE) if today else datetime.now(UTC)
        self._today = now.astimezone(ZONE).date()
        # Nobody in particular asks, and what only a database holds is not there.
        self._context = FormContext(self.base.catalogue, self._texts, PersonView(id=0), now)

    def ask(self, question: str) -> dict[str, Any]:
        """Return kind, full answer, entry, score, source and alternatives of a question."""
        begun = time.perf_counter()
        reply, score, hits = self._reply(question)
        entry = self.base.entries.get(reply.entry or "")
        source = entry.source if entry else reply.source
        shown = hits[0][0] if hits and reply.kind in {"answer", "unsure"} else None
        others = [(one, sure) for one, sure in hits if one != shown][:ALTERNATIVES]
        return {
            "kind": reply.kind,
            "answer": reply.text,
            "entry": reply.entry,
            "score": score,
            "source": {"document": source.document, "section": source.section} if source else None,
            "alternatives": [
                {"entry": one, "answer": self._answers.entry(one, self._texts, self._today).text, "score": sure}
                for one, sure in others
            ],
            "ms": round((time.perf_counter() - begun) * 1000, 3),
        }

    def _reply(self, question: str) -> tuple[Reply, float, list[tuple[str, float]]]:
        for form in all_forms().values():
            if asks_for(question, form.starts):
                return Reply(text=self._texts(form.intro), kind="form"), 1.0, []
        wish = wish_of(question)
        if wish is not None:
            return said_to(wish, self._texts, [], []), 1.0, []
        fact = fact_answer(question, self._context, self.base)
        if fact is not None:
            return fact, 1.0, []
        reply, found = self._answers.to(question, self._texts, self._today)
        hits = [(hit.entry, hit.score) for hit in found.hits]
        return reply, hits[0][1] if hits else 0.0, hits


def batch(asker: Asker, lines: Iterable[str]) -> Iterator[str]:
    """Return one JSON line for each line of a batch; raises BadBatch naming the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            identifier, question = asked["id"], str(asked["question"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadBatch(f"line {number} is not an object with an id and a question") from error
        yield json.dumps({"id": identifier, **asker.ask(question)}, ensure_ascii=False)
