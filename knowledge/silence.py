"""What an answer admits: the sentences that say that the sources are silent on something, and the rest, that states."""

import re

# "Een mailadres staat niet in mijn bronnen", "Of er extra kosten zijn, zegt de bron niet", "It is not in my sources".
_SOURCE = r"(?:bron(?:nen)?|verslag|kader|tekst|document|sources?|report|framework)"
_ADMITS = re.compile(
    rf"\b(?:zegt|zeggen|noemt|noemen|vermeldt|vermelden|geeft|geven|vertelt|bepaalt|legt)\b[^.!?]*\b{_SOURCE}\b[^.!?]*\b(?:niet|niets|geen)\b"
    rf"|\b(?:niet|niets|geen)\b[^.!?]*\b(?:in|bij|volgens)\s+(?:mijn|de|het|dit|deze)\s+{_SOURCE}\b"
    rf"|\b{_SOURCE}\b[^.!?]*\b(?:zegt|zeggen|noemt|vermeldt|geeft|does not|do not|doesn't)\b[^.!?]*\b(?:niet|niets|geen|say|tell|name|give)\b"
    r"|\bweet ik niet\b|\bstaat (?:er|daar) niet\b|\bnot in (?:my|the) sources?\b|\bi do(?: not|n't) know\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


def admitted(answer: str) -> str:
    """Return the sentences of an answer that say what is not known; empty when there are none."""
    return " ".join(one for one in _SENTENCES.split(answer) if _ADMITS.search(one))


def stated(answer: str) -> str:
    """Return the sentences of an answer that state something."""
    return " ".join(one for one in _SENTENCES.split(answer) if not _ADMITS.search(one))
