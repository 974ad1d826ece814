"""The program that is measured with Slack, and whether all that was done there was answered once."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tests.bench.program import NotAsItShouldBe
from tests.bench.slack_fake import Answering
from tests.bench.slack_load import SlackAct

SECRET = "0123456789abcdef0123456789abcdef"


def wegwijs(path: Path, api_url: str, port: int, app_token: str | None) -> tuple[list[str], dict[str, str]]:
    """Return the words and the surroundings that start the service."""
    given = {
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{path}",
        "WEGWIJS_HTTP_PORT": str(port),
        "WEGWIJS_WATCH_CONTENT": "false",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
    }
    return ["-m", "bot", "serve"], given | ({"SLACK_APP_TOKEN": app_token} if app_token else {})


def checked(path: Path, acts: Iterable[SlackAct], slack: Answering) -> int:
    """Tell how many messages were posted, after looking that each act was answered, and nothing was said twice.

    Raises NotAsItShouldBe.
    """
    with sqlite3.connect(path) as database:
        kept = dict(database.execute("SELECT key, id FROM outbox WHERE status = 'sent'"))
        seen = {one for (one,) in database.execute("SELECT event_id FROM seen_event")}
    doubled = [one for one, times in slack.posted.items() if times != 1]
    posted = {message for message, _ in slack.posted}
    lost = [
        act.event_id
        for act in acts
        if act.event_id not in seen or not _answered(act, _row(kept, act.event_id), posted, slack)
    ]
    if lost or doubled:
        raise NotAsItShouldBe(f"lost: {lost[:10]} ({len(lost)}), doubled: {doubled[:10]} ({len(doubled)})")
    return len(slack.posted)


def _row(kept: dict[str, int], event_id: str) -> int | None:
    """Return the message that answers an event, be it that of a window for which it was too late."""
    return kept.get(f"reply:slack:{event_id}:0") or kept.get(f"reply:slack:{event_id}:instead:0")


def _answered(act: SlackAct, row: int | None, posted: set[int], slack: Answering) -> bool:
    if act.kind == "window" and row is None:
        return act.payload["trigger_id"] in slack.opened
    return row in posted
