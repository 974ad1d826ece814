"""All forms that a person may fill in, with what they are for, a handful at a time."""

from dialogs.actions import action
from dialogs.help.offered import ALL_FORMS, grouped, start_button
from dialogs.messages import Button, Reply
from dialogs.subjects import Request, View
from dialogs.texts import N_

PAGE = 7


async def all_forms_shown(request: Request) -> list[Reply]:
    """Return the forms by role, and buttons that start them; the next ones on request."""
    texts = request.context.texts
    groups = grouped(request.context)
    forms = [form for _, own in groups for form in own]
    places: dict[tuple[str, ...], int] = {(str(place),): place for place in range(len(forms))}
    first = places.get(request.arguments, -1) if request.arguments else 0
    if first < 0:
        raise IndexError(request.arguments)
    if not forms:
        return [Reply(text=texts("There is no form for you at the moment."))]
    shown = forms[first : first + PAGE + (len(forms) == first + PAGE + 1)]
    lines: list[str] = []
    for role, own in groups:
        title = texts("As {role}", role=role) if role else texts("For everybody")
        lines += ["", f"**{title}**", "", *(f"- {texts(form.title)}" for form in own)]
    text = "\n".join([texts("These are the forms for you:"), *lines])
    if first:
        text = texts("These are the other forms:")
    buttons = [start_button(texts, form) for form in shown]
    later = first + len(shown)
    if later < len(forms):
        buttons.append(Button(label=texts("Show more"), action=action("view", ALL_FORMS, str(later))))
    return [Reply(text=text, kind="help", buttons=buttons)]


VIEWS = (
    View(
        ALL_FORMS,
        N_("All forms"),
        (
            r"^(?:(?:toon|geef|bekijk|show|list|give)(?: (?:me|mij|eens|ons|us))* )?(?:alle|de|all|the|all the) (?:formulieren|forms)(?: zien)?$",
            r"^(?:welke|wat voor|which|what) (?:formulieren|forms) (?:zijn er|bestaan er|heb je|heeft wegwijs|kan ik (?:hier )?invullen|are there|do you have"
            r"|can i fill in)(?: .{0,20})?$",
            r"^wat kan ik (?:hier )?(?:allemaal )?invullen$",
        ),
        all_forms_shown,
    ),
)
