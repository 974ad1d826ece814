"""Every sentence a person reads: English in the code, Dutch first on the screen, by gettext.

The catalogue is `locale/nl/LC_MESSAGES/wegwijs.po`; `make texts` extracts, updates and compiles it.
"""

import gettext
from functools import cache
from pathlib import Path
from typing import Any

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("nl", "en")


def N_(message: str) -> str:  # the name that gettext tools look for
    """Mark a text for the catalogue; it is translated where it is shown."""
    return message


class Texts:
    """The sentences in one language.

    ``texts("Hello, {name}", name=…)`` translates, then fills in; ``texts.n(one, many, count)`` chooses
    the plural and fills in ``{count}``.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._catalogue = (
            gettext.NullTranslations()
            if self.language == "en"
            else gettext.translation("wegwijs", LOCALE, languages=[self.language])
        )

    def __call__(self, message: str, /, **values: Any) -> str:
        """Return the message in this language with its values filled in."""
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def n(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """Return the form of the message for this count."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    def join(self, parts: list[str]) -> str:
        """Return "A, B and C" in this language."""
        if len(parts) < 2:
            return "".join(parts)
        return self(N_("{first} and {last}"), first=", ".join(parts[:-1]), last=parts[-1])


@cache
def texts_in(language: str) -> Texts:
    """Return the sentences in a language; Dutch when it is not one of ours."""
    return Texts(language)
