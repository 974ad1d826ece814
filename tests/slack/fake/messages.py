"""The methods that post, change and take back messages, and the address where an interaction is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.slack.fake import limits
from tests.slack.fake.state import Channel, Message, Workspace, with_ids
from tests.slack.fake.web_api import Args, Refused, channel_of, method, truth

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

SAYING = (
    "text blocks attachments thread_ts reply_broadcast metadata mrkdwn parse link_names unfurl_links unfurl_media "
    "username icon_emoji icon_url markdown_text as_user"
)
PARSED = ("mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media")
MOST_USES = 5
"""How often a response_url may be used. Slack, handling user interaction: message responses."""
LIFETIME = 1800
"""Seconds that a response_url lives."""


def content(args: Args, slack: FakeSlack, needed: bool = True) -> tuple[str, list[dict[str, Any]]]:
    """The text and the blocks of a message, checked. Raises Refused as chat.postMessage does."""
    text, blocks = args.get("text"), args.get("blocks")
    if text is not None and not isinstance(text, str):
        raise Refused("invalid_arguments", "[ERROR] must be a string [json-pointer:/text]")
    if args.get("markdown_text") is not None:
        if text is not None or blocks is not None:
            raise Refused("markdown_text_conflict")
        text = str(args["markdown_text"])
        if len(text) > 12_000:
            raise Refused("msg_too_long")
    if args.get("attachments"):
        raise Refused("invalid_arguments", "[ERROR] this fake takes no attachments: Slack calls them legacy")
    if blocks is not None:
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        if wrong := limits.blocks_of_message(blocks):
            raise Refused("invalid_blocks", *wrong)
        if limits.blocks_too_long(blocks):
            raise Refused("msg_blocks_too_long")
    if needed and not text and not blocks:
        raise Refused("no_text")
    if len(text or "") > limits.LONGEST_TEXT:
        raise Refused("msg_too_long")
    if args.get("metadata") is not None and args["metadata"] != {} and (wrong := limits.metadata(args["metadata"])):
        raise Refused("invalid_metadata_format", *wrong)
    return text or "", with_ids(blocks or [], slack.block_names())


def said_by_app(slack: FakeSlack, place: Workspace, channel: Channel, args: Args, only_for: str | None) -> Message:
    """A message of the app as new in a channel."""
    text, blocks = content(args, slack)
    thread = args.get("thread_ts") or None
    if thread is not None and channel.find(str(thread)) is None and (channel.id, str(thread)) not in slack.threads:
        raise Refused("thread_not_found")
    message = Message(
        channel=channel.id,
        ts=slack.ts(),
        user=place.bot_user,
        text=text,
        number=slack.number(),
        blocks=blocks,
        bot=True,
        thread_ts=str(thread) if thread else None,
        metadata=args.get("metadata") or None,
        only_for=only_for,
        parsed={name: args[name] for name in PARSED if name in args},
        fields={
            "team": place.id,
            "bot_id": place.bot_id,
            "app_id": place.app_id,
            "bot_profile": {
                "id": place.bot_id,
                "app_id": place.app_id,
                "name": "Wegwijs",
                "deleted": False,
                "team_id": place.id,
            },
        },
    )
    slack.post(channel, message)
    if (channel.id, message.thread_ts or "") in slack.threads:
        slack.threads[channel.id, message.thread_ts or ""].status = ""
    return message


def echo(slack: FakeSlack, place: Workspace, channel: Channel, message: Message, change: str | None = None) -> None:
    """Tell the app of its own message, as Slack does: apps must know themselves again."""
    if not slack.echo or message.only_for is not None:
        return
    event: dict[str, Any] = {"type": "message", "channel": channel.id, "channel_type": channel.kind}
    if change is None:
        event |= {**message.told(), "event_ts": message.ts}
    else:
        now = slack.ts()
        event |= {"subtype": change, "ts": now, "event_ts": now, "hidden": True}
        event |= {"message": message.told()} if change == "message_changed" else {"deleted_ts": message.ts}
    slack.courier.event_later(place.id, event)


def place_to_post(slack: FakeSlack, place: Workspace, name: Any) -> Channel:
    """Where to post: a channel with the app in it, or the direct message with a user. Raises Refused."""
    if (place.id, str(name)) in slack.users:
        return slack.dm_channel(place.id, str(name))
    channel = channel_of(slack, place, name)
    if place.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


@method("chat.postMessage", scope="chat:write", required="channel", optional=SAYING, json=True)
def chat_post_message(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel = place_to_post(slack, place, args["channel"])
    message = said_by_app(slack, place, channel, args, None)
    echo(slack, place, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.told(metadata=True)}


@method("chat.postEphemeral", scope="chat:write", required="channel user", optional=SAYING, json=True)
def chat_post_ephemeral(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel = place_to_post(slack, place, args["channel"])
    if args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    return {"message_ts": said_by_app(slack, place, channel, args, str(args["user"])).ts}


def own(slack: FakeSlack, place: Workspace, args: Args, error: str) -> tuple[Channel, Message]:
    """A message that the app itself posted and everyone sees. Raises Refused."""
    channel = channel_of(slack, place, args["channel"])
    message = channel.find(str(args["ts"]))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    if not message.bot:
        raise Refused(error)
    return channel, message


def change(slack: FakeSlack, message: Message, args: Args) -> None:
    """Change a message: what is not given stays as it was; blocks too, unless an empty list is given."""
    text, blocks = content(args, slack, needed=args.get("blocks") is None and args.get("metadata") is None)
    if args.get("text") is not None:
        message.text = text
    if args.get("blocks") is not None:
        message.blocks = blocks
    if args.get("metadata") is not None:
        message.metadata = args["metadata"] or None
    message.parsed |= {name: args[name] for name in PARSED if name in args}
    message.edited = slack.ts()
    message.touched = slack.number()


@method("chat.update", scope="chat:write", required="channel ts", optional=SAYING + " file_ids", json=True)
def chat_update(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel, message = own(slack, place, args, "cant_update_message")
    change(slack, message, args)
    echo(slack, place, channel, message, "message_changed")
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.told(metadata=True)}


@method("chat.delete", scope="chat:write", required="channel ts", optional="as_user", json=True)
def chat_delete(slack: FakeSlack, place: Workspace, args: Args) -> dict[str, Any]:
    channel, message = own(slack, place, args, "cant_delete_message")
    message.deleted = True
    echo(slack, place, channel, message, "message_deleted")
    return {"channel": channel.id, "ts": message.ts}


@dataclass
class ResponseUrl:
    """An address where the app may answer one interaction."""

    team: str
    channel: str
    user: str
    at: float
    original: str | None
    """The `ts` of the message that the interaction was in."""
    uses: int = 0


ANSWERING = frozenset(
    [
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "parse",
        "link_names",
        "unfurl_links",
        "unfurl_media",
    ]
)


def respond(slack: FakeSlack, key: str, args: Any) -> None:
    """What the app posts to a response_url. Raises Refused."""
    url = slack.response_urls.get(key)
    if url is None:
        raise Refused("invalid_url")
    if slack.clock() - url.at > LIFETIME:
        raise Refused("expired_url")
    if url.uses >= MOST_USES:
        raise Refused("used_url")
    if not isinstance(args, dict):
        raise Refused("invalid_payload")
    if unknown := sorted(set(args) - ANSWERING):
        raise Refused("invalid_payload", *(f"[ERROR] unknown field: {name}" for name in unknown))
    if args.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise Refused("invalid_response_type")
    url.uses += 1
    place, channel = slack.workspace(url.team), slack.channels[url.channel]
    original = channel.find(url.original) if url.original else None
    if truth(args.get("delete_original")):
        if original is None:
            raise Refused("message_not_found")
        original.deleted = True
    elif truth(args.get("replace_original")) and original is not None:
        change(slack, original, {**args, "blocks": args.get("blocks", [])})
    else:
        only_for = None if args.get("response_type") == "in_channel" else url.user
        said_by_app(slack, place, channel, args, only_for)
