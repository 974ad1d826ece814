"""The forms of one person: those under way, those that were stopped, and those that were handed in."""

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Reply, short
from dialogs.mine import handed_in
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.subjects import Request
from storage.people import key

MOST_DRAFTS = 4
"""Forms under way and stopped that have a button at once."""
MOST_BUTTONS = 7
MOST_LINES = 10
VIEW = "my_forms"


async def my_forms_shown(request: Request) -> list[Reply]:
    """Return what is under way, what was stopped and what was handed in; each can be gone on with or opened."""
    match request.arguments:
        case ("open", identifier):
            return await handed_in.opened(request, identifier)
        case ("from", first):
            return await handed_in.more(request, VIEW, first)
        case ():
            return [await _all(request)]
        case _:
            raise IndexError(request.arguments)


async def _all(request: Request) -> Reply:
    texts = request.context.texts
    drafts = handed_in.submitted_talk(request).drafts
    active = await drafts.active()
    buttons: list[Button] = []
    blocks: list[str] = []
    under_way: list[str] = []
    if active is not None:
        under_way.append(texts("{title}, under way", title=active.replies.described()))
    for draft in await drafts.parked():
        title = await drafts.described(draft)
        under_way.append(texts("{title}, stopped on {day}", title=title, day=when(draft.updated_at, texts)))
        label = texts("Go on: {title}", title=await drafts.described(draft, plain=True))
        if len(buttons) < MOST_DRAFTS:
            buttons.append(Button(label=short(label), action=action("resume", str(key(draft.id)))))
    if under_way:
        blocks.append(_listed(texts("Not handed in yet"), under_way[:MOST_LINES]))
    rows = await handed_in.changeable(request)
    if rows:
        lines = [f"{escaped(one.title)}, {one.row.created_at.astimezone(ZONE):%d/%m/%Y}" for one in rows]
        more = len(lines) - MOST_LINES
        lines = lines[:MOST_LINES] + ([texts("and {count} more", count=more)] if more > 0 else [])
        blocks.append(_listed(texts("Handed in, and still to be changed"), lines))
        buttons += _first(request, rows, len(buttons))
    if not blocks:
        return Reply(text=texts("You have no forms under way, and handed in none that can still be changed."))
    return Reply(text="\n\n".join(blocks), kind="form", buttons=buttons)


def _first(request: Request, rows: list[handed_in.HandedIn], taken: int) -> list[Button]:
    """Return the buttons that open what was handed in; when they do not all fit, the last one shows more."""
    made = handed_in.buttons(request, rows, VIEW, named=bool(taken))
    if taken + len(made) <= MOST_BUTTONS:
        return made
    return [
        Button(label=request.context.texts("Change or withdraw something"), action=action("view", VIEW, "from", "0"))
    ]


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([f"**{title}**", "", *(f"- {line}" for line in lines)])
