"""Forms in windows: opening one, following what is entered, and what a window shows after it was handed in."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from bot.channels.payload import Body, list_in, object_in, text_in
from bot.channels.slack.addresses import Address
from bot.channels.slack.api import SlackBusy, SlackRefused, call
from bot.channels.slack.incoming import Doing, Downloads, pressed_action
from bot.channels.slack.modal_views import message_view, waiting_view
from bot.channels.slack.modals import (
    FORM,
    NotOurView,
    errors,
    metadata_of,
    modal,
    options_response,
    path_of,
    pressed,
    same_questions,
    shows,
    values_of,
)
from dialogs.actions import action
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply, Upload
from dialogs.pages import FormInput, FormPage, PageQuestion
from dialogs.texts import N_, Texts, texts_in

log = logging.getLogger("wegwijs.slack")
DEEPEST = 3
"""Views that may lie on each other (Slack, modals: "up to 3 views at a time")."""
REMEMBERED = 1000
"""Windows whose last update is remembered, for those who change two things within the second that it takes."""
_NO_PAGE = FormPage(form="", draft=0, number=1, total=1, title="", parts=[], submit="", close="", last=False)


@dataclass(frozen=True)
class Outcome:
    """What a window shows after it was submitted."""

    action: Literal["errors", "update", "push", "clear"]
    view: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None
    late: Mapping[str, Any] | None = None
    """The view that says the same when it can no longer be answered by `errors`, `push` or `clear`."""

    def told(self) -> dict[str, Any]:
        """Return the answer to view_submission."""
        told: dict[str, Any] = {"response_action": self.action}
        if self.view is not None:
            told["view"] = dict(self.view)
        if self.errors is not None:
            told["errors"] = dict(self.errors)
        return told


class FormWindows:
    """The windows of forms.

    Parameters
    ----------
    wake
        Called when the outbox was written to.
    """

    def __init__(self, conversations: Conversations, downloads: Downloads, wake: Callable[[], None]) -> None:
        self._conversations = conversations
        self._downloads = downloads
        self._wake = wake
        self._shown: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def _apply(self, incoming: Incoming) -> list[Reply]:
        replies = await self._conversations.apply(incoming)
        self._wake()
        return replies

    # -- opening --

    async def opened(self, doing: Doing, reply_to: Address, draft: int) -> None:
        """Open a window on a form that is under way."""
        wanted = FormInput("open", draft=draft)
        await self.shown(doing, await self._apply(doing.incoming(reply_to=reply_to, form=wanted)))

    async def shown(self, doing: Doing, replies: Sequence[Reply]) -> None:
        """Open a window on the page among the replies, if there is one; when it is too late for one, ask in the messages."""
        page = next((reply.page for reply in replies if reply.page is not None), None)
        if page is None:
            return
        view = modal(page, texts_in(page.language))
        try:
            await call(doing.served.client, "views.open", trigger_id=text_in(doing.body, "trigger_id"), view=view)
        except SlackRefused as refused:
            log.info("a window could not be opened: %s", refused)
            await self._asked_instead(doing, page.draft)

    async def _asked_instead(self, doing: Doing, draft: int) -> None:
        """Go on with a form in the messages, where no window can."""
        instead = doing.incoming(reply_to=doing.private(), press=action("resume", str(draft)))
        await self._apply(replace(instead, event_id=f"{instead.event_id}:instead"))

    # -- while it is open --

    async def changed(self, doing: Doing) -> None:
        """Keep what was entered, and show the page anew when something else is asked now."""
        view = doing.body["view"]
        try:
            draft, form, number = metadata_of(view)
        except NotOurView:
            return
        verb, argument = pressed(pressed_action(doing.body), _NO_PAGE) or ("enter", "")
        seen: list[FormPage] = []
        given = FormInput(
            cast(Any, verb), form=form, draft=draft, page=number, argument=argument, read=_reader(view, {}, seen)
        )
        replies = await self._apply(doing.incoming(reply_to=None, form=given))
        page = next((reply.page for reply in replies if reply.page is not None), None)
        texts = texts_in(page.language if page else await self._language(doing))
        if page is not None and verb == "enter" and seen and same_questions(seen[0], page) and shows(view, page, texts):
            return
        shown = modal(page, texts, over=view, ours=verb == "remove") if page else _told(replies, texts)
        await self._updated(doing, shown)

    async def _updated(self, doing: Doing, shown: Mapping[str, Any]) -> None:
        """Show something else in a window, unless something that we do not know of came in its place.

        Who changes two things at once sends the second before the first is shown: it goes over what we showed for the first.
        """
        view_id, state = text_in(doing.body, "view", "id"), text_in(doing.body, "view", "hash")
        while (view_id, state) in self._shown:
            state = self._shown[view_id, state]
        try:
            told = await call(doing.served.client, "views.update", view_id=view_id, hash=state, view=shown)
        except (
            SlackRefused
        ) as refused:  # it was closed, or waits for what was sent: what follows from that is shown then
            log.debug("a window was not updated: %s", refused)
            return
        new = text_in(told, "view", "hash")
        if new and new != state:
            self._shown[view_id, state] = new
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    async def _language(self, doing: Doing) -> str:
        return await self._conversations.language(doing.incoming(reply_to=None))

    async def closed(self, doing: Doing) -> None:
        """Keep the answers of a window that was closed, and say so; going back to the page before closes nothing."""
        view = doing.body["view"]
        everything = doing.body.get("is_cleared") is True or text_in(view, "root_view_id") == text_in(view, "id")
        try:
            draft, form, number = metadata_of(view)
        except NotOurView:
            return
        if everything:
            # What stood in the boxes has been told with every change; Slack does not send it along here.
            given = FormInput("close", form=form, draft=draft, page=number)
            await self._apply(doing.incoming(reply_to=doing.private(), form=given))

    async def suggested(self, doing: Doing) -> dict[str, Any]:
        """Return what a list offers for what is typed in it."""
        try:
            draft, _, _ = metadata_of(object_in(doing.body, "view"))
        except NotOurView:
            return {"options": []}
        block_id = text_in(doing.body, "block_id")

        def at(path: str) -> bool:
            return path_of(block_id, _page_asking(path)) == path

        incoming = doing.incoming(reply_to=None)
        found, optional = await self._conversations.suggestions(incoming, draft, at, text_in(doing.body, "value"))
        language = await self._conversations.language(incoming) if optional else "nl"
        return options_response(found, texts_in(language) if optional else None)

    # -- handing in --

    async def submitted(self, doing: Doing) -> Outcome | None:
        """Take over a page, and go on or hand the form in; None for a view that is not ours."""
        view = doing.body["view"]
        try:
            draft, form, number = metadata_of(view)
        except NotOurView:
            return None
        uploads = await self._downloads.uploads(doing.served, _files_in(view))
        seen: list[FormPage] = []
        given = FormInput("send", form=form, draft=draft, page=number, read=_reader(view, uploads, seen))
        replies = await self._apply(doing.incoming(reply_to=doing.private(), form=given))
        page = next((reply.page for reply in replies if reply.page is not None), None)
        if page is None:
            return Outcome("clear", late=_told(replies, texts_in(await self._language(doing))))
        texts = texts_in(page.language)
        if page.number == number:
            late = modal(page, texts, over=view, as_text=True)
            wrong = errors(page, view)
            changed = bool(seen) and not same_questions(seen[0], page)
            return Outcome("errors", errors=wrong, late=late) if wrong and not changed else Outcome("update", view=late)
        if page.number > number and _depth(view) < DEEPEST:
            return Outcome("push", view=modal(page, texts), late=modal(page, texts, over=view, ours=True))
        return Outcome("update", view=modal(page, texts, over=view, ours=True, as_text=True))

    async def late(self, doing: Doing, outcome: Outcome) -> None:
        """Show what came of a window that was told to wait."""
        view = outcome.late or outcome.view
        if view is None:
            return
        try:
            await call(doing.served.client, "views.update", view_id=text_in(doing.body, "view", "id"), view=view)
        except (SlackRefused, SlackBusy) as error:  # such as a window that was closed meanwhile
            log.info("a window could not tell what came of it: %s", error)
            if outcome.action == "clear" or text_in(doing.body, "view", "callback_id") != FORM:
                return  # what came of it is said in the messages
            draft, _, _ = metadata_of(doing.body["view"])
            await self._asked_instead(doing, draft)


def waiting(body: Body) -> dict[str, Any]:
    """Return what a window shows that was submitted and has to wait."""
    return {"response_action": "update", "view": waiting_view(texts_in("nl"), text_in(body, "view", "title", "text"))}


def _reader(view: Mapping[str, Any], uploads: Mapping[str, Upload], seen: list[FormPage]) -> Any:
    def read(page: FormPage) -> tuple[Mapping[str, Any], Mapping[str, Upload]]:
        seen.append(page)
        values, files = values_of(view, page)
        sent = {path: uploads[str(file.get("id"))] for path, file in files.items() if str(file.get("id")) in uploads}
        return values, sent

    return read


def _files_in(view: Mapping[str, Any]) -> list[Any]:
    """Return the files that stand in the boxes of a view, as Slack describes them."""
    states = object_in(view, "state", "values")
    return [
        file for block in states for name in object_in(states, block) for file in list_in(states, block, name, "files")
    ]


def _depth(view: Mapping[str, Any]) -> int:
    """Return how many views lie on each other up to this one."""
    root, before = text_in(view, "root_view_id"), text_in(view, "previous_view_id")
    if not before or root == text_in(view, "id"):
        return 1
    return 2 if before == root else DEEPEST


def _told(replies: Sequence[Reply], texts: Texts) -> dict[str, Any]:
    told = "\n\n".join(reply.text for reply in replies if reply.text)
    return message_view(texts, "Wegwijs", told or texts(N_("Done.")))


def _page_asking(path: str) -> FormPage:
    """Return a page with nothing but a question at a path: enough to know its box again."""
    return _NO_PAGE.model_copy(update={"parts": [PageQuestion(path=path, label="", control="lookup")]})
