"""Teams at its busiest: how long invokes and acknowledgements take, and how much is applied meanwhile.

`wegwijs serve` runs as a process of its own on a SQLite file on the disk, with real HTTP and real tokens, whose keys it fetches.
This process is the two hundred people and the Bot Connector that is called; both share the processors of the machine. Activities
come at random moments, a hundred a second on average, whether or not earlier ones were answered, and each is timed from the moment
at which it was due: 58% questions, 15% messages in forms, 27% invokes, which are presses of buttons, dialogs of forms that are
opened and handed in, lists that are searched, cards that are looked at again, and searches from the compose box. Before that
everybody is there already: each has said something and was answered. Afterwards each has to have been answered exactly once, and
each invoke with what it asked for; those that were told that it takes longer are counted apart.

Beside it, in the same run, the same load goes to Microsoft's own SDK, which only checks the token and answers a constant.

    python -m tests.bench.teams [seconds [a second]]
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.channels.teams.front import PATH
from tests.bench import program
from tests.bench.door import open_door
from tests.bench.loading import Act, Loaded, load, moments
from tests.bench.teams_fake import PEOPLE, Answering
from tests.bench.teams_load import INVOKES, Mix, OverHttp, arriving
from tests.bench.teams_program import checked, given, invoked, lates, wegwijs
from tests.bench.timing import Times
from tests.teams.fake import FakeTeams

RATE = 100.0
SECONDS = 60.0
SHORT = 20.0
"""Seconds among the other figures of `make bench`."""
PEER_SECONDS = 20.0
INTRODUCED = 20.0
"""People a second who come in before it begins."""
REQUIRED_P99, REQUIRED_MAX = 150.0, 5000.0
"""Milliseconds of an invoke; after the latter Teams shows an error (Microsoft, Teams: invoke activities)."""


def run(seconds: float = SECONDS, rate: float = RATE) -> None:
    """Print the figures."""
    asyncio.run(_run(seconds, rate))


async def _run(seconds: float, rate: float) -> None:
    print(f"Teams, {rate:.0f} activities/s from {PEOPLE} people for {seconds:.0f} s:")
    async with FakeTeams() as teams:
        peer = await _peer(teams, min(seconds, PEER_SECONDS), rate)
        ours = await _served(teams, seconds, rate)
    for name, wanted in (("invokes", invoked), ("acknowledgements", lambda act: not invoked(act))):
        mine, theirs = Times(ours.ms_of(wanted)), Times(peer.ms_of(wanted))
        print(f"  {name}: {_told(mine)}; p99 is {mine.p99 / theirs.p99:.2f} × that of the SDK alone ({_told(theirs)})")
    whole = Times(ours.ms_of(invoked))
    met = not ours.refused and whole.p99 < REQUIRED_P99 and whole.ms[-1] < REQUIRED_MAX
    print(
        f"  required of invokes: p99 under {REQUIRED_P99:.0f} ms, always under {REQUIRED_MAX:.0f} ms: "
        f"{'met' if met else 'NOT met'}"
    )


def _told(times: Times) -> str:
    return f"p50 {times.p50:.1f} ms, p99 {times.p99:.0f} ms, at most {times.ms[-1]:.0f} ms of {len(times.ms)}"


async def _peer(teams: FakeTeams, seconds: float, rate: float) -> Loaded[Act]:
    """Bring the same load to a program that answers a constant."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), program.port_for()
        words = ["-m", "tests.bench.teams_peer", str(port)]
        async with program.running(words, given(teams), port, folder) as pid:
            service_url = "http://127.0.0.1:1/"
            bring = OverHttp(port, PATH, teams.signer, service_url)
            mix = Mix(Answering(), teams.app_id, teams.tenant, service_url, answers=False)
            used = program.busy(pid)
            loaded = await load(mix.draw, bring, moments(rate, seconds))
            used = program.busy(pid) - used
            bring.close()
    if loaded.refused:
        raise program.NotAsItShouldBe(f"not answered by the SDK: {list(loaded.refused.items())[:3]}")
    print(f"  the SDK alone: {used * 1000 / len(loaded.acts):.1f} ms of one processor an activity")
    return loaded


async def _served(teams: FakeTeams, seconds: float, rate: float) -> Loaded[Act]:
    """Bring everything to the service and print what became of it."""
    async with AsyncExitStack() as open_now:
        folder = Path(open_now.enter_context(tempfile.TemporaryDirectory()))
        path, port = folder / "wegwijs.db", program.port_for()
        await program.prepared(path)
        connector = Answering()
        server, url = await open_door(connector.told)
        open_now.callback(server.close)
        service_url = f"{url}/"
        words, surroundings = wegwijs(path, teams, port)
        pid = await open_now.enter_async_context(program.running(words, surroundings, port, folder))
        bring = OverHttp(port, PATH, teams.signer, service_url)
        open_now.callback(bring.close)
        mix = Mix(connector, teams.app_id, teams.tenant, service_url)
        known = await _introduced(mix, bring, path)
        used = program.busy(pid)
        loaded = await _loaded(mix, bring, path, moments(rate, seconds))
        used = program.busy(pid) - used
        print(f"  {used * 1000 / len(loaded.acts):.1f} ms of one processor an activity, from its arrival to its answer")
        _say_kinds(loaded)
        sent = checked(path, [*known, *_taken(loaded)], connector)
        print(f"  nothing lost and nothing doubled: {sent} messages sent, {connector.calls['update']} changed")
    return loaded


async def _introduced(mix: Mix, bring: OverHttp, path: Path) -> list[Act]:
    """Have everybody say something and be answered."""
    people = iter(range(PEOPLE))
    come = await load(lambda: mix.begins(next(people)), bring, arriving(INTRODUCED))
    await program.all_answered(path)
    return _taken(come)


async def _loaded(mix: Mix, bring: OverHttp, path: Path, when: Iterable[float]) -> Loaded[Act]:
    before, begun = program.applied(path), time.perf_counter()
    loaded = await load(mix.draw, bring, when)
    took, after, left = time.perf_counter() - begun, program.applied(path), program.waiting(path)
    await program.all_answered(path)
    whole = time.perf_counter() - begun
    print(
        f"  {len(loaded.acts)} activities in {took:.1f} s; {(after - before) / took:.0f} applied/s meanwhile, {left} activities "
        f"and messages waiting at the end, all answered {whole - took:.1f} s later ({len(loaded.acts) / whole:.0f}/s altogether)"
    )
    if mix.instead:
        told = ", ".join(f"{count} × {kind}" for kind, count in mix.instead.items())
        print(f"  there was nothing to do it with, so that a question was asked: {told}")
    return loaded


def _say_kinds(loaded: Loaded[Act]) -> None:
    longer = lates(loaded)
    for kind in INVOKES:
        ms = loaded.ms_of(lambda act, kind=kind: act.kind == kind)
        if ms:
            print(f"    {kind} ({INVOKES[kind]}): {_told(Times(ms))}; {longer[kind]} told that it takes longer")
    ms = loaded.ms_of(invoked)
    over = sum(one > REQUIRED_P99 for one in ms)
    print(
        f"  {over} of {len(ms)} invokes took more than {REQUIRED_P99:.0f} ms; {longer.total()} told that it takes longer"
    )


def _taken(loaded: Loaded[Act]) -> list[Act]:
    """Return what was taken. What was not, such as with 503, the Bot Connector would bring again; here it is told."""
    if loaded.refused:
        print(f"  {len(loaded.refused)} of {len(loaded.acts)} not taken: {Counter(loaded.refused.values())}")
    return [act for act in loaded.acts if act.event_id not in loaded.refused]


if __name__ == "__main__":
    run(*map(float, sys.argv[1:]))
