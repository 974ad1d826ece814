"""Personal data in what people type: taken out before a text is kept for editors."""

import re

from dialogs.markup import cleaned

_LEFT_OUT = "[…]"
_ADDRESS = re.compile(r"[\w.+%'-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.UNICODE)
# Eleven digits, written as on an identity card, together, or with other signs between them. The check digits are not
# looked at: a national number with a typing error is one still.
_NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]?\d{3}[ ./-]?\d{2}(?!\d)")


def without_personal_data(text: str, most: int) -> str:
    """Return a text as one line of at most `most` characters, without e-mail addresses and Belgian national numbers.

    What is left out reads "[…]".
    """
    line = " ".join(cleaned(text).split())
    # Cut last: an address that is cut in two is none any more.
    return _NATIONAL_NUMBER.sub(_LEFT_OUT, _ADDRESS.sub(_LEFT_OUT, line))[:most]
