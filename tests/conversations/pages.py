"""Somebody before the pages of a form, for tests: sees a page, fills in its boxes, goes on; and what a filled-in page holds."""

from typing import Any

from dialogs.messages import Upload
from dialogs.pages import FormInput, FormPage, PageButton, PageFacts, PageNote, PageQuestion
from tests.conversations.client import COORDINATOR, START, Client

PAGES = 20
"""More pages than any form has: beyond it nothing moves any more."""


def questions(page: FormPage) -> dict[str, PageQuestion]:
    return {part.path: part for part in page.parts if isinstance(part, PageQuestion)}


def notes(page: FormPage) -> list[str]:
    return [part.note for part in page.parts if isinstance(part, PageNote)]


def facts(page: FormPage) -> dict[str, str]:
    return dict(fact for part in page.parts if isinstance(part, PageFacts) for fact in part.facts)


def buttons(page: FormPage) -> dict[str, PageButton]:
    return {part.label: part for part in page.parts if isinstance(part, PageButton)}


def problems(page: FormPage) -> dict[str, str]:
    return {path: one.problem for path, one in questions(page).items() if one.problem}


class Pages:
    """One person with one form on the screen."""

    def __init__(self, talk: Client, who: str = COORDINATOR) -> None:
        self.talk = talk
        self.who = who
        self.page: FormPage | None = None
        self.said: list = []

    async def send(self, verb: str, values: dict[str, Any] | None = None, **more: Any) -> FormPage | None:
        """Do something; the page that follows stays on the screen."""
        if self.page is not None:
            more = {"draft": self.page.draft, "page": self.page.number, "form": self.page.form, **more}
        event = more.pop("event", None)
        self.said = await self.talk.enter(FormInput(verb, values=values or {}, **more), self.who, event)
        shown = [reply.page for reply in self.said if reply.page]
        assert not shown or len(self.said) == 1, "a page comes alone"
        self.page = shown[0] if shown else None
        return self.page

    async def open(self, form: str = "", **more: Any) -> FormPage | None:
        self.page = None
        return await self.send("open", form=form, **more)

    def values(self) -> dict[str, Any]:
        """Return what every box on the page holds now."""
        return {path: one.value for path, one in questions(self.page).items() if one.control != "file"}

    async def enter(self, **values: Any) -> FormPage | None:
        """Fill in some boxes, named with two low lines for a full stop; the others stay."""
        return await self.send("enter", {**self.values(), **named(values)})

    async def next(self, **values: Any) -> FormPage | None:
        return await self.send("next", {**self.values(), **named(values)})

    async def submit(self, **values: Any) -> FormPage | None:
        return await self.send("send", {**self.values(), **named(values)})

    async def fill(self, answers: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        """Answer every question of every page with what is kept in `answers`, by path, and hand it in."""
        for _ in range(PAGES):
            await self.answer(answers)
            sent = {path: file for path, file in (files or {}).items() if path in questions(self.page)}
            await self.send("send" if self.page.last else "next", self.values(), files=sent)
            if self.page is None:
                return
        raise AssertionError(f"it does not end: {self.page}")

    async def answer(self, answers: dict[str, Any]) -> None:
        """Fill in the page, and what its answers bring along, with an item for each that has answers."""
        for _ in range(PAGES):
            before = set(questions(self.page))
            now = {path: given(one, answers.get(path)) for path, one in questions(self.page).items()}
            await self.send("enter", now)
            if set(questions(self.page)) != before:
                continue
            groups = {path.split(".")[0] for path in answers if path not in before and path.count(".") == 2}
            add = [one for one in buttons(self.page).values() if one.verb == "add" and one.argument in groups]
            if not add:
                return
            await self.send("add", self.values(), argument=add[0].argument)


def named(values: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in values.items()}


def given(question: PageQuestion, answer: Any) -> Any:
    """Return a kept answer as a person gives it in this control; what is not kept stays empty."""
    if answer is None or question.control == "file":
        return None
    match question.control:
        case "consent":
            return True
        case "choice" | "lookup":
            return ("ja" if answer else "nee") if isinstance(answer, bool) else str(answer)
        case "several" | "lookups":
            nothing = [one.value for one in question.options if one.value in {"ja", "niemand"}]
            return [str(one) for one in answer] or nothing
        case "person":
            return f"{answer['email']} {answer.get('name', '')}".strip()
        case "people":
            return "\n".join(f"{one.get('name', '')} <{one['email']}>".strip() for one in answer)
        case "day" if not answer[:1].isdigit():
            return START.date().isoformat()
        case _:
            parts = answer.values() if isinstance(answer, dict) else [answer]
            return ", ".join(str(one) for one in parts if one is not None)
