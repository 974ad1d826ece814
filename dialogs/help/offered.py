"""What help offers one person: the forms and views that are for her or him, those of the own roles first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.messages import Button, short
from dialogs.permissions import PersonView
from dialogs.roles import NAMES
from dialogs.subjects import View, all_forms, all_views
from dialogs.texts import Texts

MOST_BUTTONS = 7
"""Beside the one that asks for a person: eight in all are still read."""
MOST_VIEWS = 3
"""Of the buttons, when there is not room for all."""
MOST_NAMED = 5
"""Forms that are named in one line."""
ALL_FORMS = "all_forms"
MESSENGERS = frozenset({"slack", "teams"})
"""Platforms of which people use several: who is known on one alone is told that it can be linked with another."""


@dataclass(frozen=True)
class Offer:
    """Lines of Markdown and buttons."""

    lines: list[str] = field(default_factory=list[str])
    buttons: list[Button] = field(default_factory=list[Button])


def forms_for(context: FormContext, forms: Iterable[Form] | None = None) -> list[Form]:
    """Return the forms that this person may fill in and that help may show; those that not everybody has first.

    Parameters
    ----------
    forms
        Those to choose from; all that there are when left out.
    """
    anybody = _anybody(context)
    found = [form for form in (all_forms().values() if forms is None else forms) if _open(form, context)]
    return sorted(found, key=lambda form: (_open(form, anybody), form.place))


def views_for(context: FormContext) -> list[View]:
    """Return the views that help may show to this person; those that not everybody has first."""
    anybody = _anybody(context)
    views = [view for view in all_views().values() if view.offered(context)]
    return sorted(views, key=lambda view: (view.offered(anybody), view.place))


def _anybody(context: FormContext) -> FormContext:
    return replace(context, person=PersonView(id=0, language=context.person.language))


def _open(form: Form, context: FormContext) -> bool:
    held = not form.roles or any(context.person.has(role) for role in form.roles)
    return held and form.offered(context)


def grouped(context: FormContext, forms: Iterable[Form] | None = None) -> list[tuple[str, list[Form]]]:
    """Return the forms by the role that one has them for, in the person's language; those of everybody last, under ""."""
    left = forms_for(context, forms)
    groups: list[tuple[str, list[Form]]] = []
    for role, name in NAMES.items():
        own = [form for form in left if role in form.roles and context.person.has(role)]
        left = [form for form in left if form not in own]
        if own:
            groups.append((context.texts(name), own))
    return [*groups, ("", left)] if left else groups


def offer_to(context: FormContext, forms: Iterable[Form] | None = None) -> Offer:
    """Return what help says to this person, and its buttons: at most MOST_BUTTONS."""
    texts = context.texts
    own, views = forms_for(context, forms), views_for(context)
    lines = [_line(texts, role, group) for role, group in grouped(context, own)]
    if own:
        lines.append(
            texts(
                "Say it in one sentence, such as *register 2 teams of network … for SWITCH*. You can ask something in "
                "between or stop; I keep your answers."
            )
        )
    if views:
        names = ", ".join(f"*{_lower(texts(view.title))}*" for view in views)
        lines.append(texts("**Show**: {views}.", views=names))
        lines.append(
            texts("**Remind** you: say *remind me on Friday of …*, *reminder settings* or *my calendar address*.")
        )
    if len(context.person.channels) == 1 and context.person.channels[0] in MESSENGERS:
        lines.append(texts("Do you use me in another app too? Say *link my accounts*, and I know you there as well."))
    return Offer(lines, _buttons(context, own, views))


def _buttons(context: FormContext, forms: Sequence[Form], views: Sequence[View]) -> list[Button]:
    """Return the buttons, of what not everybody has first; when there is no room for all forms, one that lists them."""
    texts, anybody = context.texts, _anybody(context)
    crowded = len(forms) + len(views) > MOST_BUTTONS
    seen = views[:MOST_VIEWS] if crowded else views
    room = MOST_BUTTONS - len(seen)
    started = forms if len(forms) <= room else forms[: room - 1]
    made = [(_open(form, anybody), start_button(texts, form)) for form in started]
    made += [(view.offered(anybody), Button(label=texts(view.title), action=action("view", view.id))) for view in seen]
    buttons = [button for _, button in sorted(made, key=lambda pair: pair[0])]
    if len(started) < len(forms):
        buttons.append(Button(label=texts("All forms"), action=action("view", ALL_FORMS)))
    return buttons


def start_button(texts: Texts, form: Form) -> Button:
    """Return the button that starts a form."""
    return Button(label=short(texts(form.title)), action=action("start", form.id))


def _line(texts: Texts, role: str, forms: Sequence[Form]) -> str:
    names = [_lower(texts(form.title)) for form in forms[:MOST_NAMED]]
    more = len(forms) - len(names)
    told = texts("{forms} and {count} more", forms=", ".join(names), count=more) if more else texts.join(names)
    if role:
        return texts("**As {role}**: {forms}.", role=role, forms=told)
    return texts("**Fill in** with you: {forms}.", forms=told)


def _lower(title: str) -> str:
    """Return a title as it stands within a sentence; a name in capitals stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
