"""Whether a text about pupils shows who one of them is: names, national numbers, dates of birth. Pure.

The rule: no pupil is ever named; initials or a code will do (domain: Intake and evaluation). Whether somebody whose
name stands in such a text is a pupil cannot be seen, so colleagues are written by their role there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.engine.context import FormContext
from dialogs.engine.reading import plain
from dialogs.markup import cleaned
from dialogs.texts import N_

_NAMES = Path(__file__).parent / "names"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*['’]?", re.UNICODE)
_NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]?\d{3}[ ./-]?\d{2}(?!\d)")
_MONTH = r"(?:jan\w*|feb\w*|maart|mrt|apr\w*|mei|juni?|juli?|aug\w*|sept?\w*|okt\w*|nov\w*|dec\w*)"
_BORN = re.compile(
    r"(?:\b(?:geboren|geboortedatum|geb\.?|verjaardag|born|birthday|date of birth)\b|°)[^\n.!?]{0,25}?"
    rf"(?<!\d)\d{{1,2}}\s?(?:[/.-]\s?\d{{1,2}}\s?[/.-]|e?\s{_MONTH})\s?\d{{2,4}}(?!\d)",
    re.IGNORECASE,
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What stands between a given name and a family name.
_PREFIXES = _set(
    "van de den der het t d ter ten te op in la le du des di da do dos del della el al ben bin bint abu ait ould von und"
    " vande vanden vander"
)
# Before the name of somebody who is at school to work there, or who helps: no pupil.
_TITLES = _set(
    "juf juffrouw juffie meester meneer mijnheer mevrouw mevr mw dhr dr prof heer collega leerkracht leerkrachten leraar leraren lerares"
    " klasleerkracht titularis directeur directrice directie zoco zorgcoordinator zorgjuf zorgleerkracht ondersteuner begeleider"
    " procesbegeleider trajectbegeleider facilitator kinesist kinesiste logopedist logopediste ergotherapeut ergotherapeute psycholoog"
    " arts dokter docent lector coordinator coach brugfiguur opvoeder mr mrs ms miss teacher colleague professor volgens zie auteur"
)
# "Ann van het CLB", "Tom (CLB)".
_PLACES_OF_WORK = _set("clb leersteuncentrum ondersteuningsnetwerk netwerk school ocmw revalidatiecentrum cvo cbe ligo")
# Before a name that is of a thing: a school, a book, a method.
_THINGS = _set(
    "methode methodes handboek boek boekje prentenboek leesboek verhaal handpop pop personage project programma app toets test reeks school"
    " basisschool campus college instituut hogeschool universiteit kleuterschool vrije sint sinte st san heilige atheneum lyceum academie cvo"
    " cbe ligo clb netwerk stichting vzw straat plein park film lied liedje serie model theorie kaart kaarten spel software ziekenhuis"
    " taxonomie piramide ladder centrum huis kasteel wet kader leersteuncentrum team club zone ploeg groep fan"
)
_PUPIL = _set(
    "leerling leerlinge kind kindje jongen jongetje meisje zoon zoontje dochter dochtertje kleuter peuter tweeling pupil student studente"
    " cursist cursiste broer broertje zus zusje child boy girl son daughter leerlingetje lln casus"
)
_FAMILY = _set("familie gezin family")
_RELATIVES = _set(
    "moeder vader ouders mama papa grootouders grootmoeder grootvader oma opa zus broer tweelingbroer tweelingzus mother father parents"
)
_CALLED = _set("heet noemt noemen genaamd naam roepnaam voornaam achternaam familienaam called named")
# After the subject of a sentence: somebody does, is or has something.
_DOES = _set(
    "heeft kan is wil moet durft leest schrijft rekent spreekt praat begrijpt verstaat luistert werkt speelt zit loopt krijgt gaat komt"
    " vindt zegt doet maakt reageert raakt wordt was had kon wilde toont kent stopt slaagt weet volgt blijft voelt haalt mag zal"
    " zou hoort ziet valt eet slaapt huilt roept slaat vraagt leert woont stoort mist heb can has does reads needs wants likes cannot"
)
_WORDS = (
    _DOES
    | _TITLES
    | _THINGS
    | _PREFIXES
    | _PUPIL
    | _CALLED
    | _set(
        "en of met zonder voor na bij aan naar om dat die deze dit als dan ook nog al wel niet geen een het de wij we ik hij zij ze je jij u"
        " ons onze mijn haar zijn hun wie wat waar hoe wanneer waarom er daar hier omdat want maar toen tijdens sinds vanaf tot per tussen"
        " alle elk elke ieder iedereen samen extra meer minder veel weinig graag misschien soms vaak nu morgen vandaag gisteren the a an and"
        " with for by from of to in on at this that we our his her their autisme adhd dyslexie dyscalculie taal rekenen lezen schrijven klas"
        " nederlands frans engels arabisch turks pools roemeens oekraiens spaans duits wiskunde wero lo muzo volgens dankzij door vanuit"
        " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober"
        " november december google microsoft teams classroom smartschool kurzweil sprint bingel widgit sclera bookwidgets vlaamse vlaanderen"
        " belgie brussel community practice rode kruis lijn zwarte piet grote kleine nieuwe oude eerste tweede derde ouders moeder vader mama"
        " papa oma opa cop zoco clb"
    )
)
_ARTICLES = _set("de het een t n the a")
# Known by their full names: who gave a name to a school, a method or a theory.
_KNOWN = tuple(
    plain(name)
    for name in (
        "Roos van Leary", "Axen van Roos", "Thomas More", "Karel de Grote", "Don Bosco", "Maria Montessori", "Rudolf Steiner",
        "Anne Frank", "Koning Boudewijn", "Max de Matroos", "Kapitein Winokio", "Zwarte Piet",
    )
)  # fmt: skip
_SHAPE = re.compile(
    r"(?:ssens?|ckx|ckaert|eels|laere|maecker|meersch|straeten|bergh?e?n?s|broeck|poorten|auwers|uyse)$|^van(?:de|den|der|h)\w{3,}$"
)
_ROLES = re.compile(
    r"^\s*(?:\(|,\s*|[-–]\s*|van (?=het |de |ons |clb))(?:van )?(?:de |het |ons |onze |hun |haar |the |our )?(?P<role>[^\W\d_]+)",
    re.UNICODE | re.IGNORECASE,
)


@cache
def _listed(file: str) -> frozenset[str]:
    lines = (_NAMES / file).read_text(encoding="utf-8").splitlines()
    return _set(" ".join(line for line in lines if not line.startswith("#")))


@dataclass(frozen=True)
class _Token:
    text: str
    plain: str
    """Without accents, in lower case, without a possessive."""
    start: int
    end: int
    begins: bool
    """Whether a sentence begins with it."""

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def code(self) -> bool:
        """Initials, or a code in capitals: "JV", "A"."""
        return len(self.plain) == 1 or (self.text.isupper() and len(self.text) <= 4)


def pupil_named(text: str, context: FormContext) -> str | None:
    """Return why a text shows who a pupil is, with what to write instead; None when it does not.

    The name itself is not repeated, only its initials: what is said is kept.
    """
    said = cleaned(text)
    texts = context.texts
    if _NATIONAL_NUMBER.search(said):
        return texts(
            N_("That looks like a national number. Leave it out: initials or a code (“pupil A”) are enough here.")
        )
    if _BORN.search(said):
        return texts(
            N_("A date of birth shows who it is about. Leave it out: the age or the year of school is enough here.")
        )
    name = next(_names(_without_known(said, context)), None)
    if name is None:
        return None
    initials = "".join(f"{word[0].upper()}." for word in name if word not in _PREFIXES)
    return texts(
        N_(
            "I read somebody's name. Nobody is named here: write “{initials}” or a code (“pupil A”), and a grown-up by role "
            "(“the mother”, “the speech therapist”). How can you say it that way?"
        ),
        initials=initials,
    )


def _without_known(text: str, context: FormContext) -> str:
    """Blank out names of organisations, programmes and facilitators in the offer, and of who gave things a name."""
    catalogue = context.catalogue
    known = {
        plain(name)
        for record in (*catalogue.organisations.values(), *catalogue.programmes.values())
        for name in (record.name, *record.aliases)
    }
    known |= {plain(one.facilitator) for one in catalogue.programmes.values() if one.facilitator}
    known |= set(_KNOWN)
    tokens = [(match, plain(match.group())) for match in re.finditer(r"[^\W_]+", text)]
    words = [word for _, word in tokens]
    longest = max((name.count(" ") + 1 for name in known), default=1)
    blanked = list(text)
    for first in range(len(words)):
        for size in range(min(longest, len(words) - first), 0, -1):
            if " ".join(words[first : first + size]) in known and (size > 1 or len(words[first]) > 3):
                begin, end = tokens[first][0].start(), tokens[first + size - 1][0].end()
                blanked[begin:end] = "#" * (end - begin)
                break
    return "".join(blanked)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip(" \"'“”‘’«»()*-–•\t")
        begins = not before or before[-1] in ".!?:\n;"
        word = match.group().rstrip("'’")
        bare = re.sub(r"['’]s$", "", word)
        found.append(_Token(bare, plain(bare).replace(" ", "-"), match.start(), match.end(), begins))
    return found


def _names(text: str) -> Iterator[list[str]]:
    """Yield the words of each name of somebody, in normal form."""
    tokens = _tokens(text)
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index and _near(text, tokens[index - 1], token) else None
        family = _family(text, tokens, index)
        if before is not None and (before.plain in _THINGS or _pair_of_a_thing(tokens, index)):
            continue
        if _is_name(text, tokens, index, before, family):
            yield [token.plain, *family]


def _is_name(text: str, tokens: list[_Token], index: int, before: _Token | None, family: list[str]) -> bool:
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) and _near(text, token, tokens[index + 1]) else None
    titled = before is not None and before.plain in _TITLES
    does = following is not None and following.plain in _DOES | {"uit"}  # "Roos uit mijn klas"
    kind = _given(token, following)
    if kind == "given":
        return bool(family) or not (titled or _role_follows(text, token))
    if kind == "ordinary" and _as_a_name(token, before, does, bool(family)):
        return bool(family) or not (titled or _role_follows(text, token))
    if not token.capital or token.code or token.plain in _WORDS:
        return False
    # A name that is on no list shows itself by what stands around it.
    if before is not None and before.plain in _PUPIL | _FAMILY:
        return True
    if _called(tokens, index):
        return True
    if not family or titled:
        return False
    return family[-1] in _listed("family.txt") or (token.begins and _does_after(text, tokens, index, len(family)))


def _does_after(text: str, tokens: list[_Token], index: int, words: int) -> bool:
    """Tell whether somebody does something right after a name of so many further words."""
    place = index + words + 1
    return place < len(tokens) and _near(text, tokens[place - 1], tokens[place]) and tokens[place].plain in _DOES


def _given(token: _Token, following: _Token | None = None) -> str | None:
    """Say whether a word is a given name, or an ordinary word that can be one."""
    given, ordinary = _listed("given.txt"), _listed("ordinary.txt")
    # "Emmas moeder", "tuurs mama", "Marie-Julie".
    possessive = token.capital or (following is not None and following.plain in _RELATIVES)
    candidates = {token.plain, token.plain.removesuffix("s")} if possessive else {token.plain}
    parts = token.plain.split("-")
    if len(parts) > 1 and all(part in given | ordinary for part in parts):
        return "given"
    if candidates & given:
        return "given"
    return "ordinary" if token.plain in ordinary else None


def _as_a_name(token: _Token, before: _Token | None, does: bool, family: bool) -> bool:
    """Tell whether an ordinary word stands as a name: "Roos heeft moeite", not "de roos" or "toon mij"."""
    if family:
        return True
    if not token.capital or (before is not None and before.plain in _ARTICLES):
        return before is not None and before.plain in _PUPIL and does
    return does or not token.begins or (before is not None and before.plain in _PUPIL)


def _family(text: str, tokens: list[_Token], index: int) -> list[str]:
    """Return the words after a given name that look like a family name, prefixes and all; empty when none do."""
    known = _given(tokens[index]) is not None
    words: list[str] = []
    for place in range(index + 1, min(index + 5, len(tokens))):
        token = tokens[place]
        if not _near(text, tokens[place - 1], token):
            return []
        if token.plain in _PREFIXES:
            words.append(token.plain)
            continue
        if _family_like(tokens[index], token, known, bool(words)):
            return [*words, token.plain]
        return []
    return []


def _family_like(given: _Token, token: _Token, known: bool, prefixed: bool) -> bool:
    listed = token.plain in _listed("family.txt") or _SHAPE.search(token.plain) is not None
    if token.capital and not token.code:
        if listed:
            return given.capital or known
        return token.plain not in _WORDS and (known or (given.capital and not prefixed and given.plain not in _WORDS))
    # In lower case a common word may also be a family name ("de winter"): only after a surely given name.
    return known and listed and not (prefixed and given.plain in _listed("ordinary.txt"))


def _pair_of_a_thing(tokens: list[_Token], index: int) -> bool:
    """Tell whether a name is the second of a thing's two: "de methode Sam en Julie"."""
    return index > 2 and tokens[index - 1].plain in {"en", "and"} and tokens[index - 3].plain in _THINGS


def _called(tokens: list[_Token], index: int) -> bool:
    """Tell whether the words before say that a pupil is called so: "ze heet …", "een leerling met de naam …"."""
    before = [one.plain for one in tokens[max(0, index - 7) : index]]
    near = [one for one in (*before[-2:], *(word.plain for word in tokens[index + 1 : index + 2])) if one in _CALLED]
    if before[-1:] in (["van"], ["of"]) and set(before[-2:-1]) & _RELATIVES:
        return True  # "de moeder van …"
    someone = _PUPIL | {"hij", "zij", "ze", "die", "he", "she", "zijn", "haar", "his", "her"}
    return bool(near) and bool(someone & set(before)) and not _THINGS & set(before)


def _role_follows(text: str, token: _Token) -> bool:
    """Tell whether a role comes after a name: "Katrien (zoco)", "Tom, onze logopedist"."""
    found = _ROLES.match(text[token.end :])
    return found is not None and plain(found.group("role")) in _TITLES | _PLACES_OF_WORK


def _near(text: str, one: _Token, other: _Token) -> bool:
    """Tell whether two words follow each other in one sentence: spaces, or a full stop as in an address."""
    between = text[one.end : other.start]
    return between.strip(" \t") == "" or between in {".", "_"} or (between.strip() == "." and one.code)
