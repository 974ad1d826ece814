"""A message that changes who somebody is: it is begun again, with both persons locked before anything is read."""

from dataclasses import dataclass
from typing import Literal


@dataclass(eq=False)
class Reshaping(Exception):
    """The persons behind this message are to be made one, or two again.

    The transaction in which this is found out has locked one of them already; the other could then only be locked in the
    wrong order, and all that was read is of a person who may not remain. So it is undone, and another does the work first.
    """

    what: Literal["join", "part"]
    number: int
    """Of the code that was typed, or of the link that is undone."""
