"""Slack at its busiest: how long acknowledgements take, how much is applied meanwhile, and how soon windows open.

`wegwijs serve` runs as a process of its own on a SQLite file on the disk, with real HTTP. This process is the two hundred people
and the Slack that is called; both share the processors of the machine. Events come at random moments, a hundred and fifty a
second on average, whether or not earlier ones were acknowledged, and each is timed from the moment at which it was due: 70%
questions, 20% messages in forms, 10% buttons, of which three in ten open a window. Before that everybody is there already: each
has said something and was answered. Afterwards each event has to have been answered exactly once.

Beside it, in the same run, as many questions a second go to a handler of aiohttp that only checks the signature, and to one that
also commits each event by itself.

"Windows" are timed from the press of a button to the call of views.open: in a hurry while nothing else happens, and meanwhile.

    python -m tests.bench.slack [seconds]
"""

import asyncio
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from bot.channels.slack.front import PATH
from tests.bench import program
from tests.bench.door import open_door
from tests.bench.loading import Bring, Loaded, load, moments
from tests.bench.slack_fake import Answering
from tests.bench.slack_load import IN_A_FORM, PEOPLE, Mix, OverHttp, SlackAct
from tests.bench.slack_program import SECRET, checked, wegwijs
from tests.bench.slack_socket import OverSocket
from tests.bench.timing import Times

RATE = 150.0
SECONDS = 60.0
INTRODUCED = 40.0
"""People a second who come in before it begins."""
PRESSES = 20.0
PRESSING_SECONDS = 10.0
TRIGGER_MS = 3000.0
"""How long Slack lets a window be opened after a press (Slack, trigger_id)."""
REQUIRED_P99, REQUIRED_MAX = 100.0, 3000.0


def run(seconds: float = SECONDS) -> None:
    """Print the figures."""
    asyncio.run(_run(seconds))


async def _run(seconds: float) -> None:
    print(f"Slack, {RATE:.0f} events/s from {PEOPLE} people for {seconds:.0f} s:")
    peers = {kind: await _peer(kind, min(seconds, 20.0)) for kind in ("bare", "commit")}
    over_http = await _served(seconds, socket=False)
    over_socket = await _served(min(seconds, 20.0), socket=True)
    for name, loaded in (
        ("a handler that only checks the signature", peers["bare"]),
        ("a handler that commits each event by itself", peers["commit"]),
        ("over HTTP", over_http),
        ("in Socket Mode", over_socket),
    ):
        times = Times(loaded.ms)
        beside = " and ".join(f"{times.p99 / Times(one.ms).p99:.2f} × {kind}" for kind, one in peers.items())
        print(f"  ack, {name}: {times}, at most {times.ms[-1]:.0f} ms of {len(times.ms)}; p99 is {beside}")
    met = Times(over_http.ms).p99 < REQUIRED_P99 and over_http.ms[-1] < REQUIRED_MAX
    print(f"  required: p99 under {REQUIRED_P99:.0f} ms, at most {REQUIRED_MAX:.0f} ms: {'met' if met else 'NOT met'}")


async def _peer(kind: str, seconds: float) -> Loaded[SlackAct]:
    """Bring the same events to a peer."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), program.port_for()
        words = ["-m", "tests.bench.slack_peers", kind, SECRET, str(port), str(folder / "peer.db")]
        async with program.running(words, {}, port, folder):
            slack, bring = Answering(), OverHttp(port, SECRET, PATH)
            mix = Mix(slack)
            # Where nothing is answered there is nothing to press.
            loaded = await load(lambda: mix.asks(IN_A_FORM), bring, moments(RATE, seconds))
            bring.close()
        _all_taken(loaded)
    return loaded


async def _served(seconds: float, *, socket: bool) -> Loaded[SlackAct]:
    """Bring everything to the service and print what became of it; returns the acknowledgements."""
    async with AsyncExitStack() as open_now:
        folder = Path(open_now.enter_context(tempfile.TemporaryDirectory()))
        path, port = folder / "wegwijs.db", program.port_for()
        await program.prepared(path)
        over_socket = OverSocket()
        if socket:
            await over_socket.open()
            open_now.push_async_callback(over_socket.close)
        slack = Answering(over_socket.url)
        server, url = await open_door(slack.told)
        open_now.callback(server.close)
        words, given = wegwijs(path, f"{url}/api/", port, "xapp-bench" if socket else None)
        pid = await open_now.enter_async_context(program.running(words, given, port, folder))
        over_http = OverHttp(port, SECRET, PATH)
        open_now.callback(over_http.close)
        if socket:
            await over_socket.connected()
        bring: Bring[SlackAct] = over_socket if socket else over_http
        mix = Mix(slack)
        known = await _introduced(mix, bring, path)
        used = program.busy(pid)
        loaded = await _loaded(mix, bring, path, seconds)
        used = program.busy(pid) - used
        print(f"  {used * 1000 / len(loaded.acts):.1f} ms of one processor an event, from its arrival to its answer")
        pressed: list[SlackAct] = []
        if not socket:
            _say_windows("  windows meanwhile", loaded, slack)
            pressing = await _pressed(mix, bring, path)
            _say_windows(f"  windows at {PRESSES:.0f} presses/s and nothing else", pressing, slack)
            pressed = pressing.acts
        posted = checked(path, [*known, *loaded.acts, *pressed], slack)
        print(f"  nothing lost and nothing doubled: {posted} messages posted, {len(slack.opened)} windows opened")
    return loaded


async def _introduced(mix: Mix, bring: Bring[SlackAct], path: Path) -> list[SlackAct]:
    """Have everybody say something and be answered."""
    people = iter(range(PEOPLE))

    def draw() -> SlackAct:
        person = next(people)
        return mix.fills(person) if person < IN_A_FORM else mix.asks(person)

    come = await load(draw, bring, (number / INTRODUCED for number in range(PEOPLE)))
    _all_taken(come)
    await program.all_answered(path)
    return come.acts


async def _loaded(mix: Mix, bring: Bring[SlackAct], path: Path, seconds: float) -> Loaded[SlackAct]:
    before, begun = program.applied(path), time.perf_counter()
    loaded = await load(mix.draw, bring, moments(RATE, seconds))
    took, after, left = time.perf_counter() - begun, program.applied(path), program.waiting(path)
    _all_taken(loaded)
    await program.all_answered(path)
    whole = time.perf_counter() - begun
    print(
        f"  {len(loaded.acts)} events in {took:.1f} s; {(after - before) / took:.0f} applied/s meanwhile, {left} events and "
        f"messages waiting at the end, all answered {whole - took:.1f} s later ({len(loaded.acts) / whole:.0f}/s altogether)"
    )
    return loaded


async def _pressed(mix: Mix, bring: Bring[SlackAct], path: Path) -> Loaded[SlackAct]:
    pressing = await load(lambda: mix.press(window=True), bring, moments(PRESSES, PRESSING_SECONDS))
    _all_taken(pressing)
    await program.all_answered(path)
    return pressing


def _say_windows(what: str, loaded: Loaded[SlackAct], slack: Answering) -> None:
    wanted = [act for act in loaded.acts if act.kind == "window"]
    took = [
        (slack.opened[trigger] - loaded.sent[act.event_id]) * 1000
        for act in wanted
        if (trigger := act.payload["trigger_id"]) in slack.opened
    ]
    if took:
        times = Times(tuple(sorted(took)))
        soon = sum(one <= TRIGGER_MS for one in took)
        print(
            f"{what}: {soon} of {len(wanted)} opened while Slack still allows it, {times}, at most {times.ms[-1]:.0f} ms "
            "after the press"
        )


def _all_taken(loaded: Loaded) -> None:
    if loaded.refused:
        raise program.NotAsItShouldBe(
            f"{len(loaded.refused)} not acknowledged, such as with {next(iter(loaded.refused.values()))}"
        )


if __name__ == "__main__":
    run(*map(float, sys.argv[1:]))
