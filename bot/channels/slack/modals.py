"""The pages of a form as modals of Slack: a view of a page, and what a person entered in one.

Slack, reference: views (modal), block kit (input block). Everything here is pure: a page in, JSON out, and back.

When a view is updated, Slack keeps what stands in a box whose ``block_id`` and ``action_id`` stay the same, and then takes no
notice of our value. So a ``block_id`` is ``q:<digest of the path>:<stamp>``, and the stamp says when the box was made: 0 when the
view was opened, else the revision of the view, which ``private_metadata`` counts. A box keeps its stamp, and so what is being
typed in it, until our value must win:

- everywhere, when `modal` is told so by `ours`: an item was removed and those after it moved up, a draft was resumed;
- of a box that was not in the view just before: its path may have stood there earlier, with something else in it;
- of a list whose choice is no longer offered, or differs from the answer we have;
- of a box that becomes one of another kind, as a list does that grows too long to be shown whole;
- of an empty box for which we have an answer, filled in from elsewhere.

A box with a problem keeps what was entered, for it to be corrected. Reading looks at the digest only, never at the stamp.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, cast

from bot.channels.slack import limits
from bot.channels.slack.blocks import text_of
from bot.channels.slack.markup import rich
from bot.channels.slack.modal_inputs import NotEntered, box, entered, in_seconds, typed
from bot.channels.slack.modal_options import NONE, digest, option, options_found
from bot.channels.slack.modal_text import Json, at_word, context, facts, fitted, heading, on_one_line, plain, said
from dialogs.markup import cleaned
from dialogs.pages import FormPage, PageButton, PageFacts, PageHeading, PageNote, PageOption, PageQuestion
from dialogs.texts import N_, Texts

FORM = "form"
"""``callback_id`` of a page of a form."""
ASK = "ask"
"""``callback_id`` of the view in which a question is typed."""
WAITING = "waiting"
"""``callback_id`` of what stands there while a page is made."""
TOLD = "told"
"""``callback_id`` of a view that only tells something."""
LABEL = 150
"""Characters of a label or a hint that is long, when it stands in full in a text beside the box."""
_APP = "Wegwijs"
_BLOCK = re.compile(r"q:([0-9a-f]{12}):([0-9]{1,9})")
_ACTION = re.compile(r"page:(add|remove|back):([0-9]{1,4})")


class NotOurView(ValueError):
    """The view is not a page of a form that this program made."""


# What a page looks like


def modal(
    page: FormPage,
    texts: Texts,
    *,
    note: str = "",
    as_text: bool = False,
    over: Mapping[str, Any] | None = None,
    ours: bool = False,
) -> Json:
    """Return a page as a view for views.open, views.push, views.update or `response_action`.

    Parameters
    ----------
    page
        What to show.
    texts
        The sentences in the language of the person.
    note
        Markdown to show above the page, such as why something is refused.
    as_text
        Whether problems stand under their question; without it they are told by `errors` alone.
    over
        The view that is updated, as Slack sent it; None for a view that is opened.
    ours
        Whether all boxes must show our values, rather than what is typed in them.

    Raises TooMuchOnAPage; the forms put at most eight questions on a page.
    """
    revision = 0 if over is None else _revision(over) + 1
    stamps = {} if over is None or ours else _kept(page, over, texts)
    blocks = [*_title(page, texts), *(rich(note) if note.strip() else [])]
    blocks += _problems_apart(page, texts) if as_text else []
    buttons: list[Json] = []
    for number, part in enumerate(page.parts):
        if isinstance(part, PageButton):
            buttons.append(_button(part, number))
            label = on_one_line(part.label)
            blocks += said(label) if limits.length(label) > limits.BUTTON_TEXT else []
            continue
        blocks += _actions(buttons, number)
        buttons = []
        match part:
            case PageQuestion():
                block_id = f"q:{digest(part.path)}:{stamps.get(part.path, revision)}"
                blocks += _question(part, block_id, texts, as_text)
            case PageHeading():
                # A line between an item and the one before it: in a long form each is seen to begin.
                blocks += [{"type": "divider"}] if blocks and number else []
                blocks += heading(part.heading)
            case PageNote():
                blocks += rich(part.note) if part.note.strip() else []
            case PageFacts():
                blocks += facts(part.facts)
    blocks += _actions(buttons, len(page.parts))
    metadata = {"draft": page.draft, "form": page.form, "page": page.number, "revision": revision}
    view: Json = {
        "type": "modal",
        "callback_id": FORM,
        "notify_on_close": True,
        "private_metadata": json.dumps(metadata),
        "title": _window_title(page.title),
        "submit": plain(on_one_line(page.submit), limits.VIEW_BUTTON),
        "close": plain(on_one_line(page.close), limits.VIEW_BUTTON),
        "blocks": blocks or said(texts(N_("There is nothing to fill in here."))),
    }
    return fitted(view, texts)


def _window_title(title: str) -> Json:
    """Return what stands in the bar of a window: a title that is too long for it stands in full below it, and only there."""
    line = on_one_line(title)
    return plain(line if limits.length(line) <= limits.VIEW_TITLE else _APP, limits.VIEW_TITLE)


def _title(page: FormPage, texts: Texts) -> list[Json]:
    title = on_one_line(page.title)
    full = heading(title) if limits.length(title) > limits.VIEW_TITLE else []
    if page.total < 2:
        return full
    where = texts(N_("Page {number} of {total}"), number=page.number, total=page.total)
    return [*full, context(where)]


def _question(question: PageQuestion, block_id: str, texts: Texts, as_text: bool) -> list[Json]:
    label, hint = on_one_line(question.label), cleaned(question.hint).strip()
    problem = _problem(question.problem)
    made = box(question, texts)
    if made is None:
        return [*said(label, bold=True), *said(hint), *_unanswerable(question, texts), *problem]
    long_label, long_hint = limits.length(label) > limits.INPUT_LABEL, limits.length(hint) > limits.INPUT_HINT
    block: Json = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL if long_label else limits.INPUT_LABEL),
        "element": made.element | {"action_id": f"a:{question.control}"},
        "optional": question.optional or (question.control == "file" and bool(question.value)),
    }
    if question.control != "file":  # Slack refuses it for files (input block, dispatch_action)
        block["dispatch_action"] = True
    if hint and not long_hint:
        block["hint"] = plain(hint, limits.INPUT_HINT)
    received = typed(question.value) if question.control == "file" else ""
    return [
        *(said(label, bold=True) if long_label else []),
        *said("\n".join(made.listed)),
        block,
        *(said(hint) if long_hint else []),
        *(said(texts(N_("Received: {name}"), name=on_one_line(received))) if received.strip() else []),
        *(problem if as_text else []),
    ]


def _unanswerable(question: PageQuestion, texts: Texts) -> list[Json]:
    """Return what stands in place of a box that Slack cannot give."""
    if question.control in {"choice", "several"}:
        return said(texts(N_("There is nothing to choose from.")))
    value = typed(question.value)
    sentence = N_(
        "This answer is too long to change in a window: {count} characters. It is kept; change it in our conversation."
    )
    return [*said(at_word(value, limits.INPUT_LABEL)), *said(texts(sentence, count=len(value)))]


def _problem(problem: str) -> list[Json]:
    text = cleaned(problem).strip()
    if not text:
        return []
    marked = f"⚠️ {text}"
    return [context(marked)] if limits.length(marked) <= limits.INPUT_HINT else said(marked)


def _problems_apart(page: FormPage, texts: Texts) -> list[Json]:
    """Return a line that problems are told below, for who would look for them at the top of a long page."""
    count = sum(1 for one in _questions(page) if one.problem.strip())
    if count == 0:
        return []
    many = texts.n("One answer is not right yet: see below.", "{count} answers are not right yet: see below.", count)
    return [context(f"⚠️ {many}")]


def _button(button: PageButton, number: int) -> Json:
    made: Json = {
        "type": "button",
        "text": plain(on_one_line(button.label), limits.BUTTON_TEXT),
        "action_id": f"page:{button.verb}:{number}",
    }
    return made | ({"value": _argument(button)} if button.argument else {})


def _argument(button: PageButton) -> str:
    fits = button.argument.isprintable() and limits.length(button.argument) <= limits.BUTTON_VALUE
    return button.argument if fits and not button.argument.startswith("#") else f"#{digest(button.argument, 32)}"


def _actions(buttons: Sequence[Json], number: int) -> list[Json]:
    starts = range(0, len(buttons), limits.ACTIONS)
    return [
        {"type": "actions", "block_id": f"page:{number}:{at}", "elements": buttons[at : at + limits.ACTIONS]}
        for at in starts
    ]


# What a person entered


def _questions(page: FormPage) -> list[PageQuestion]:
    return [one for one in page.parts if isinstance(one, PageQuestion)]


def _dict(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _states(view: Mapping[str, Any]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the stamp and the state of the boxes in a view by digest; the latest when one stands there twice."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for block_id, state in _dict(_dict(view.get("state")).get("values")).items():
        known = _BLOCK.fullmatch(block_id)
        if known and int(known[2]) >= found.get(known[1], (0,))[0]:
            found[known[1]] = (int(known[2]), _dict(state))
    return found


def values_of(view: Mapping[str, Any], page: FormPage) -> tuple[dict[str, Any], dict[str, Json]]:
    """Return what stands in a view as Slack sent it: answers by path for FormInput.values, and files by path.

    Only questions of the page are read, and what their boxes cannot give is left out, so that the answer there was stays. A
    file is what Slack says of it: `id`, and as a rule `name`, `mimetype`, `size`, `url_private_download`.
    """
    states = _states(view)
    values: dict[str, Any] = {}
    files: dict[str, Json] = {}
    for question in _questions(page):
        _, actions = states.get(digest(question.path), (0, {}))
        state = actions.get(f"a:{question.control}")
        if not isinstance(state, dict):
            continue
        if question.control == "file":
            given = cast("dict[str, Any]", state).get("files")
            one = _dict(cast("list[Any]", given)[0]) if isinstance(given, list) and given else {}
            if isinstance(one.get("id"), str):
                files[question.path] = one
            continue
        try:
            values[question.path] = entered(question, cast("dict[str, Any]", state))
        except NotEntered:
            continue
    return values, files


def _metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    text = view.get("private_metadata")
    try:
        return _dict(json.loads(text)) if isinstance(text, str) and view.get("callback_id") == FORM else {}
    except (ValueError, RecursionError):
        return {}


def _whole(value: Any, least: int = 0) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _revision(view: Mapping[str, Any]) -> int:
    counted = _metadata(view).get("revision")
    stamps = [stamp for stamp, _ in _states(view).values()]
    return max([counted if _whole(counted) else 0, *stamps])


def metadata_of(view: Mapping[str, Any]) -> tuple[int, str, int]:
    """Return the draft, the form and the number of the page that a view shows. Raises NotOurView for any other view."""
    found = _metadata(view)
    draft, form, number = found.get("draft"), found.get("form"), found.get("page")
    if not (_whole(draft) and isinstance(form, str) and _whole(number, 1)):
        raise NotOurView(f"callback_id {view.get('callback_id')!r}")
    return draft, form, number


def pressed(action: Mapping[str, Any], page: FormPage) -> tuple[str, str] | None:
    """Return the verb and the argument of a button of the page that was pressed; None for any other action."""
    action_id, value = action.get("action_id"), action.get("value", "")
    known = _ACTION.fullmatch(action_id) if isinstance(action_id, str) else None
    if known is None or not isinstance(value, str):
        return None
    if not value.startswith("#"):
        return known[1], value
    buttons = [one for one in page.parts if isinstance(one, PageButton) and one.verb == known[1]]
    return next(((one.verb, one.argument) for one in buttons if _argument(one) == value), None)


def path_of(block_id: str, page: FormPage) -> str | None:
    """Return the path of the question whose box has this ``block_id``, as block_suggestion gives it; None when it is none."""
    known = _BLOCK.fullmatch(block_id)
    return next((one.path for one in _questions(page) if known and digest(one.path) == known[1]), None)


def errors(page: FormPage, view: Mapping[str, Any]) -> dict[str, str]:
    """Return the problems of a page for `response_action` errors, by the ``block_id`` they have in the view that was sent.

    Empty when there are none, and when one belongs to a question that has no box in that view: then the view is to be updated
    by `modal` with `as_text`, for Slack shows errors only at boxes it has.
    """
    places = _places(view)
    wrong = [one for one in _questions(page) if one.problem.strip()]
    if any(digest(one.path) not in places for one in wrong):
        return {}
    return {places[digest(one.path)]: at_word(cleaned(one.problem).strip() or "⚠️", limits.INPUT_HINT) for one in wrong}


def _places(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the ``block_id`` of each box in a view by the digest of its path."""
    return {key: f"q:{key}:{stamp}" for key, (stamp, _) in _states(view).items()}


def _kept(page: FormPage, over: Mapping[str, Any], texts: Texts) -> dict[str, int]:
    """Return the stamps, by path, of the boxes that keep what a person entered in them."""
    states, (values, _) = _states(over), values_of(over, page)
    kept: dict[str, int] = {}
    for question in _questions(page):
        key = digest(question.path)
        if key not in states or _ours_wins(question, values.get(question.path)):
            continue
        stamp, state = states[key]
        made = box(question, texts)
        if made is None or _dict(state.get(f"a:{question.control}")).get("type") == made.element["type"]:
            kept[question.path] = stamp
    return kept


def _ours_wins(question: PageQuestion, theirs: Any) -> bool:
    """Tell whether a box must show the answer we have instead of what stands in it."""
    if question.control == "file" or question.problem.strip():
        return False
    if question.control in {"choice", "several"}:
        offered = {one.value for one in question.options}
        if not offered.issuperset(_chosen(theirs)):
            return True
    if question.value is None or question.value is False:
        return False
    match question.control:
        case "choice" | "lookup" | "several" | "lookups":
            return set(_chosen(theirs)) != set(_chosen(question.value))
        case "day" | "consent":
            return theirs != question.value
        case "moment":
            return in_seconds(theirs) != in_seconds(question.value)
        case _:
            return theirs is None


def _chosen(value: Any) -> list[str]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def same_questions(before: FormPage, after: FormPage) -> bool:
    """Tell whether a page asks and shows the same after an answer, so that the view is left alone while a person types.

    Answers and problems are not looked at, nor what a lookup has found.
    """
    return _asked(before) == _asked(after)


def _asked(page: FormPage) -> FormPage:
    def bare(question: PageQuestion) -> PageQuestion:
        looked_up = question.control in {"lookup", "lookups"}
        options: list[PageOption] = [] if looked_up else question.options
        return question.model_copy(update={"value": None, "problem": "", "options": options})

    return page.model_copy(
        update={"parts": [bare(one) if isinstance(one, PageQuestion) else one for one in page.parts]}
    )


# What is found while a person types, and views beside forms


def options_response(options: Sequence[PageOption], texts: Texts | None = None) -> Json:
    """Return the answer to block_suggestion: at most a hundred options, each to be told from the others.

    With `texts`, an option for no answer stands first: for a question that may be left open.
    """
    none = [option(texts(N_("No answer")), "", NONE)] if texts is not None else []
    return {"options": [*none, *options_found(options)][: limits.SELECT_OPTIONS]}


def _view(texts: Texts, title: str, callback_id: str, blocks: list[Json]) -> Json:
    full = heading(title) if limits.length(on_one_line(title)) > limits.VIEW_TITLE else []
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _window_title(title),
        "close": plain(texts(N_("Close")), limits.VIEW_BUTTON),
        "blocks": [*full, *blocks],
    }
    return fitted(view, texts)


def waiting_view(texts: Texts, title: str) -> Json:
    """Return what stands there while a page is made, when that takes longer than Slack waits."""
    return _view(texts, title, WAITING, said(texts(N_("One moment, I am working on it…"))))


def message_view(texts: Texts, title: str, markdown: str) -> Json:
    """Return a view that only tells something: an answer, a refusal."""
    return _view(texts, title, TOLD, text_of(markdown) or said("–"))


def question_view(texts: Texts, text: str = "") -> Json:
    """Return the view in which a question is typed; `text` is what stands there already."""
    value = typed(text)[: limits.INPUT_TEXT].strip()
    element: Json = {
        "type": "plain_text_input",
        "action_id": "a:text",
        "multiline": True,
        "max_length": limits.INPUT_TEXT,
        "focus_on_load": True,
    }
    block: Json = {
        "type": "input",
        "block_id": ASK,
        "label": plain(texts(N_("What would you like to know?")), limits.INPUT_LABEL),
        "element": element | ({"initial_value": value} if value else {}),
    }
    view = _view(texts, texts(N_("Ask Wegwijs")), ASK, [block])
    return view | {"submit": plain(texts(N_("Ask")), limits.VIEW_BUTTON)}


def asked_in(view: Mapping[str, Any]) -> str:
    """Return the question that was typed in `question_view`; empty when there is none."""
    typed_in = _dict(_dict(_dict(_dict(view.get("state")).get("values")).get(ASK)).get("a:text")).get("value")
    return typed_in.strip() if isinstance(typed_in, str) else ""
