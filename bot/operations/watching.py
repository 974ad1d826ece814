"""Keeping the knowledge up to date while the program runs: a change of a file is read, and told in a line."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from watchfiles import Change as FileChange
from watchfiles import awatch  # pyright: ignore[reportUnknownVariableType] - it may be stopped by a trio event too

from bot.settings import Settings
from knowledge.cache import searcher_of
from knowledge.living import Living
from knowledge.loader import DEFAULT_CONTENT
from knowledge.reloading import Change, Folders

log = logging.getLogger("wegwijs.knowledge")
SETTLED_MS = 100
"""Milliseconds without a change after which a burst of changes is over."""
LONGEST_BURST_MS = 1_500
"""Milliseconds after which a burst is read though it goes on."""
LOOK_MS = 1_000
"""Milliseconds between two looks at whether the folders themselves are still the same ones."""
_ENDINGS = frozenset([".md", ".yaml"])

Level = Literal["info", "warning"]
Tell = Callable[[Level, str], None]


def living_of(settings: Settings, clock: Callable[[], datetime]) -> Living:
    """Read the knowledge that the settings name; raises CatalogueError."""
    folders = Folders(content=settings.content_dir or DEFAULT_CONTENT)
    return Living.load(clock, folders, lambda base: searcher_of(base, settings.index_cache))


def logged(level: Level, line: str) -> None:
    """Tell a line to who reads the log."""
    (log.warning if level == "warning" else log.info)("%s", line)


def beginning(living: Living, tell: Tell) -> None:
    """Tell what is in service at the start, and what is not."""
    base = living.snapshot.base
    tell("info", f"watching {living.folders.content}: {len(base.entries)} entries")
    for problem in base.problems:
        tell("warning", f"refused {problem}")


@asynccontextmanager
async def watching(
    living: Living, settings: Settings, tell: Tell = logged, *, wanted: bool = True
) -> AsyncGenerator[None]:
    """Read the knowledge again at each change of its files, as long as the block lasts.

    Parameters
    ----------
    tell
        Hears one line for each thing that happens.
    wanted
        Without it nothing is watched.
    """
    if not wanted:
        yield
        return
    stop = asyncio.Event()
    task = asyncio.create_task(watch(living, stop, tell, polling=settings.watch_polling))
    try:
        yield
    finally:
        stop.set()
        await task


async def watch(living: Living, stop: asyncio.Event, tell: Tell, *, polling: bool = False) -> None:
    """Read the knowledge again at each change of its files until `stop` is set; no change is lost in between."""
    lasting = await asyncio.to_thread(living.folders.lasting)
    while not stop.is_set():
        watched = await asyncio.to_thread(_identities, living.folders)
        # What changed while nobody looked: before the start, or while a folder was away.
        unread = True
        changes = awatch(
            *(folder for folder, identity in watched.items() if identity is not None),
            watch_filter=_counts,
            debounce=LONGEST_BURST_MS,
            step=SETTLED_MS,
            stop_event=stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            force_polling=polling or None,
            recursive=False,
        )
        try:
            async for changed in changes:
                if changed or unread:
                    unread = False
                    lasting = await _read_again(living, lasting, tell)
                if await asyncio.to_thread(_identities, living.folders) != watched:
                    break
        except FileNotFoundError:  # A folder left between the look and the watch.
            await _pause(stop)
        except Exception as error:
            # Most often the system's limit of watches. Looking every so often needs none.
            log.warning("files are looked at every so often from now on, for they cannot be watched: %s", error)
            if polling:
                await _pause(stop)
            polling = True
        finally:
            await changes.aclose()


async def _read_again(living: Living, lasting: dict[str, str], tell: Tell) -> dict[str, str]:
    """Reload, and tell what came of it; returns the digests of the files that last."""
    try:
        change = await asyncio.to_thread(living.reload)
        now = await asyncio.to_thread(living.folders.lasting)
    except Exception:
        log.exception("the knowledge cannot be read again; what was there stays")
        return lasting
    for level, line in lines_of(change, len(living.snapshot.base.entries)):
        tell(level, line)
    for name in sorted(name for name in {**lasting, **now} if lasting.get(name) != now.get(name, lasting.get(name))):
        tell("warning", f"{name} changed: it takes effect after a restart")
    return {**lasting, **now}


def lines_of(change: Change, entries: int) -> Iterator[tuple[Level, str]]:
    """Return a line for what was loaded, one for each file that is refused, and one for what is in order again."""
    loaded = [
        *(f"{verb} {', '.join(ids)}" for verb, ids in _verbs(change) if ids),
        *(["the catalogue changed"] if change.catalogue else []),
    ]
    if loaded:
        yield "info", f"loaded: {'; '.join(loaded)} ({entries} entries)"
    if change.catalogue:
        yield "info", "sources and reminder plans hold at once; the offer itself does after `wegwijs catalogue load`"
    for problem in change.refused:
        yield "warning", f"refused {problem}"
    if change.mended:
        yield "info", f"in order again: {', '.join(change.mended)}"


def _verbs(change: Change) -> list[tuple[str, tuple[str, ...]]]:
    return [("added", change.added), ("changed", change.changed), ("removed", change.removed)]


def _counts(_change: FileChange, path: str) -> bool:
    """Tell whether a file may be one of the base: not what an editor leaves beside it while it writes."""
    name = Path(path).name
    # Where a folder is mounted by a container system, a link of which the name begins with two dots is moved.
    return Path(path).suffix in _ENDINGS or name.startswith("..")


def _identities(folders: Folders) -> dict[Path, tuple[int, int] | None]:
    """Return which folder stands at each place now; one that is replaced by another is no longer watched."""
    return {folder: _identity(folder) for folder in folders.all()}


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


async def _pause(stop: asyncio.Event) -> None:
    """Wait until the next look, or until there is to be none."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), LOOK_MS / 1000)
