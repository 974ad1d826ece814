"""Which listener of bolt hears what: each hands it to what is done about it, and keeps what its sender hears at once."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.channels.payload import text_in
from bot.channels.slack import modal_views, modals
from bot.channels.slack.arrival import Arrival
from bot.channels.slack.forms import FormWindows, Outcome
from bot.channels.slack.hearing import Hearing
from bot.channels.slack.incoming import Doing
from bot.channels.slack.installation import Installations, listen_for_removal
from bot.channels.slack.workspaces import Workspaces

log = logging.getLogger("wegwijs.slack.bolt")
_ANY = re.compile(".*", re.DOTALL)
Heard = Callable[[Doing], Awaitable[Any]]


def bolt_app(
    workspaces: Workspaces, installations: Installations | None, hearing: Hearing, forms: FormWindows, command: str
) -> AsyncApp:
    """Return bolt's app with all listeners.

    What it is given has been checked and kept already, so it verifies nothing anew and runs each listener to its end.
    """

    async def authorize(team_id: str | None) -> AuthorizeResult:
        served = await workspaces.served(team_id or "")
        return AuthorizeResult(
            enterprise_id=None, team_id=served.team, bot_user_id=served.bot_user, bot_id=served.bot or None,
            bot_token=served.client.token,
        )  # fmt: skip

    # Any: bolt declares no types for what its decorators take and return.
    app: Any = AsyncApp(
        name="wegwijs",
        logger=log,
        client=workspaces.bare(),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    @app.error
    async def failed(error: Exception, context: AsyncBoltContext) -> None:  # pyright: ignore[reportUnusedFunction]
        context["failure"] = error

    def listener(heard: Heard) -> Callable[..., Awaitable[None]]:
        async def run(context: AsyncBoltContext, ack: AsyncAck) -> None:
            context["outcome"] = await heard(context["doing"])  # pyright: ignore[reportUnknownArgumentType]
            await ack()

        return run

    async def button(doing: Doing) -> None:
        await (forms.changed(doing) if _in_a_form(doing) else hearing.pressed(doing))

    async def submitted(doing: Doing) -> Outcome | None:
        outcome = await forms.submitted(doing)
        if outcome is not None and outcome.action == "clear":
            hearing.home_changed(doing)
        return outcome

    async def closed(doing: Doing) -> None:
        await forms.closed(doing)
        hearing.home_changed(doing)

    app.event("message")(listener(hearing.direct_message))
    app.event("app_mention")(listener(hearing.mention))
    app.event("app_home_opened")(listener(hearing.home_opened))
    app.event("assistant_thread_started")(listener(hearing.assistant_opened))
    app.event("assistant_thread_context_changed")(listener(_nothing))
    app.command(command)(listener(hearing.command))
    app.shortcut({"callback_id": "ask", "type": "shortcut"})(listener(hearing.shortcut))
    app.shortcut({"callback_id": "ask_message", "type": "message_action"})(listener(hearing.message_shortcut))
    app.block_action({"action_id": _ANY})(listener(button))
    app.view_submission(modals.FORM)(listener(submitted))
    app.view_submission(modal_views.ASK)(listener(hearing.asked))
    app.view_closed(modals.FORM)(listener(closed))
    app.options({"action_id": _ANY})(listener(forms.suggested))
    listen_for_removal(app, installations)
    return app


async def _nothing(_: Doing) -> None:
    """Hear something that changes nothing: the pane of the assistant is the same in every channel."""


def _in_a_form(doing: Doing) -> bool:
    return text_in(doing.body, "view", "callback_id") == modals.FORM


async def dispatched(app: AsyncApp, arrival: Arrival, doing: Doing) -> Any:
    """Let bolt find the listener of an event; return what its sender hears at once, and raise what it raised."""
    request = AsyncBoltRequest(mode="socket_mode", body=dict(arrival.body), context={"doing": doing})
    await app.async_dispatch(request)
    left: dict[str, Any] = dict(request.context)  # pyright: ignore[reportUnknownArgumentType]
    failure = left.get("failure")
    if isinstance(failure, Exception):
        raise failure
    return left.get("outcome")
