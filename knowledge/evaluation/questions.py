"""Questions kept for measuring, each with what a right answer holds: one JSON object a line."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from knowledge.entry import describe

Kind = Literal["answerable", "unanswerable"]
Style = Literal["clean", "typo", "keyword", "paraphrase", "flemish", "english", "long"]


class UnreadableQuestions(Exception):
    """A file of questions cannot be used; names the file, the line if there is one, and what is wrong."""

    def __init__(self, file: str, problem: str, line: int | None = None) -> None:
        super().__init__(f"{file}: {problem}" if line is None else f"{file}, line {line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


def _compiled(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return re.compile(value, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{value!r} is not a regular expression ({error})") from error


Pattern = Annotated[re.Pattern[str], BeforeValidator(_compiled)]


class Question(BaseModel):
    """One question, and the regular expressions that the text of a right answer holds."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(pattern=r"^(?:\d{3}|-)$")]
    """The first three digits of the document that answers it; a hyphen when none does."""
    kind: Kind
    style: Style
    question: Annotated[str, Field(min_length=1)]
    must_all: tuple[Pattern, ...]
    """A right answer holds every one of these, whatever the case of its letters."""
    must_any: tuple[Pattern, ...]
    """And one of these, if there are any."""

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if self.answerable != bool(self.must_all or self.must_any):
            raise ValueError(
                "an answerable question needs a pattern in must_all or must_any"
                if self.answerable
                else "an unanswerable question has no right answer, so no patterns"
            )
        return self

    @property
    def answerable(self) -> bool:
        """Whether the base should have the answer."""
        return self.kind == "answerable"

    def answered_by(self, text: str) -> bool:
        """Tell whether a text holds the answer; none does for an unanswerable question."""
        return (
            self.answerable
            and all(pattern.search(text) for pattern in self.must_all)
            and (not self.must_any or any(pattern.search(text) for pattern in self.must_any))
        )


def read_questions(files: Iterable[Path]) -> list[Question]:
    """Read the questions of all files, in their order.

    Raises
    ------
    UnreadableQuestions
        A file is not UTF-8 or holds no question; a line is not JSON, breaks a rule of :class:`Question`, or has the
        id of a question before it.
    OSError
        A file cannot be opened.
    """
    listed: list[Question] = []
    where: dict[str, str] = {}
    for file in files:
        before = len(listed)
        for number, line in _lines(file):
            question = _parsed(file.name, number, line)
            if question.id in where:
                raise UnreadableQuestions(file.name, f"the id {question.id!r} is that of {where[question.id]}", number)
            where[question.id] = f"{file.name}, line {number}"
            listed.append(question)
        if len(listed) == before:
            raise UnreadableQuestions(file.name, "holds no questions")
    return listed


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    data = file.read_bytes()
    # Cut on the byte of a line end only: the text of a question may hold other separators.
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            text = line.decode().strip()
        except UnicodeDecodeError as error:
            raise UnreadableQuestions(file.name, "is not UTF-8", number) from error
        if text:
            yield number, text


def _parsed(file: str, number: int, line: str) -> Question:
    try:
        raw: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableQuestions(file, f"is not JSON ({error})", number) from error
    try:
        return Question.model_validate(raw)
    except ValidationError as error:
        raise UnreadableQuestions(file, describe(error), number) from error
