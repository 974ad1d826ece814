"""The libraries that only measuring needs, and what to do when they are not there."""

from importlib import import_module
from typing import Any


class NotInstalled(Exception):
    """A library of the extra `evaluation` is not installed; says how to install it."""

    def __init__(self, wanted_by: str, library: str) -> None:
        super().__init__(
            f"{wanted_by} needs {library}, which is not installed: "
            "run `uv sync --extra evaluation`, or `pip install 'wegwijs[evaluation]'`."
        )
        self.library = library


def library(module: str, package: str, wanted_by: str) -> Any:
    """Return a module of a library that may be missing.

    Parameters
    ----------
    module
        What to import.
    package
        The name under which it is installed.
    wanted_by
        What cannot be done without it, as a person asked for it.

    Raises
    ------
    NotInstalled
        The library is not there.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise NotInstalled(wanted_by, package) from error
