"""Forms in dialogs: opening one, going from page to page, and what a dialog shows after it was handed in."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.channels.payload import Body, object_in, text_in
from bot.channels.teams.answers import Answer, closed, dialog_shown, dialog_told
from bot.channels.teams.arrival import Arrival, value_of
from bot.channels.teams.dialog_cards import dialog, entered, moved_in
from bot.channels.teams.dialog_search import asked_in, path_matches, search_response
from bot.channels.teams.dialog_windows import (
    again_dialog,
    asked_question,
    message_dialog,
    question_dialog,
    replies_dialog,
    waited_for,
    waiting_dialog,
)
from bot.channels.teams.incoming import Doing
from bot.channels.windows import draft_wanted
from dialogs.conversation import Conversations
from dialogs.messages import Incoming, Reply, Upload
from dialogs.pages import FormInput, FormPage
from dialogs.texts import N_, texts_in

log = logging.getLogger("wegwijs.teams")
REMEMBERED = 200
"""Answers that came too late for the invoke, kept for the dialog that looks again; of more the oldest are forgotten."""
_NO_FILES: Mapping[str, Upload] = {}


class FormDialogs:
    """The dialogs of forms.

    Parameters
    ----------
    wake
        Called when the outbox was written to.
    """

    def __init__(self, conversations: Conversations, wake: Callable[[], None]) -> None:
        self._conversations = conversations
        self._wake = wake
        self._late: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    async def _apply(self, incoming: Incoming) -> list[Reply]:
        replies = await self._conversations.apply(incoming)
        self._wake()
        return replies

    async def opened(self, doing: Doing) -> Answer:
        """Open a dialog on a form that is under way, or on one that a button begins."""
        press = text_in(value_of(doing.body), "data", "window")
        draft = draft_wanted(press)
        if draft is not None:
            wanted = FormInput("open", draft=draft)
            return await self._shown(doing, await self._apply(doing.incoming(reply_to=doing.private(), form=wanted)))
        heard = doing.incoming(reply_to=doing.private(), press=press or "{}", pages=True)
        return await self._shown(doing, await self._apply(heard))

    async def submitted(self, doing: Doing) -> Answer:
        """Take over a page and go on, hand the form in, or leave it."""
        data = object_in(value_of(doing.body), "data")
        if waits := waited_for(data):
            return await self._looked_again(doing, data, waits)
        move = moved_in(data)
        if move is None:
            return await self._question_asked(doing, data)

        def read(page: FormPage) -> tuple[Mapping[str, Any], Mapping[str, Upload]]:
            return entered(data, page)[0], _NO_FILES

        given = FormInput(
            move.verb, form=move.form, draft=move.draft, page=move.page, argument=move.argument, read=read
        )
        replies = await self._apply(doing.incoming(reply_to=doing.private(), form=given))
        if move.verb == "close":
            return closed()
        return await self._shown(doing, replies)

    def came_late(self, arrival: Arrival, answer: Answer) -> None:
        """Keep the answer to an invoke that Teams did not wait for: the dialog that waits will look for it.

        What is wrong with an answer, and what was typed and not taken, stand nowhere else.
        """
        self._late[arrival.external_id, arrival.event_id] = answer
        while len(self._late) > REMEMBERED:
            self._late.popitem(last=False)

    async def _looked_again(self, doing: Doing, data: Body | Mapping[str, Any], waits: str) -> Answer:
        """Show what came of what a dialog waited for; where that is not known any more, the form as it stands."""
        came = self._late.get((doing.arrival.external_id, waits))
        if came is not None:
            return came
        move = moved_in(data)
        if move is not None and move.draft:
            wanted = FormInput("open", draft=move.draft)
            return await self._shown(doing, await self._apply(doing.incoming(reply_to=doing.private(), form=wanted)))
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        told = texts(N_("You find what came of it in our chat. Was it a form? Then say *go on* there."))
        return dialog_shown(message_dialog(told, texts, "Wegwijs"))

    async def _shown(self, doing: Doing, replies: Sequence[Reply]) -> Answer:
        """Show the page among the replies; without one, what is said, which stands in the personal chat too."""
        page = next((reply.page for reply in replies if reply.page is not None), None)
        if page is not None:
            return dialog_shown(dialog(page, texts_in(page.language)))
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        return dialog_shown(replies_dialog(replies or [Reply(text=texts(N_("Done.")))], texts))

    async def typed(self, doing: Doing) -> Answer:
        """Return what a list offers for what is typed in it."""
        asked = asked_in(value_of(doing.body))
        if asked is None:
            return Answer(search_response([], None))

        def at(path: str) -> bool:
            return path_matches(asked.digest, path)

        incoming = doing.incoming(reply_to=None)
        found, optional = await self._conversations.suggestions(incoming, asked.draft, at, asked.query)
        language = await self._conversations.language(incoming) if optional else "nl"
        return Answer(search_response(found, texts_in(language) if optional else None))

    # -- the action command --

    async def question_wanted(self, doing: Doing) -> Answer:
        """Show the dialog in which a question is typed."""
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        return dialog_shown(question_dialog(texts))

    async def _question_asked(self, doing: Doing, data: Body | Mapping[str, Any]) -> Answer:
        return await self.answered(doing, asked_question(data))

    async def answered(self, doing: Doing, question: str) -> Answer:
        """Answer a question in a dialog, and in the personal chat with its buttons; a wish opens its form. Only that person sees it."""
        heard = doing.incoming(reply_to=doing.private(), text=question or "help", public=True, pages=True)
        replies = await self._apply(heard)
        if any(reply.page is not None for reply in replies):
            return await self._shown(doing, replies)
        texts = texts_in(await self._conversations.language(doing.incoming(reply_to=None)))
        return dialog_shown(replies_dialog(replies, texts, texts(N_("_You also find this in our chat._"))))


def waiting(arrival: Arrival) -> Answer:
    """Return what a dialog shows that has to wait: it can look again."""
    data = object_in(value_of(arrival.body), "data")
    move = moved_in(data)
    draft = move.draft if move else draft_wanted(text_in(value_of(arrival.body), "data", "window"))
    return dialog_shown(waiting_dialog(texts_in("nl"), draft or 0, arrival.event_id))


def not_taken(arrival: Arrival, told: str) -> Answer:
    """Return what a dialog shows that could not be taken in: what stood in its boxes is not lost.

    Parameters
    ----------
    told
        Why, as plain text.
    """
    texts, data = texts_in("nl"), object_in(value_of(arrival.body), "data")
    ours = moved_in(data) is not None or asked_question(data)
    again = again_dialog(texts, told, data) if ours else None
    return dialog_told(told) if again is None else dialog_shown(again)
