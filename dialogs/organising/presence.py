"""Who was there and who was not, said in running text: read clause by clause. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO = _words("niet nooit geen not never no nope nee neen cannot")
_AWAY = _words(
    "afwezig afwezige afwezigen absent absents ziek ziekjes ziekte ziekteverlof sick ill illness griep flu verontschuldigd verontschuldigde"
    " verontschuldigden verontschuldiging verontschuldigingen excused excuses apology apologies apologised apologized regrets verhinderd"
    " belet afgemeld afgebeld afgezegd afgehaakt geannuleerd cancelled canceled ontbrak ontbraken ontbreekt ontbreken ontbrekend missing"
    " missed gemist weggebleven thuis thuisgebleven noshow verstek verlof leave skipped away gebrost unable"
)  # fmt: skip
_THERE = _words(
    "er dr erbij there here aanwezig aanwezige aanwezigen present kwam kwamen komen gekomen komt came come opgedaagd opdagen showed"
    " deelgenomen meegedaan attended gezien zag saw seen"
)  # fmt: skip
_YES = _words("wel ja jawel yes ok oke")
_SINGULAR = _words("was is kon heeft kwam komt ontbrak ontbreekt has")
_PLURAL = _words("waren zijn were are konden hebben kwamen ontbraken allebei beide beiden both")
_EVERY = _words("iedereen allemaal alle allen voltallig everybody everyone all")
_NOBODY = _words("niemand nobody none")
_REST = _words("rest anderen andere overige overigen others")
_EXCEPT = _words("behalve buiten uitgezonderd uitgenomen zonder except minus without")
_ONLY = _words("alleen enkel slechts uitsluitend only just")
_EMPTY = _words(
    "de het een the a an was waren is zijn were are mevrouw meneer mevr dhr mr mrs ms juf meester dus zeker alvast nog met with samen"
    " together ik i we wij heb hebben have van bij op of wie who deelnemers deelnemer participants aub please graag bedankt merci thanks"
    " noteer note verder vandaag today gewoon"
)  # fmt: skip
"""Words that say nothing of whether somebody was there."""
_CONTRAST = _words("maar but terwijl while doch whereas")
_REASON = _words("want omdat wegens die dat who because since door aangezien")
_NOT = r"(?:niet|nooit|geen|not|never)"
_DOUBT = re.compile(
    r"\b(?:misschien|mss|wellicht|waarschijnlijk|vermoedelijk|bijna|ofwel|or|maybe|perhaps|probably|almost|denk|dacht|think|thought|weet|know"
    r"|sure|niets|niks|nothing|meeste|meesten|most|sommige|some|enkele|paar|few|half|helft)\b"
    r"|(?<!all )(?<!because )(?<!none )(?<!both )\bof\b"
    rf"|\b{_NOT} (?:meer |echt |really )?(?:ziek|afwezig|absent|sick|ill|missing|op tijd|on time|te |late|lang|long|tot|until|helemaal|altijd|always|heel|de hele"
    r"|the whole|volledig|alleen|alone|only|vroeg|verontschuldigd|excused|verhinderd|weg|iedereen|everybody|everyone|allemaal|alle|allen|all)\b"
)
"""What leaves open whether somebody was there."""
_OPENING = re.compile(
    r"^\W*(?:(?:nee|neen|no|ja|yes|ok|oke|sorry|wacht|oeps|eigenlijk|wait|actually)\b[\s,.!:]*)+(?=\S)"
)
_TOKEN = re.compile(r"\x01(?P<name>\d+)\x01|(?P<word>[a-z0-9]+)|(?P<comma>,)|(?P<stop>[.;!?\n])|(?P<and>[&+])")


class Unclear(Exception):
    """It can be read in more than one way, or both are said of one person; `untold` is of whom nothing is said."""

    def __init__(self, untold: Sequence[str] = ()) -> None:
        super().__init__()
        self.untold = tuple(untold)


@dataclass
class _Clause:
    """What one clause says, before it is known of whom it says it."""

    names: list[str] = field(default_factory=list[str])
    but: list[str] = field(default_factory=list[str])
    every: str = ""
    """"all", "none" or "rest" where it is about them."""
    said: set[str] = field(default_factory=set[str])
    """Of "no", "away", "there", "yes", "also", "only", "one", "many", "and", "but", "unknown": what it has."""
    before: bool = False
    after: bool = False
    """Whether it says so before the first name, and behind a name."""
    excepting: bool = False
    end: str = ""

    def verdict(self, last: bool | None) -> bool | None:
        """Return whether who it is about was there; None when it does not say so. Raises Unclear when it says both."""
        if self.said & {"no", "away"}:
            if "yes" in self.said or ("away" in self.said and "there" in self.said and "no" not in self.said):
                raise Unclear
            return False
        if self.said & {"there", "yes"}:
            return True
        return (True if last is None else last) if "also" in self.said else None


def who_was_there(text: str, spans: Iterable[tuple[int, int, str]], people: Sequence[str]) -> list[str] | None:
    """Return who of these people was there; None when the text says nothing of it.

    Who is not named was there where only absence is told, and was not where only presence is. Raises Unclear when it
    can be read in more than one way: then it is asked rather than noted.

    Parameters
    ----------
    spans
        Where people are named: start, end, and who; "" for a name that several have.
    """
    clauses = _clauses(*_levelled(text, spans))
    told, general = _told(clauses)
    if not told and general is None:
        return None
    untold = [one for one in people if one not in told]
    if general is None and untold:
        here = set(told.values())
        only = {clause.verdict(None) is not False for clause in clauses if "only" in clause.said and clause.names}
        if len(here) > 1 and len(only) != 1:
            raise Unclear(untold)
        general = not (only if len(here) > 1 else here).pop()
    return [one for one in people if told.get(one, general)]


def _levelled(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, list[str]]:
    """Return the text in small letters without accents, with a mark for each name, and who the marks stand for."""
    pieces: list[str] = []
    named: list[str] = []
    last = 0
    for start, end, who in sorted(spans):
        pieces += [text[last:start], f" \x01{len(named)}\x01 "]
        named.append(who)
        last = end
    decomposed = unicodedata.normalize("NFKD", "".join([*pieces, text[last:]]).casefold())
    level = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    level = re.sub(r"[^\S\n]+", " ", _OPENING.sub("", level)).strip()
    level = re.sub(r"\b(?:nie|ni)\b", "niet", level)
    level = re.sub(r"\b(did|was|were|could|is|are|has|have|had|would|ca)n['’ ]?t\b", r"\1 not", level)
    level = re.sub(r"\bno[ -]shows?\b", "noshow", level)
    level = re.sub(r"\bno one\b|\bgeen enkele?\b", "niemand", level)
    level = re.sub(r"\b(everybody|everyone|all|nobody) but\b", r"\1 except", level)
    level = re.sub(r"\bop ((?:(?:\x01\d+\x01|,|en|and) *)+)na\b", r"behalve \1", level)
    return level, named


def _clauses(level: str, named: Sequence[str]) -> list[_Clause]:
    """Part a text at its commas and stops, and where one person's clause runs into that of the next."""
    if _DOUBT.search(level) or "" in named:
        raise Unclear
    kinds = [(_kind(match), match) for match in _TOKEN.finditer(level)]
    clauses = [_Clause()]
    for place, (kind, match) in enumerate(kinds):
        here = clauses[-1]
        following = kinds[place + 1][0] if place + 1 < len(kinds) else ""
        preceding = kinds[place - 1][0] if place else ""
        if kind in {"comma", "stop", "reason"}:
            here.end = kind
            clauses.append(_Clause())
        elif kind in {"name", "all", "none", "rest"}:
            floating = kind == "all" and (here.names or here.every)  # "An en Bo waren er allemaal"
            if floating:
                here.said.add("many")
                continue
            if here.after and not here.excepting:
                here = _Clause()
                clauses.append(here)
            if kind != "name":
                here.every = kind
            elif here.excepting:
                here.but.append(named[int(match["name"])])
            else:
                here.names.append(named[int(match["name"])])
        elif kind == "but":
            here.said.add("but")
            here.excepting = True
        elif kind in {"no", "away", "there", "yes"}:
            # "aanwezig An, afwezig Bo", "An en niet Bo": it is about who comes next.
            if following == "name" and here.names and (preceding == "and" or (here.before and kind != "no")):
                here = _Clause()
                clauses.append(here)
            here.said.add(kind)
            if here.names or here.every or here.but:
                here.after = True
            else:
                here.before = True
            if here.but:
                here.excepting = False
            here.said |= _number(match.group())
        elif kind == "only" and here.names:
            continue  # "An kwam alleen"
        elif kind:
            here.said.add(kind)
            here.said |= _number(match.group())
    return clauses


def _number(word: str) -> set[str]:
    return {"one"} if word in _SINGULAR else {"many"} if word in _PLURAL else set()


def _kind(match: re.Match[str]) -> str:
    word = match["word"]
    if word is None:
        return str(match.lastgroup)
    kinds: tuple[tuple[frozenset[str], str], ...] = (
        (_NO, "no"), (_AWAY, "away"), (_THERE, "there"), (_YES, "yes"), (_EVERY, "all"), (_NOBODY, "none"), (_REST, "rest"),
        (_EXCEPT, "but"), (_ONLY, "only"), (_CONTRAST, "stop"), (_REASON, "reason"), (frozenset({"en", "and"}), "and"),
        (frozenset({"ook", "also", "too", "evenmin", "eveneens"}), "also"), (_EMPTY | _SINGULAR | _PLURAL, "empty"),
    )  # fmt: skip
    return next((kind for words, kind in kinds if word in words), "unknown")


@dataclass
class _Telling:
    """What the clauses so far have told."""

    told: dict[str, bool] = field(default_factory=dict[str, bool])
    general: bool | None = None
    excepted: list[str] = field(default_factory=list[str])

    def tell(self, names: Iterable[str], there: bool) -> None:
        for one in names:
            if self.told.setdefault(one, there) is not there:
                raise Unclear

    def tell_all(self, there: bool) -> None:
        if self.general not in {None, there}:
            raise Unclear
        self.general = there


def _told(clauses: Sequence[_Clause]) -> tuple[Mapping[str, bool], bool | None]:
    """Return of whom it is told whether they were there, and what is told of all others."""
    so_far = _Telling()
    waiting: list[str] = []
    """Named without a word of whether they were there: "An, Bo en Cas waren ziek"."""
    listed = False
    """Whether those make a whole list of their own: "An en Bo, Cas niet"."""
    last: bool | None = None
    heads: bool | None = None
    """What stands before names and goes for all that follow: "afwezig: An, Bo"."""
    group: list[str] = []
    for clause in clauses:
        verdict = clause.verdict(last)
        if clause.every:
            so_far.tell_all(_of_all(clause, verdict))
        if "but" in clause.said and (clause.every or clause.but):
            if not clause.but or "unknown" in clause.said:
                raise Unclear
            so_far.excepted += clause.but
        if clause.names and verdict is None and not clause.every:
            if "unknown" in clause.said:
                raise Unclear
            if so_far.excepted and heads is None and group == so_far.excepted[-len(group) :]:
                so_far.excepted += clause.names
                group = [*group, *clause.names]
            elif heads is not None:
                so_far.tell(clause.names, heads)
                group = clause.names
            else:
                waiting += clause.names
                listed = listed or "and" in clause.said
                if clause.end == "stop" and clause is not clauses[-1] and not so_far.told and so_far.general is None:
                    so_far.tell(waiting, True)
                    group, waiting = waiting, []
        elif clause.names:
            there = True if verdict is None else verdict
            _check_shared(clause, there)
            if waiting:
                shared = not there and not listed
                if shared and not ("many" in clause.said or ("and" in clause.said and "one" not in clause.said)):
                    raise Unclear
                so_far.tell(waiting, not shared)
            so_far.tell(clause.names, there)
            group, waiting, listed, last = clause.names, [], False, there
            heads = there if clause.before and not clause.after else None
        elif clause.every or clause.but:
            last, group, heads = verdict, clause.but, None
        elif verdict is not None:
            if waiting:
                so_far.tell(waiting, verdict)
                group, waiting, listed, last = waiting, [], False, verdict
            elif group:
                so_far.tell(group, verdict)
            elif so_far.general is not None:
                so_far.tell_all(verdict)
            else:
                heads = verdict
        elif waiting and "unknown" in clause.said:
            raise Unclear
    if waiting:
        if so_far.told or so_far.general is not None or so_far.excepted:
            raise Unclear
        so_far.tell(waiting, True)
    if so_far.excepted:
        if so_far.general is None and True not in so_far.told.values():
            so_far.general = True
        so_far.tell(so_far.excepted, so_far.general is False)
    return so_far.told, so_far.general


def _of_all(clause: _Clause, verdict: bool | None) -> bool:
    """Return whether all of whom a clause is about were there."""
    if clause.every == "none":
        if clause.said & {"no", "away"}:
            raise Unclear
        return False
    # "Iedereen was er niet" may be said where some were.
    if (clause.every == "all" and "no" in clause.said) or (clause.every == "rest" and verdict is None):
        raise Unclear
    return True if verdict is None else verdict


def _check_shared(clause: _Clause, there: bool) -> None:
    """Raise Unclear when it is open which of several names a clause is about: "An en Bo was ziek"."""
    if len(clause.names) < 2:
        return
    if (clause.before and clause.after) or (not there and ("one" in clause.said or "and" not in clause.said)):
        raise Unclear
