"""Hours in words, Dutch and English: "14u30", "half drie", "kwart voor drie", "van 13u30 tot 16u", "2pm".

Which half of the day is meant: what is written with a leading zero or from 13 on is taken as it stands; a part of
the day decides ("9 uur 's avonds", "3 in the morning", "2pm"); else an hour before seven is in the afternoon, for
nobody meets at school before seven: "half drie" is 14:30, "om 5 uur" 17:00, "half zeven" 18:30, "om 7 uur" 7:00.
In a span the first hour shares the part of the day of the second ("2-4pm"), and the second comes after the first.
"""

import re
from dataclasses import dataclass, replace
from datetime import time

from dialogs.engine.dates.date_words import Levelled

_HOUR_WORDS = {
    word: hour
    for hour, words in enumerate(
        [
            "een one", "twee two", "drie three", "vier four", "vijf five", "zes six", "zeven seven", "acht eight",
            "negen nine", "tien ten", "elf eleven", "twaalf twelve",
        ],
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_MINUTE_WORDS = {"kwart": 15, "quarter": 15, "vijf": 5, "five": 5, "tien": 10, "ten": 10, "twintig": 20, "twenty": 20}

_NO_CLOCK = 99 * 60
"""Minutes that no day has."""

_WORD = "|".join(_HOUR_WORDS)
PART = r"(?:forenoon|afternoon|evening|night)"
_OF_DAY = rf"(?: ?(?:'?s |in de |in the |at |de )?{PART}\b)"
_DIGITAL = (
    r"[0-9]{1,2}(?:"
    r":[0-9]{2}(?::[0-9]{2})?(?: ?(?:uur|hrs|u|h)\b\.?)?(?: ?[ap]\.?m\b\.?)?"
    r"|\.[0-9]{2} ?(?:(?:uur|hrs|u|h)|[ap]\.?m)\b\.?"
    r"|[uh][0-9]{2}\b|(?: ?[uh]| uur) [0-9]{2}\b(?! ?[a-z%]|[/.:-][0-9])"
    r"|(?: ?(?:uur|hrs|u|h)\b\.?)"
    r"|(?: ?[ap]\.?m\b\.?)"
    r"|(?: ?o'?clock\b)"
    r")"
)
_SPOKEN = (
    rf"(?:(?:een |a )?(?:{'|'.join(_MINUTE_WORDS)}|[0-9]{{1,2}}) (?:voor|over|past|to|before) (?:half )?(?:{_WORD}|[0-9]{{1,2}})\b"
    rf"|half past (?:{_WORD}|[0-9]{{1,2}})\b|half (?:{_WORD}|[0-9]{{1,2}})\b(?![:.][0-9])"
    rf"|(?:{_WORD}) (?:uur|o'?clock)\b|noon\b|midday\b)(?: uur\b| o'?clock\b)?"
)
_DOTTED = r"[0-9]{1,2}\.[0-9]{2}\b(?! ?(?:eur|euro|€))"
_BARE = rf"(?:{_DOTTED}|(?:[0-9]{{1,2}}|{_WORD})\b)(?![:.,/][0-9]|[/%])"
_SURE = rf"(?:{_DIGITAL}|{_SPOKEN}){_OF_DAY}?"
_LOOSE = rf"(?:{_DIGITAL}|{_SPOKEN}|{_BARE}){_OF_DAY}?"
_LEFT = r"(?<![\w/:+€$])(?<![0-9][.,-])"
_RIGHT = r"(?![\w/%]|[.,:][0-9]|-[0-9])"
_SPAN = re.compile(
    rf"{_LEFT}(?:(?P<lead>van|from|tussen|between) )?(?P<first>{_LOOSE})"
    rf"(?P<link> ?- ?| tot(?: en met)? | to | till | until | t/m | en | and )(?P<last>{_LOOSE}){_RIGHT}"
)
_SINGLE = re.compile(
    rf"{_LEFT}(?:(?P<sure>{_SURE}){_RIGHT}(?! ?(?:lang|per|durend|long)\b)"
    rf"|(?:om|at|rond|omstreeks|vanaf|around) (?P<led>{_BARE}{_OF_DAY}?)(?= ?$| ?[^\w ]| (?:op|on|graag|please|en|tot|is|voor|met)\b)"
    rf"|(?P<weak>{_DOTTED}){_RIGHT})"
)


@dataclass(frozen=True)
class Hours:
    """An hour, or a span of hours, in a levelled text; `first` is None when no clock has it or it ends too soon."""

    start: int
    stop: int
    first: time | None
    last: time | None = None
    said: "_Said | None" = None
    weak: bool = False
    """Whether it is surely an hour only beside a day, such as "14.30" and "van 9 tot 12"."""

    def in_part(self, part: str) -> "Hours":
        """Return a single hour in the part of the day that stood before it: "morgenavond om 8 uur"."""
        if self.said is None or not part:
            return self
        return replace(self, first=_clock(self.said.settled(part)))


@dataclass(frozen=True)
class _Said:
    """What stands there, before it is known which half of the day is meant."""

    minutes: int
    """Since midnight or noon."""
    part: str
    literal: bool
    """Whether it is on a 24-hour clock as it stands."""

    def settled(self, part: str) -> int:
        """Return minutes since midnight."""
        minutes = self.minutes
        if self.literal:
            return minutes
        part = self.part or part
        if part in {"am", "forenoon"} or (part == "night" and not 6 * 60 <= minutes < 12 * 60):
            return minutes % 720 if part != "forenoon" else minutes
        if part == "evening" and minutes >= 12 * 60:
            return minutes % 720
        if part or minutes < 7 * 60:
            return minutes + 720 if minutes < 720 else minutes
        return minutes


def hours_in(level: Levelled) -> list[Hours]:
    """Return the hours and spans of a text, in order of place; what no clock has is among them."""
    found: list[Hours] = []
    for match in _SPAN.finditer(level.text):
        if _is_span(match):
            found.append(_span(match))
    taken = [(one.start, one.stop) for one in found]
    for match in _SINGLE.finditer(level.text):
        if all(match.end() <= start or match.start() >= stop for start, stop in taken):
            said = _said(match["sure"] or match["led"] or match["weak"])
            first = _clock(said.settled(""))
            found.append(Hours(match.start(), match.end(), first, said=said, weak=match["weak"] is not None))
    return sorted(found, key=lambda one: one.start)


def _is_span(match: re.Match[str]) -> bool:
    """Leave out "3-4 teams": an hour of the two must say that it is one, or the words around them must."""
    marked = _is_marked(match)
    lead, link = match["lead"], match["link"].strip()
    if link in {"en", "and"}:
        return lead in {"tussen", "between"} and (marked or _nothing_counted(match))
    return marked or (lead is not None and _nothing_counted(match))


def _is_marked(match: re.Match[str]) -> bool:
    return any(re.fullmatch(_SURE, match[name]) for name in ("first", "last"))


def _nothing_counted(match: re.Match[str]) -> bool:
    return re.match(r" ?(?:$|[^\w ]|(?:op|on|graag|please|in)\b)", match.string[match.end() :]) is not None


def _span(match: re.Match[str]) -> Hours:
    first, last = _said(match["first"]), _said(match["last"])
    end = last.settled("")
    begin = first.settled(last.part)
    if begin >= end:
        begin = first.settled("")
    if begin >= end and not last.literal and not last.part and end < 720:
        end += 720
    start, stop = _clock(begin), _clock(end)
    if start is None or stop is None or start >= stop:
        return Hours(match.start(), match.end(), None)
    return Hours(match.start(), match.end(), start, stop, weak=not _is_marked(match))


def _clock(minutes: int) -> time | None:
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 1440 else None


def _said(text: str) -> _Said:
    part = next(iter(re.findall(PART, text)), "")
    text = re.sub(rf"{_OF_DAY}$", "", text).strip()
    half_day = re.search(r"(?<![a-z])([ap])\.?m\b\.?$", text)
    if half_day:
        part = "am" if half_day[1] == "a" else "afternoon"
        text = text[: half_day.start()].strip()
    if text in {"noon", "midday"}:
        return _Said(720, "", literal=True)
    words = re.findall(r"[0-9]+|[a-z]+", text)
    between = next((word for word in ("voor", "over", "past", "to", "before") if word in words), None)
    if between or "half" in words:
        return _spoken(words, between, part)
    numbers = [int(word) if word[0] in "0123456789" else _HOUR_WORDS[word] for word in words if _is_number(word)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if minute > 59:
        return _Said(_NO_CLOCK, part, literal=True)
    literal = hour > 12 or hour == 0 or words[0].startswith("0")
    return _Said(hour * 60 + minute, part, literal=literal)


def _is_number(word: str) -> bool:
    return word[0] in "0123456789" or word in _HOUR_WORDS


def _spoken(words: list[str], between: str | None, part: str) -> _Said:
    """Read "kwart voor drie", "half drie" (half an hour before) and "half past two" (half an hour after)."""
    hour_word = [word for word in words if _is_number(word)][-1]
    hour = int(hour_word) if hour_word[0] in "0123456789" else _HOUR_WORDS[hour_word]
    minutes = hour * 60
    if words[0] == "half" and between == "past":
        minutes += 30
    else:
        minutes -= 30 if "half" in words else 0
        if between:
            said = next(word for word in words if word in _MINUTE_WORDS or word[0] in "0123456789")
            by = _MINUTE_WORDS.get(said) or int(said)
            if by > 59:
                return _Said(_NO_CLOCK, part, literal=True)
            minutes += by if between in {"over", "past"} else -by
    if hour > 12:
        return _Said(minutes, part, literal=True)
    # "half een" is 12:30 and "kwart voor een" 12:45: what is left of a first hour belongs to noon.
    return _Said(minutes if minutes >= 60 else minutes + 720, part, literal=False)
