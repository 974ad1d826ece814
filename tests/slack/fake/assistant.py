"""The methods of the assistant container: status, suggested prompts and title of a thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack.fake.shapes import Report, listing, shape, string
from tests.slack.fake.state import Workspace
from tests.slack.fake.web_api import Args, Refused, channel_of, method

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

PROMPTS = listing(shape({"title": string(1), "message": string(1)}), 1, 4)
"""One to four prompts. Slack, assistant.threads.setSuggestedPrompts."""


@dataclass
class Thread:
    """A thread in the assistant container as a person sees it."""

    status: str = ""
    """Cleared when the app posts in the thread."""
    prompts: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    prompts_title: str = ""
    title: str = ""


def _thread(slack: FakeSlack, place: Workspace, args: Args) -> Thread:
    channel = channel_of(slack, place, args["channel_id"])
    thread = slack.threads.get((channel.id, str(args["thread_ts"])))
    if thread is None:
        raise Refused("invalid_thread_ts")
    return thread


@method(
    "assistant.threads.setStatus",
    scope="assistant:write",
    required="channel_id thread_ts",
    optional="status loading_messages icon_emoji icon_url username",
    json=True,
)
def set_status(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    if "status" not in args:
        raise Refused("invalid_arguments", "[ERROR] missing required field: status")
    _thread(slack, place, args).status = str(args["status"])
    return {}


@method(
    "assistant.threads.setSuggestedPrompts",
    scope="assistant:write",
    required="channel_id thread_ts prompts",
    optional="title",
    json=True,
)
def set_suggested_prompts(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    report = Report()
    PROMPTS(report, args["prompts"], "/prompts")
    if report.messages:
        raise Refused("invalid_arguments", *report.messages)
    thread = _thread(slack, place, args)
    thread.prompts, thread.prompts_title = args["prompts"], str(args.get("title") or "")
    return {}


@method("assistant.threads.setTitle", scope="assistant:write", required="channel_id thread_ts title", json=True)
def set_title(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    _thread(slack, place, args).title = str(args["title"])
    return {}
