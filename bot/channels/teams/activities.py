"""Which handler of the SDK hears what: the SDK finds it by the type of the activity, and what is done about it is elsewhere.

The SDK's own handlers for invokes turn bodies into its models and back, and lose what those do not know (`refresh`, Data.Query), so
invokes are told apart here by their name.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from botbuilder.core import BotAdapter, InvokeResponse, TurnContext  # pyright: ignore[reportMissingTypeStubs]
from botbuilder.core.teams import TeamsActivityHandler  # pyright: ignore[reportMissingTypeStubs]
from botbuilder.schema import Activity, ActivityTypes, ResourceResponse  # pyright: ignore[reportMissingTypeStubs]

from bot.channels.teams.answers import Answer
from bot.channels.teams.arrival import value_of
from bot.channels.teams.extension import command_in, message_in
from bot.channels.teams.forms import FormDialogs
from bot.channels.teams.hearing import Hearing
from bot.channels.teams.incoming import Doing

Heard = Callable[[Doing], Awaitable[Answer]]


class UnknownInvoke(Exception):
    """An invoke that Wegwijs does not offer."""


class Handler(TeamsActivityHandler):
    """Hands each activity to what is done about it."""

    def __init__(self, hearing: Hearing, forms: FormDialogs) -> None:
        super().__init__()
        self._hearing = hearing
        self._forms = forms
        self._invokes: dict[str, Heard] = {
            "adaptiveCard/action": self._card,
            "task/fetch": forms.opened,
            "task/submit": forms.submitted,
            "application/search": forms.typed,
            "composeExtension/query": hearing.searched,
            "composeExtension/queryLink": hearing.link_pasted,
            "composeExtension/anonymousQueryLink": hearing.link_pasted,
            "composeExtension/fetchTask": self._command,
            "composeExtension/submitAction": forms.submitted,
        }

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Hear a message."""
        await self._hearing.message(_doing(turn_context))

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        """Hear that Wegwijs was installed."""
        await self._hearing.installed(_doing(turn_context))

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        """Hear that Wegwijs was removed."""
        await self._hearing.removed(_doing(turn_context))

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Hear that Wegwijs came into a conversation, or went; that others do is not kept at all."""
        doing = _doing(turn_context)
        await (self._hearing.removed(doing) if doing.arrival.removal else self._hearing.installed(doing))

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Answer an invoke; raises UnknownInvoke."""
        doing = _doing(turn_context)
        heard = self._invokes.get(doing.arrival.kind)
        if heard is None:
            raise UnknownInvoke(doing.arrival.kind)
        answer = await heard(doing)
        return InvokeResponse(status=answer.status, body=answer.body)

    async def _card(self, doing: Doing) -> Answer:
        return await (
            self._hearing.refreshed(doing) if doing.arrival.verb == "refresh" else self._hearing.pressed(doing)
        )

    async def _command(self, doing: Doing) -> Answer:
        value = value_of(doing.body)
        question = message_in(value)
        if command_in(value) and question:
            return await self._forms.answered(doing, question)
        return await self._forms.question_wanted(doing)


class _Turn(BotAdapter):
    """What the SDK wants for a turn: the answer to an invoke is kept; anything else goes out through the outbox."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.answer: Answer | None = None

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Keep what Teams hears at once."""
        for activity in activities:
            sent: Any = activity
            if sent.type != ActivityTypes.invoke_response:
                raise AssertionError("messages go through the outbox")
            self.answer = Answer(sent.value.body, sent.value.status)
        return []

    async def update_activity(self, context: TurnContext, activity: Activity) -> Any:
        """Refuse to change anything."""
        raise AssertionError("messages go through the outbox")

    async def delete_activity(self, context: TurnContext, reference: Any) -> Any:
        """Refuse to delete anything."""
        raise AssertionError("messages go through the outbox")


async def dispatched(handler: Handler, doing: Doing) -> Answer | None:
    """Let the SDK find the handler of an activity; return what Teams hears at once, None when it waits for nothing.

    The SDK gets no more of the activity than it looks at to find the handler.
    """
    told: Any = {"type": doing.body.get("type"), "action": doing.body.get("action"), "name": doing.arrival.kind}
    turn = _Turn()
    context = TurnContext(turn, Activity(**told))
    context.turn_state["doing"] = doing
    await handler.on_turn(context)
    return turn.answer


def _doing(context: TurnContext) -> Doing:
    state: dict[str, Any] = context.turn_state
    return state["doing"]
