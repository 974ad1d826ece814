"""What kind of thing somebody says: a wish that has its own answer, or a question for the knowledge base."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dialogs.engine.reading import plain
from knowledge.terms import written_out

Wish = Literal["greeting", "thanks", "goodbye", "feeling", "identity", "help", "handoff", "cancel", "go_ahead"]

# Whole sentences, in plain words. Misspelt ones are recognised by their likeness.
_SAID: dict[Wish, tuple[str, ...]] = {
    "greeting": (
        "hallo", "hoi", "hey", "dag", "hello", "hi", "goeiemorgen", "goedemorgen", "goede morgen", "goeiemiddag",
        "goedemiddag", "goeienavond", "goedenavond", "goeiendag", "goedendag", "salut", "heyla", "yo", "dag wegwijs",
        "hallo wegwijs", "good morning", "good afternoon", "good evening", "hallo daar", "hey daar", "goeiendag allemaal",
    ),
    "thanks": (
        "bedankt", "dank je", "dankjewel", "dank je wel", "dank u", "dank u wel", "merci", "thanks", "thank you", "thx",
        "super bedankt", "top bedankt", "merci he", "hartelijk dank", "super", "top", "prima", "fijn", "perfect", "great",
        "nee bedankt", "neen bedankt", "nee dank je", "no thanks", "no thank you", "bedankt voor de hulp", "dank voor je hulp", "heel erg bedankt", "goed zo", "merci voor de hulp",
    ),
    "goodbye": (
        "tot ziens", "tot later", "tot straks", "doei", "daag", "saluutjes", "bye", "goodbye", "see you", "tot de volgende",
        "fijne dag", "prettig weekend", "fijn weekend", "dag en bedankt", "salukes", "slaapwel", "tot morgen",
    ),
    "feeling": (
        "hoe gaat het", "hoe gaat het met je", "hoe gaat het met jou", "alles goed", "alles goed met je", "how are you",
        "hoe is het", "hoe is t", "alles oke", "gaat het", "hoe gaat t", "alles kits",
    ),
    "identity": (
        "wie ben je", "wie ben jij", "wat ben je", "ben je een robot", "ben je een mens", "ben jij een bot",
        "ben je een bot", "who are you", "are you a bot", "are you human", "hoe heet je", "wat is je naam", "wie zijde gij",
        "ben jij een mens", "praat ik met een mens", "praat ik met een robot", "what is your name",
    ),
    "help": (
        "help", "hulp", "help me", "wat kan je", "wat kan je doen", "wat kan jij", "wat kun je", "wat kun je doen",
        "wat kan je allemaal", "wat kan je voor mij doen", "wat kan jij doen", "wat kan ik vragen", "wat kan ik hier doen",
        "wat kan ik je vragen", "hoe werkt dit", "hoe werkt wegwijs", "hoe werk je", "what can you do", "menu", "start",
        "ik snap het niet", "wat doe je", "wat doe jij", "what can i ask", "how does this work", "kan je mij helpen",
        "kan je me helpen", "kun je me helpen", "can you help me", "waarmee kan je helpen", "uitleg", "opties",
    ),
    "handoff": (
        "mens", "een mens", "een mens spreken", "mens spreken", "ik wil een mens", "ik wil een mens spreken", "mag ik een mens spreken", "human", "a human",
        "kan ik een mens spreken", "ik wil iemand spreken", "kan ik iemand spreken", "kan ik met iemand praten",
        "ik wil met een mens praten", "ik wil met iemand praten", "ik wil een medewerker spreken", "medewerker",
        "verbind me door", "kan je me doorverbinden", "ik wil bellen", "kan ik bellen met iemand", "kan ik iemand bellen",
        "i want to talk to a human", "talk to a person", "can i talk to someone", "ik wil een echte persoon",
        "ik wil geen robot", "geef me een mens", "ik wil met een echt mens spreken", "mag ik iemand aan de lijn",
        "i want to speak to a person", "can i speak to a human", "menselijke hulp", "met wie kan ik praten",
    ),
    "cancel": (
        "stop", "stoppen", "annuleer", "annuleren", "cancel", "laat maar", "laat maar zitten", "vergeet het", "toch niet",
        "ik wil stoppen", "stop maar", "annuleer dit", "niet meer nodig", "quit", "never mind", "ik stop ermee",
        "stop ermee", "afbreken", "breek af", "hou op", "exit",
    ),
}  # fmt: skip

_PHRASES: list[tuple[str, Wish]] = [(phrase, wish) for wish, phrases in _SAID.items() for phrase in phrases]
_TEXTS = [phrase for phrase, _ in _PHRASES]
_EXACT: dict[str, Wish] = dict(_PHRASES)
# Words of courtesy around a wish that change nothing about it.
_COURTESY = re.compile(
    r"^(?:(?:hallo|hoi|hey|dag|hello|hi|eum|euh|sorry|ok|oke|wegwijs)\s+)+(?=\S)"
    r"|\s+(?:aub|alstublieft|alsjeblieft|a u b|please|svp|he|hoor|wegwijs|graag|even|nu|eens)$"
)
_HUMAN = re.compile(
    r"\b(?:wil|zou|mag|kan|want|can|may)\b.*\b(?:spreken|praten|bellen|gesprek|babbelen|speak|talk|call)\b.*"
    r"\b(?:mens|medewerker|persoon|human|person|agent)\b"
    r"|\b(?:wil|zou|mag|kan|want|can|may)\b.*\b(?:een|echte?|real|a)\s+(?:mens|medewerker|persoon|human|person)\b"
    r".*\b(?:spreken|praten|bellen|lijn|speak|talk)\b"
)


def wish_of(text: str) -> Wish | None:
    """Say which wish a whole message is; None for a question or anything longer."""
    said = plain(text[:300])
    for _ in range(3):
        if not said or said in _EXACT:
            break
        shorter = _COURTESY.sub("", said).strip()
        if shorter == said:
            break
        said = shorter
    if not said:
        return None
    if said in _EXACT:
        return _EXACT[said]
    if _HUMAN.search(said) and len(said.split()) <= 14:
        return "handoff"
    if len(said) < 5 or len(said.split()) > 7:
        return None
    near = process.extractOne(said, _TEXTS, scorer=fuzz.ratio, score_cutoff=89)
    return _PHRASES[near[2]][1] if near else None


@lru_cache(maxsize=512)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return what is found where any of these regular expressions is; nowhere when there is none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def asks_for(text: str, patterns: Iterable[str]) -> bool:
    """Tell whether a message asks for a form, by the form's own patterns on plain words.

    A question ("hoe schrijf ik …?", "kan ik … of moeten zij …?") is a question, not a wish.
    """
    said = plain(text[:2000])
    wanted = any_of(tuple(patterns))
    if not wanted.search(said):
        said = _put_right(said)
        if not said or not wanted.search(said):
            return False
    # A story that ends in a question asks that: "… Ik zou graag materiaal uitwisselen. Bestaat daar een groep voor?"
    sentences = re.split(r"(?<=[.!?])\s+", text.strip()[-1000:])
    last = plain(sentences[-1])
    if len(sentences) > 1 and sentences[-1].endswith("?") and len(last.split()) > 3:
        return wanted.search(last) is not None and not (_QUESTION.match(last) or _asks_at_last(text))
    return not (
        _QUESTION.match(said)
        or _asks_at_last(text)
        or _ends_in_doubt(text)
        or (_ALTERNATIVE.search(said) and is_question(text))
    )


_WISHED = (
    "aanmelden", "aanwezigheden", "doorgeven", "evalueren", "evaluatie", "herinneren", "inschrijven", "inschrijving", "registreren",
    "register", "registration", "uitnodigen", "verplaatsen", "afgelasten", "zorgplan",
)  # fmt: skip
"""Words of wishes that are forgiven one slip: a letter too few, too many or wrong, or two in each other's place."""


@lru_cache(maxsize=4096)
def _put_right(said: str) -> str:
    """Return plain words with short forms written out and slips in words of wishes mended; empty when there is nothing of the kind."""
    # A letter alone is what is left of "zo'n": no word that a wish needs.
    full = [one for word in said.split() for one in (written_out([word]) if len(word) > 1 else [word])]
    found = [_slip_of(word) for word in full]
    right = " ".join(found)
    return right if right != said else ""


def _slip_of(word: str) -> str:
    if len(word) < 7 or word in _WISHED:
        return word
    return next((one for one in _WISHED if OSA.distance(word, one, score_cutoff=1) == 1), word)


_QUESTION = re.compile(
    r"^(?:(?:en|maar|dus|hallo|hoi|dag|sorry)\s+)*(?:(?:voor|aan|bij|in|for)\s+(?=welke?\b|wat\b|which\b|what\b))?"
    r"(?:waarvoor|waaraan|hoe(?!veel teams)|wie|wat|waar|wanneer|waarom|welke?|moet|moeten|mag|mogen|is|zijn|how|who|what|where|when|why|which"
    r"|does|do|is|are|tegen|tot|kan iedereen|kan een|kunnen|mijn inschrijving|annuleer|wijzig)\b"
)
# "… of moeten de ondersteuners dat zelf doen?"
_ALTERNATIVE = re.compile(
    r"\b(?:of|or) (?:moet|moeten|mag|mogen|doet|doen|is|zijn|kan|kunnen|must|should|do|does|can)\b"
)
_LEAD = r"^\W*(?:(?:en|maar|ja|nee|neen|ok|oke|dus|eerst|and|but|yes|no)\W+){0,3}"
# "moet ik …", "ben ik dan verplicht …": a question, with or without its mark.
_ASKS_LEAVE = re.compile(_LEAD + r"(?:moet|mag|ben|must|may|am)\s+(?:ik|we|wij|i)\b", re.IGNORECASE)
# A verb in front asks, unless it asks me to do something: "kan je 2 teams inschrijven?".
_VERB_FIRST = re.compile(
    _LEAD + r"(?:(?:kan|kun|mag|moet|zal|zou|wil|can|could|will|would)\s+(?!(?:je|jij|u|ge|gij|you)\b)"
    r"|(?:mogen|moeten|kunnen|is|zijn|wordt|worden|krijg\w*|doet|doen|heb\w*|heeft|gaat|gaan|geldt|hoort|klopt|telt|staat|komt"
    r"|are|do|does|should)\b)",
    re.IGNORECASE,
)
# A question word in front, or behind a preposition.
_ASKED = re.compile(
    r"^\W*(?:(?:en|maar|dus|and|but|so)\s+)?(?:(?:aan|bij|door|in|met|naar|om|op|tegen|tot|van|vanaf|via|voor|at|by|for|from|on|to|until|with)\s+)?"
    r"(?:hoe|wie|wat|waar\w*|wanneer|waarom|welke?|hoeveel|hoelang|how|who|whom|what|where|when|why|which)\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^\W*(?:en\s+|maar\s+|eerst\s+|trouwens\s+|by the way\s+)?"
    r"(?:hoe|wie|wat|waar|wanneer|waarom|welke?|hoeveel|how|who|what|where|when|why|which|is er|zijn er|kost|bestaat)\b",
    re.IGNORECASE,
)


_TELLS_FIRST = re.compile(r"^\W*(?:ik|wij|we)\b[^?]*[.,;:!]\s", re.IGNORECASE)


def _asks_at_last(text: str) -> bool:
    """Tell whether a message ends in a question for something: "… Bij wie meld ik hoeveel teams er komen?"."""
    last = re.split(r"(?<=[.!?])\s+", text.strip()[-1000:])[-1]
    return last.endswith("?") and _ASKED.match(last) is not None


def _ends_in_doubt(text: str) -> bool:
    """Tell whether somebody first tells a wish and then asks about it: "Ik wil naar de CoP maar woon ver. Kan dat?"."""
    return text.rstrip().endswith("?") and _TELLS_FIRST.match(text) is not None


def asks_something(text: str) -> bool:
    """Tell whether a text asks something, rather than being an answer with a doubt: "moet dat?" but not "SWITCH?"."""
    if opens_as_question(text) or _asks_at_last(text) or _ASKS_LEAVE.search(text):
        return True
    return text.rstrip().endswith("?") and _VERB_FIRST.search(text) is not None


def opens_as_question(text: str) -> bool:
    """Tell whether a text begins with a question word."""
    return _QUESTION_WORD.search(text) is not None


def is_question(text: str) -> bool:
    """Tell whether a text has the form of a question."""
    return opens_as_question(text) or text.rstrip().endswith("?")
