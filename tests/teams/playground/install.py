"""Where Microsoft's local client is found; it is fetched by npm when it is not there."""

from functools import cache
from pathlib import Path

from tests.browser.npm import Pinned

CLIENT = Pinned(Path(__file__).parent, "@microsoft/m365agentsplayground", "the playground")


@cache
def installed() -> Path:
    """Return the program of the local client; NotInstalled tells why it is not to be had."""
    return CLIENT.installed() / "cli.js"
