"""The program that is measured with Teams, and whether all that was done there was answered once and with what it should be."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.channels.teams.addresses import Address
from bot.channels.teams.arrival import NAME
from bot.channels.teams.cards import rendered
from bot.channels.windows import window_of
from dialogs.messages import Reply
from dialogs.texts import texts_in
from tests.bench.loading import Act, Body, Loaded
from tests.bench.program import NotAsItShouldBe
from tests.bench.teams_fake import Answering, conversation_of
from tests.bench.teams_load import INVOKES, QUERIES
from tests.teams.fake import FakeTeams

_WAITS = '"verb": "open"'
"""What stands in a dialog that says that it takes longer."""


def given(teams: FakeTeams) -> dict[str, str]:
    """Return the settings with which a program is connected with Teams."""
    return {
        **teams.environment,
        "TEAMS_PUBLIC_URL": "https://wegwijs.example.be",
        "REQUESTS_CA_BUNDLE": teams.certificate,
        "SSL_CERT_FILE": teams.certificate,
    }


def wegwijs(path: Path, teams: FakeTeams, port: int) -> tuple[list[str], dict[str, str]]:
    """Return the words and the surroundings that start the service."""
    surroundings = {
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{path}",
        "WEGWIJS_HTTP_PORT": str(port),
        "WEGWIJS_WATCH_CONTENT": "false",
    }
    return ["-m", "bot", "serve"], given(teams) | surroundings


def invoked(act: Act) -> bool:
    """Tell whether Teams waited for what it leads to."""
    return act.kind in INVOKES


def late(act: Act, body: bytes) -> bool:
    """Tell whether an invoke was answered only that it takes longer, or did not work now. Raises NotAsItShouldBe for an answer that it should not have."""
    told: Body = json.loads(body or b"{}")
    if told.get("statusCode") == 503:  # it could not be kept in time: that is told, and nothing is done
        return True
    if act.kind in {"press", "refresh"}:
        if told.get("type") == "application/vnd.microsoft.activity.message":
            return True
        right = (
            told.get("type") == "application/vnd.microsoft.card.adaptive" and told["value"]["type"] == "AdaptiveCard"
        )
        # What was pressed stands in the card in place of the buttons.
        right = right and (act.kind == "refresh" or "✓" in json.dumps(told, ensure_ascii=False))
    elif act.kind in {"fetch", "submit"}:
        right = told.get("task", {}).get("type") == "continue"
        # A dialog that waits opens the form again; one that tells something, such as that a form is no longer there, does not.
        if right and _WAITS in body.decode():
            return True
    elif act.kind == "typed":
        right = isinstance(told.get("value", {}).get("results"), list)
    else:
        right = told.get("composeExtension", {}).get("type") in {"result", "message"}
        # Nothing that is found is said in words; an empty list is what is answered when it took too long.
        if right and told["composeExtension"].get("attachments") == []:
            return True
    if not right:
        raise NotAsItShouldBe(f"{act.kind} was answered {body[:300]!r}")
    return False


def lates(loaded: Loaded[Act]) -> Counter[str]:
    """Return how many invokes of each kind were answered that it takes longer; raises NotAsItShouldBe as `late` does."""
    return Counter(act.kind for act in loaded.acts if invoked(act) and late(act, loaded.bodies.get(act.event_id, b"")))


def checked(path: Path, acts: Iterable[Act], teams: Answering) -> int:
    """Tell how many messages were sent, after looking that each act was applied and each reply sent once.

    Raises NotAsItShouldBe.
    """
    with sqlite3.connect(path) as database:
        seen = {one for (one,) in database.execute("SELECT event_id FROM seen_event WHERE channel = ?", (NAME,))}
        rows = database.execute(
            "SELECT id, key, status, body, address FROM outbox WHERE channel = ?", (NAME,)
        ).fetchall()
    keys = {key for _, key, _, _, _ in rows}
    lost = [act.event_id for act in acts if act.kind not in QUERIES and act.event_id not in seen]
    lost += [act.event_id for act in acts if not invoked(act) and f"reply:{NAME}:{act.event_id}:0" not in keys]
    unsent = [key for _, key, status, _, _ in rows if status != "sent"]
    if lost or unsent:
        raise NotAsItShouldBe(f"lost: {lost[:10]} ({len(lost)}), not sent: {unsent[:10]} ({len(unsent)})")
    due = Counter(
        one for row, key, _, body, address in rows if key.startswith("reply:") for one in _parts(row, body, address)
    )
    if due != teams.posted:
        missing, more = due - teams.posted, teams.posted - due
        raise NotAsItShouldBe(f"never sent: {missing.most_common(5)}, sent besides: {more.most_common(5)}")
    return due.total() + teams.beside


def _parts(row: int, body: str, address: str) -> Iterator[tuple[str, str]]:
    """Yield where each message of a reply has to come, with its summary."""
    reply, to = Reply.model_validate_json(body), Address.model_validate_json(address)
    for message in rendered(reply, ref=row, texts=texts_in("nl"), window=window_of(reply)):
        yield to.conversation or conversation_of(int(to.user[-5:])), message.summary
