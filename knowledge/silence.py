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
# One look tells that most sentences admit nothing.
_MAY_ADMIT = re.compile(r"\b(?:niet|niets|geen|not|n't|don't)\b|n't", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


def told(answer: str) -> tuple[str, str]:
    """Return the sentences of an answer that state something, and those that say what is not known."""
    states: list[str] = []
    admits: list[str] = []
    for one in _SENTENCES.split(answer):
        (admits if _MAY_ADMIT.search(one) and _ADMITS.search(one) else states).append(one)
    return " ".join(states), " ".join(admits)
