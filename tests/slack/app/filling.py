"""Somebody who fills in the windows of a form, for tests: what is asked is answered, page after page, until it is handed in."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.channels.slack.modal_options import coded, digest
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from storage.drafts import Draft
from storage.submissions import SubmittedForm
from tests.conversations.client import START
from tests.slack.fake import Person, reading

PAGES = 12
"""More than any form has."""
AFTERNOON = datetime(2027, 1, 12, 14, 0, tzinfo=START.tzinfo)
"""A day, and a moment, for whatever asks for one."""


def boxes(person: Person) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The inputs of the window on top by the digest of the path of their answer."""
    found = {}
    for block, element in reading.elements(person.view.blocks):
        if block["type"] == "input":
            found[block["block_id"].split(":")[1]] = (block, element)
    return found


def box(person: Person, path: str) -> str:
    """The block_id of a question, by which the fake knows its input; the label is not enough where a question is asked twice."""
    found = boxes(person)
    assert digest(path) in found, f"{path} is not asked; there are: {person.view.labels}"
    return found[digest(path)][0]["block_id"]


def asks(person: Person, path: str) -> bool:
    return digest(path) in boxes(person)


def has_answer(person: Person, block: dict[str, Any], element: dict[str, Any]) -> bool:
    state = person.view.typed[block["block_id"], element["action_id"]]
    return any(value not in (None, "", []) for name, value in state.items() if name != "type")


async def give(person: Person, path: str, answer: Any) -> None:
    """Answer one question: text, a day, seconds since 1970, the value of an option or several, a name to search, a file."""
    await _given(person, *boxes(person)[digest(path)], answer)


async def _given(person: Person, block: dict[str, Any], element: dict[str, Any], answer: Any) -> None:
    name, kind = block["block_id"], element["type"]
    if kind == "file_input":
        await person.attach(name, *answer)
    elif kind.endswith("external_select"):
        wanted = answer if isinstance(answer, list) else [answer]
        chosen = [(await person.search(name, one))[0] for one in wanted]
        await person.choose(name, *chosen)
    elif "options" in element or "option_groups" in element:
        wanted = [coded(str(one)) for one in (answer if isinstance(answer, list) else [answer])]
        offered = [*element.get("options", [])]
        for group in element.get("option_groups", []):
            offered += group["options"]
        chosen = [one["text"]["text"] for one in offered if one["value"] in wanted]
        assert len(chosen) == len(wanted), f"{answer!r} is not offered; there are: {[one['value'] for one in offered]}"
        await person.choose(name, *chosen)
    else:
        await person.type(name, str(answer))


TEXT = "Pictogrammen ophangen voor elke overgang in de klas."
"""What is typed where nothing else is given."""


def _any(element: dict[str, Any], text: str) -> Any:
    """A valid answer to a question for which a test has none of its own."""
    match element["type"]:
        case "number_input":
            return element.get("min_value", "2")
        case "email_text_input":
            return "collega@voorbeeld.example"
        case "datepicker":
            return AFTERNOON.date().isoformat()
        case "datetimepicker":
            return int(AFTERNOON.timestamp())
        case kind if kind.endswith("external_select"):
            return ""
        case "plain_text_input":
            return text
        case _:
            offered = [*element.get("options", [])]
            for group in element.get("option_groups", []):
                offered += group["options"]
            return (
                [offered[0]["value"]] if element["type"].startswith(("multi_", "checkboxes")) else offered[0]["value"]
            )


async def fill_page(person: Person, answers: dict[str, Any], text: str = TEXT, *, left_open: bool = True) -> None:
    """Answer what stands open in the window on top, and what is told to be wrong anew.

    `text` is typed where there is no answer; `left_open`: nothing is given to what may be left open and has no answer here.
    """
    known = {digest(path): answer for path, answer in answers.items()}
    done: set[str] = set()
    while True:
        open_now = [key for key in boxes(person) if key not in done]
        if not open_now:
            return
        key = open_now[0]
        done.add(key)
        block, element = boxes(person)[key]
        if key in known:
            await _given(person, block, element, known[key])
        elif reading.label(block, element) in person.errors or not (
            (left_open and block.get("optional")) or has_answer(person, block, element)
        ):
            await _given(person, block, element, _any(element, text))


async def fill(person: Person, answers: dict[str, Any] | None = None, **how: Any) -> None:
    """Answer every page and hand the form in; `how` as in `fill_page`."""
    for _ in range(PAGES):
        await fill_page(person, answers or {}, **how)
        await person.submit()
        assert person.trouble is None, person.trouble
        if person.view is None:
            return
    raise AssertionError(f"it does not end: {person.errors} {person.view.shown}")


def title(form_id: str) -> str:
    return texts_in("nl")(all_forms()[form_id].title)


async def open_from_home(person: Person, form_id: str) -> None:
    """Press the button of a form on the home page."""
    await person.open_home()
    await person.sees_home(title(form_id))
    before = person.view
    await person.press(person.home, title(form_id))
    await person.slack.until(lambda: person.view is not None and person.view is not before, title(form_id))


async def handed_in(service, form_id: str) -> list[SubmittedForm]:
    """What was handed in by a form, oldest first."""
    async with service.database.transaction() as session:
        query = select(SubmittedForm).where(SubmittedForm.form == form_id).order_by(col(SubmittedForm.id))
        return list((await session.exec(query)).all())


async def drafts(service, form_id: str) -> list[Draft]:
    async with service.database.transaction() as session:
        query = select(Draft).where(Draft.form == form_id).order_by(col(Draft.id))
        return list((await session.exec(query)).all())
