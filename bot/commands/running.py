"""How every command runs: settings, the event loop, and what an operator reads of an error."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.settings import Settings


def told(error: Exception) -> str | None:
    """Return what an operator reads of an error that has a cause outside; None for one of ours."""
    from bot.settings import BadSettings
    from knowledge.catalogue_files import CatalogueError
    from knowledge.entry import EntryError

    if isinstance(error, BadSettings):
        return f"The settings cannot be used:\n{error}"
    if isinstance(error, CatalogueError | EntryError):
        return f"The knowledge base cannot be used: {error}"
    if isinstance(error, UnicodeDecodeError):
        return f"Not a text in UTF-8: {error}"
    from knowledge.editing import RefusedQuestion
    from knowledge.exchange.records import UnreadableExchange
    from knowledge.loader import UnknownEntry

    if isinstance(error, UnreadableExchange | RefusedQuestion | UnknownEntry):
        return str(error)
    from knowledge.evaluation.extra import NotInstalled
    from knowledge.evaluation.questions import UnreadableQuestions

    if isinstance(error, NotInstalled | UnreadableQuestions):
        return str(error)
    from bot.operations.asking import BadBatch

    if isinstance(error, BadBatch):
        return f"The batch cannot be used: {error}"
    from bot.operations.anchors import BadAnchors
    from bot.operations.roles import BadGrant
    from storage.database import BadDatabaseUrl, DatabaseUnavailable
    from storage.schema import SchemaOutOfDate

    if isinstance(error, BadAnchors | BadGrant):
        return str(error)
    if isinstance(error, DatabaseUnavailable):
        return f"The database cannot be reached: {error}"
    if isinstance(error, BadDatabaseUrl):
        return f"WEGWIJS_DATABASE_URL cannot be used: {error}"
    if isinstance(error, SchemaOutOfDate):
        return f"{error}: run `wegwijs db upgrade`"
    if isinstance(error, OSError):
        return f"{error.strerror}: {error.filename}"
    return None


def current_settings() -> "Settings":
    """Read the settings; raises BadSettings."""
    from bot.settings import read_settings

    return read_settings()


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a command's asynchronous work to its end."""
    import asyncio

    asyncio.run(work)
