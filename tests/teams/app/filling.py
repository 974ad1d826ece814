"""Somebody who fills in the dialogs of a form, for tests: what is asked is answered, page after page, until it is handed in."""

from datetime import datetime
from typing import Any

from bot.channels.teams.dialog_inputs import HOUR, MORE, TYPED, id_of
from bot.channels.teams.dialog_options import coded
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from tests.conversations.client import START
from tests.slack.app.filling import drafts, handed_in
from tests.teams.fake import Message, Person, reading

__all__ = ["WINDOW", "asks", "drafts", "entered", "fill", "fill_page", "give", "handed_in", "has", "hand_in", "heard"]
__all__ += ["open_asked", "open_form", "press", "title"]
PAGES = 12
"""More than any form has."""
AFTERNOON = datetime(2027, 1, 12, 14, 0, tzinfo=START.tzinfo)
"""A day, and a moment, for whatever asks for one."""
WINDOW = "In een venster"
"""On the button below a question of a form that opens it in a dialog."""
TEXT = "Pictogrammen ophangen voor elke overgang in de klas."
"""What is typed where nothing else is given."""

ASKED_FOR = {
    "cop_intake": "intake invullen",
    "research_intake": "vul de intake van het praktijkonderzoek in",
    "interim_evaluation": "tussentijdse evaluatie",
    "session_evaluation": "evaluatie invullen",
    "trajectory_evaluation": "eindevaluatie invullen",
    "care_plan": "zorgplan invullen",
    "expert_offer": "ik wil mij aanbieden als expert",
    "expert_screening": "experten beoordelen",
    "expert_match": "expert koppelen",
    "waiting_message": "stuur een bericht naar de deelnemers",
    "signup_swap": "mijn collega komt in mijn plaats",
    "network_transfer": "netwerk overdragen",
    "visit_wish": "visitatiewens",
    "visit_pairing": "koppel de visitaties",
    "visit_report": "schrijf het verslag van de visitatie",
}
"""How a form is asked for that is not known by its title alone."""


def boxes(person: Person) -> dict[str, dict[str, Any]]:
    """The boxes of the dialog by their ids."""
    assert person.dialog is not None, person.told[-1:]
    return {str(one["id"]): one for one in reading.inputs(person.dialog.card)}


def asks(person: Person, path: str) -> bool:
    """Tell whether a question is asked in the dialog that is open."""
    return any(one.split("-")[0] == id_of(path) for one in boxes(person))


def entered(person: Person, path: str) -> str:
    """What stands in the box of a question: the text, or the titles of what is chosen."""
    return person.entered(id_of(path))


def has(person: Person, label: str) -> bool:
    """Tell whether the dialog has a button with these words on it."""
    return any(label in one for one in person.dialog.buttons)


async def give(person: Person, path: str, answer: Any) -> None:
    """Answer one question: text, a day, a moment, the value of an option or several, a name to search."""
    key, there = id_of(path), boxes(person)
    assert asks(person, path), f"{path} is not asked; there are: {person.dialog.labels}"
    main = there.get(key) or there[key + MORE]
    if "choices.data" in main:
        await _searched(person, main, answer)
    elif main["type"] == "Input.ChoiceSet":
        wanted = [coded(str(one)) for one in (answer if isinstance(answer, list) else [answer])]
        chosen = [one["title"] for one in main["choices"] if one["value"] in wanted]
        assert len(chosen) == len(wanted), f"{answer!r} is not offered; there are: {main['choices']}"
        person.chooses(key, *(reading.markdown(one)[0] for one in chosen))
    elif main["type"] == "Input.Toggle":
        person.ticks(key, answer in (True, "yes"))
    elif key + HOUR in there:
        person.types(key, f"{answer:%Y-%m-%d}")
        person.types(key + HOUR, f"{answer:%H:%M}")
    else:
        person.types(key, str(answer))


async def _searched(person: Person, box: dict[str, Any], answer: Any) -> None:
    """Type a part of a name and take the first that is found."""
    chosen: list[str] = []
    for one in answer if isinstance(answer, list) else [answer]:
        found = await person.searches(box["id"], one)
        assert found, f"nothing is found for {one!r}"
        chosen.append(found[0])
    person.chooses(box["id"], *chosen)


def _any(box: dict[str, Any], text: str) -> Any:
    """A valid answer to a question for which a test has none of its own."""
    match box["type"]:
        case "Input.Number":
            least = box.get("placeholder", "2").split("–")[0]
            return least if least.isdigit() else "2"
        case "Input.Date":
            return AFTERNOON.date().isoformat()
        case "Input.Toggle":
            return True
        case "Input.ChoiceSet" if "choices.data" in box:
            return ""
        case "Input.ChoiceSet":
            values = [one["value"] for one in box["choices"]]
            return [values[0]] if box.get("isMultiSelect") else values[0]
        case _:
            return "collega@voorbeeld.example" if box.get("style") == "Email" else text


def _wrong(person: Person) -> set[str]:
    """The ids of the boxes with something wrong told below them."""
    found: set[str] = set()
    last = ""
    for one in reading.elements(person.dialog.card):
        if one["type"].startswith("Input."):
            last = str(one["id"]).split("-")[0]
        elif one["type"] == "RichTextBlock" and last and any(run.get("color") == "Attention" for run in one["inlines"]):
            found.add(last)
    return found


async def fill_page(person: Person, answers: dict[str, Any], text: str = TEXT) -> None:
    """Answer what a test has an answer to, and what is told to be wrong."""
    known = {id_of(path): (path, answer) for path, answer in answers.items()}
    wrong = _wrong(person)
    for key, box in list(boxes(person).items()):
        bare, _, suffix = key.partition("-")
        if suffix in {HOUR[1:], TYPED[1:]}:
            continue
        if bare in known:
            await give(person, *known[bare])
        elif bare in wrong:
            await _give_any(person, bare, box, text)


async def _give_any(person: Person, key: str, box: dict[str, Any], text: str) -> None:
    answer = _any(box, text)
    if "choices.data" in box:
        await _searched(person, box, answer)
    elif box["type"] == "Input.ChoiceSet":
        values = answer if isinstance(answer, list) else [answer]
        person.chooses(key, *(reading.markdown(one["title"])[0] for one in box["choices"] if one["value"] in values))
    elif box["type"] == "Input.Toggle":
        person.ticks(key)
    else:
        person.types(key, answer)
        if key + HOUR in boxes(person):
            person.types(key + HOUR, f"{AFTERNOON:%H:%M}")


def _sending(person: Person) -> str:
    """The label of the button that goes on or hands in."""
    found = [one for one in reading.actions(person.dialog.card) if one.get("style") == "positive"]
    assert len(found) == 1, person.dialog.buttons
    return found[0]["title"]


async def hand_in(person: Person) -> None:
    """Press the button that goes on, or hands the form in."""
    await press(person, _sending(person))


async def press(person: Person, label: str) -> None:
    """Press a button of the dialog; it must be answered well."""
    await person.submits(label)
    assert person.trouble is None, (person.trouble, person.teams.complaints)


async def fill(person: Person, answers: dict[str, Any] | None = None, text: str = TEXT) -> str:
    """Answer every page, hand the form in, and return what the dialog then says.

    What is not among the answers is left open first, and answered when the form asks for it.
    """
    for _ in range(2 * PAGES):
        await fill_page(person, answers or {}, text)
        await hand_in(person)
        if not person.dialog.buttons:
            return person.dialog.shown
    raise AssertionError(f"it does not end: {person.dialog.problems} {person.dialog.shown}")


def title(form_id: str) -> str:
    """The name of a form."""
    return texts_in("nl")(all_forms()[form_id].title)


async def open_form(person: Person, form_id: str) -> Message:
    """Ask for a form in the chat and open it in a dialog; return the message in which it was offered."""
    return await open_asked(person, ASKED_FOR.get(form_id) or title(form_id))


async def open_asked(person: Person, words: str) -> Message:
    """Say something in the chat that begins a form, and open that in a dialog."""
    await person.says(words)
    asked = await person.next_message()
    while WINDOW not in asked.buttons:  # such as what came to her from others meanwhile
        asked = await person.next_message()
    await person.opens(asked, WINDOW)
    assert person.dialog is not None and person.trouble is None, (person.told, person.teams.complaints)
    return asked


async def heard(person: Person) -> None:
    """Wait until everything that was done before has been applied: what one person does is done in order."""
    await person.says("dank je")
    await person.sees("Graag gedaan")
