"""Pages of forms as tests need them, one with every kind of question."""

from typing import Any

from dialogs.pages import FormPage, PageOption, PageQuestion
from dialogs.texts import texts_in

TEXTS = texts_in("en")


def question(path: str, control: str, label: str = "", **rest: Any) -> PageQuestion:
    return PageQuestion.model_validate({"path": path, "label": label or path, "control": control, **rest})


def options(*labels: str) -> list[PageOption]:
    return [PageOption(value=f"v{place}", label=label) for place, label in enumerate(labels)]


def page(*parts: Any, **rest: Any) -> FormPage:
    given = {"form": "registration", "draft": 7, "number": 1, "total": 1, "title": "Register", "submit": "Send"}
    return FormPage.model_validate({**given, "close": "Stop", "last": True, "parts": list(parts), **rest})


EVERY = page(
    question(
        "organisation", "lookup", value="voorbeeldschool", options=[PageOption(value="voorbeeldschool", label="VS")]
    ),
    question("schools", "lookups", value=["a"], options=options("A")),
    question("name", "line", value="Jo", most=80),
    question("why", "text", value="Because.\nReally.", hint="In a few words."),
    question("teams", "number", value="3", least=1, most=10),
    question("email", "email", value="an@voorbeeld.be"),
    question("contact", "person", value="An <an@voorbeeld.be>"),
    question("others", "people", value="bo@voorbeeld.be\nco@voorbeeld.be", optional=True),
    question("type", "choice", value="v1", options=options("Primary", "Secondary")),
    question("region", "choice", value="v7", options=options(*[f"Region number {n}" for n in range(12)])),
    question("days", "several", value=["v0", "v2"], options=options("Monday", "Tuesday", "Friday")),
    question("themes", "several", value=["v11"], options=options(*[f"Theme {n}" for n in range(12)])),
    question("starts", "day", value="2026-09-01"),
    question("moment", "moment", value="2026-01-15T14:00:00+01:00"),
    question("agreed", "consent", value=True),
    question("plan", "file", endings=[".pdf", ".DOCX"]),
)
