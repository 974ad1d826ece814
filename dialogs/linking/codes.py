"""One-time codes: what they look like, and how one is recognised in what somebody types."""

import hmac
import re
import secrets
from hashlib import sha256

from dialogs.engine.reading import plain

# No vowels, so that no word is taken for a code and no code is one; of 2 and Z, 5 and S, 8 and B, 1, I and L, 0 and O only
# the digit, or neither.
LETTERS = "CDFGHJKMNPQRTVWXY"
DIGITS = "23456789"
_ALPHABET = LETTERS + DIGITS
LENGTH = 8
"""25 signs give 25**8, about 1.5 * 10**11 codes (37 bits). Each is open for ten minutes and nobody has more than five guesses an
hour: ten thousand people who guess all they may while a thousand codes are open hit one in three thousand hours."""
_LOOK_ALIKE = str.maketrans("ZSB", "258")
_SIGNS = rf"[{LETTERS}{DIGITS}ZSB]"
_DASHES = r"[\s\-‐‑‒–—_.]*"
_ALONE = re.compile(rf"\W*({_SIGNS}(?:{_DASHES}{_SIGNS}){{{LENGTH - 1}}})\W*")
_NAMED = re.compile(
    r"\W*(?:(?:de|mijn|dit is (?:de|mijn)|the|my|this is (?:the|my))\s+)?(?:koppel(?:ings)?code|code|link(?:ing)?\s+code)"
    r"(?:\s+(?:is|van|uit|from)(?:\s+(?:slack|teams))?)?\s*[:=]?\s+"
    rf"([A-Z0-9](?:{_DASHES}[A-Z0-9]){{{LENGTH - 1}}})\W*",
    re.IGNORECASE,
)


def made() -> str:
    """Return a new code, of random signs of which one at least is a letter and one a digit."""
    while True:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
        if set(code) & set(LETTERS) and set(code) & set(DIGITS):
            return code


def shown(code: str) -> str:
    """Return a code in two groups, as people read and type it."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def code_in(text: str) -> str | None:
    """Return the code that a message is, alone or behind "koppelcode"; None when it is something else.

    Small letters, spaces, dashes and signs that look alike are forgiven. Alone it must hold a letter and a digit: a number
    is an answer, such as of a telephone.
    """
    said = text.strip()[:80].upper()
    named = _NAMED.fullmatch(said)
    found = named or _ALONE.fullmatch(said)
    if found is None:
        return None
    code = re.sub(r"[^A-Z0-9]", "", found[1]).translate(_LOOK_ALIKE)
    if named is None and not (set(code) & set(LETTERS) and set(code) & set(DIGITS)):
        return None
    # "code controle" has eight letters too, but no digit; behind "koppelcode" it can only be a code, and a wrong one.
    return code if set(code) & set("0123456789") or re.search("KOPPEL|LINK", said[: found.start(1)]) else None


def digest_of(code: str, secret: bytes) -> str:
    """Return what is kept of a code: keyed, so that a list of all codes tells nothing to who has the table alone."""
    return hmac.new(secret, code.encode(), sha256).hexdigest()


_LEAD = (
    r"(?:(?:hallo|hoi|hey|hi|hello|dag) )?(?:(?:ik wil|ik wou|ik zou|wil ik|kan ik|kan je|kun je|wil je|mag ik|hoe kan ik|hoe moet ik|hoe"
    r"|please|i want to|i would like to|i d like to|can i|can you|how do i|how can i) )?(?:graag )?"
)
_APP = r"(?:ms |microsoft )?(?:teams|slack)(?: ?accounts?)?|accounts?|apps?|(?:andere|other) (?:app|account)|identiteiten|identities"
_OWN = r"(?:(?:mijn|m n|mijne|mn|my|our|onze|de|het|the|beide|both|twee|two|dit|this|een|an|a) )*"
_APPS = rf"{_OWN}(?:{_APP})(?: (?:en|and|met|with|aan|to|in|van|from) {_OWN}(?:{_APP}))*"
_TAIL = r"(?: (?:aub|alsjeblieft|alstublieft|please|graag|eens|nu|aan elkaar|samen|together|even|ik))*"
LINK = (
    rf"^{_LEAD}(?:koppel|koppelen|verbind|verbinden|link|linken|connect)(?: ik)? {_APPS}(?: (?:koppelen|verbinden))?{_TAIL}$",
    rf"^{_LEAD}{_APPS}(?: (?:graag|eens|samen|aan elkaar))* (?:koppelen|verbinden|linken){_TAIL}$",
    rf"^{_LEAD}(?:geef (?:me|mij) |maak |krijg |give me |nieuwe |new )*(?:een |a |nieuwe |new )*(?:koppel(?:ings)?code|link(?:ing)? code){_TAIL}$",
)
"""Plain words that ask for a code."""
UNLINK = (
    rf"^{_LEAD}(?:ontkoppel|ontkoppelen|unlink|disconnect|loskoppelen)(?: {_APPS})?{_TAIL}$",
    rf"^{_LEAD}{_APPS} (?:ontkoppelen|loskoppelen|losmaken){_TAIL}$",
    rf"^{_LEAD}koppel {_APPS} los{_TAIL}$",
    rf"^{_LEAD}(?:maak )?(?:de |mijn |the |my )?(?:koppeling|link) (?:ongedaan(?: maken)?|verbreken|undo){_TAIL}$",
)
"""Plain words that ask to undo the last link."""
ACCOUNTS = (
    r"^(?:(?:toon|bekijk|geef|zie|show|see|list)(?: (?:me|mij))? |(?:wat|welke|what|which) (?:zijn|are) )?(?:mijn|mijne|my) "
    rf"(?:gekoppelde |linked )?(?:accounts?|apps|koppelingen|identiteiten|identities){_TAIL}$",
    r"^(?:welke|which) (?:accounts|apps) (?:zijn|heb ik|are|have i)(?: er)? (?:gekoppeld|linked|connected)$",
    r"^(?:waar|op welke apps) (?:ken je mij|ben ik gekend|ben ik bekend)$",
)
"""Plain words that ask which platforms are linked."""


def platform_named(text: str, channel: str) -> str | None:
    """Return the other platform that somebody names, "koppel mijn Teams"; None when only this one or none is named."""
    named = [one for one in ("slack", "teams") if re.search(rf"\b{one}\b", plain(text)) and one != channel]
    return named[0] if len(named) == 1 else None
