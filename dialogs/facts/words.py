"""Words by their meaning: a group of them recognises its own, also misspelt; and the words that add nothing."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_SHORTEST_MISSPELT = 5
"""Letters from which a word may be misspelt: in a shorter one a wrong letter makes another word."""


class Words:
    """A group of words with one meaning.

    Parameters
    ----------
    texts
        The words, with spaces between them, in lower case and without accents.
    """

    def __init__(self, *texts: str) -> None:
        self._exact = frozenset(word for text in texts for word in text.split())
        self._long: dict[str, list[str]] = {}
        for word in sorted(self._exact):
            if len(word) >= _SHORTEST_MISSPELT:
                self._long.setdefault(word[0], []).append(word)

    def __contains__(self, word: str) -> bool:
        """Tell whether a word is one of them; from five letters on one edit is forgiven, from nine two, never the first letter."""
        if word in self._exact:
            return True
        if len(word) < _SHORTEST_MISSPELT or word in COMMON.exact:
            return False
        return any(self._near(word, own) for own in self._long.get(word[0], ()))

    @property
    def exact(self) -> frozenset[str]:
        """The words as they are written."""
        return self._exact

    def heard_in(self, words: Iterable[str]) -> bool:
        """Tell whether any of the words is one of them."""
        return any(word in self for word in words)

    def __or__(self, other: "Words") -> "Words":
        """Return the words of both groups."""
        return Words(" ".join(self._exact | other.exact))

    @staticmethod
    def _near(word: str, own: str) -> bool:
        if abs(len(word) - len(own)) > 1:
            return False
        allowed = 1 if len(own) < 9 else 2
        return OSA.distance(word, own, score_cutoff=allowed) <= allowed


class _CommonWords(Words):
    """Words that are written as they are or are other words."""

    def __contains__(self, word: str) -> bool:
        return word in self.exact


COMMON: Words = _CommonWords(
    # articles, pronouns, names for oneself
    "de het een t n ne nen den der dat die dit deze dees er ik k mij je jij jou jouw u uw ge gij we wij wijle ons onze mijn m"
    " men jullie hij zij ze zich hun haar iemand iets alles ikzelf wijzelf zelf elkaar the a an this that these those i"
    " my me we us our you your they their it its there someone",
    # prepositions and conjunctions
    "van voor in op bij aan met en of om te tot tegen naar uit over door om rond binnen vanaf vanuit tijdens na als dan"
    " dus maar want omdat of for in on at to by from with about and or of but so near within",
    # verbs that carry a question
    "is zijn ben bent was wordt worden word gaat gaan ga heeft hebben heb hebt kan kun kunt kunnen konden mag mogen moet"
    " moeten zou zouden zal zullen wil willen weet weten zeg zeggen vertel geef geven toon tonen laat zien vraag vragen"
    " ken kennen zoek zoeken vind vinden vindt plaatsvinden doe doen komt komen kom staat staan loopt bel bellen mail"
    " mailen spreken contacteren bereiken werk werken werkt denk dacht hoor hoort krijg krijgen krijgt hangt"
    " volgen volg volgt gevolgd volgens later langer doorgaat doorgaan zit zitten terecht kun kunde kunnen ergens bezig"
    " be are is was do does can could may might will would shall should know tell show give find take takes happen have"
    " has get got want need contact reach speak call work",
    # courtesy and filling words
    "aub alstublieft alsjeblieft graag even eens nu nog al ook wel niet misschien precies juist eigenlijk ongeveer toch"
    " hallo hoi hey dag goeiedag bedankt merci please hello hi thanks sorry he hoor ja zeker namelijk gewoon daar hier"
    " now still also just exactly actually already yet here s d z zo gauw straks binnenkort eerst dit jaar schooljaar"
    " year ander andere anders wie wat waar welke welk hoe who what which where how whom",
)

GENERAL = Words(
    "project projecten programma programmas traject trajecten nascholing nascholingen opleiding opleidingen vorming"
    " vormingen cursus cursussen aanbod voorbeeld projects programme programmes program training course courses"
)
"""What a programme is called by somebody who does not say its name."""

OURSELVES = Words(
    "team teams ploeg ploegen teamke collega collegas school scholen netwerk netwerken ondersteuningsnetwerk"
    " ondersteuner ondersteuners leraar leerkracht leraren leerkrachten directeur directie coordinator zoco teacher"
    " teachers network networks schools colleague colleagues groep buo buitengewoon onderwijs"
)
"""Who asks, as people say it."""
