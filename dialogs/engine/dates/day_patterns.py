"""How days are written and said: patterns on a levelled text, each with the rule that makes a day of it.

Rules where people differ: day comes before month; a year of two digits is in this century; a day without a year is
the next to come, today included; a bare weekday is the next one after today ("deze vrijdag" may be today); "volgende
dinsdag" is that of the next calendar week, which begins on Monday, and "was dinsdag" the last; in an answer "volgende week" is its Monday,
"begin", "half" and "eind januari" are its first, fifteenth and last day, for who says "tegen eind januari" means to
be done by then. A year before 1900 or after 2199 is a typing error.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.engine.dates.date_words import COUNT_WORDS, DAY_WORDS, MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from dialogs.reminders.workdays import ZONE

_WD, _AB, _MON = "|".join(WEEKDAYS), "|".join(SHORT_WEEKDAYS), "|".join(MONTHS)
_PRE = rf"(?:\b(?:(?P<wd>{_WD})|(?P<ab>{_AB})\b)\.?,? (?:de |den |the )?)?"
_LEFT = r"(?<![\w/.,:@+])(?<![a-z]-)"
_RIGHT = r"(?![\w/@%]|[.,:][0-9a-z]|-(?![0-9]{1,2}/)[\w])"
_YEAR = r"(?:(?:(?:,? |-)(?P<y>(?:19|20|21)[0-9]{2})(?! ?(?:u|h|uur)\b|[\w:]))|(?: '(?P<yy>[0-9]{2})\b))?"
_REL = r"(?P<rel>next|coming|this|last)"
_COUNT = rf"(?P<n>[0-9]{{1,3}}|{'|'.join(COUNT_WORDS)})"
_UNIT = r"(?P<unit>dag|dagen|day|days|week|weken|weeks|maand|maanden|month|months|jaar|year|years)\b"
_AWAY = r"(?P<how>over|binnen|in|within) "
_NO_OTHER = r"(?! (?:of|or|à|a) (?:twee|two|drie|three|[0-9]))"

# What stands before a day that is not meant, or that is a habit.
_NOT_MEANT = re.compile(
    r"(?:\b(?:elke|iedere|elk|ieder|every|each|per|alle|behalve|except|niet(?: op)?|not(?: on)?) |\b(?:goede|goeie|good|in de|elke) )$"
)
# What may stand behind "januari 12": else the number counts what follows.
_NOT_COUNTED = re.compile(
    r"\.? ?(?:$|[^\w ]|(?:at|om|from|van|vanaf|and|en|of|or|tot|until|please|graag|is|[0-9]{1,2}[:uh])\b)"
)


class NoSuchDay(Exception):
    """A day that no calendar has, such as 31/2."""


class OtherWeekday(NoSuchDay):
    """A weekday and a date that do not go together; `day` is the date."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class NotMeant(Exception):
    """The pattern fits, but it is no day here."""


@dataclass(frozen=True)
class Told:
    """What a pattern tells: a day, and the hours if they are part of it."""

    day: date
    first: time | None = None
    sure: bool = True
    bare_weekday: bool = False


Rule = Callable[[re.Match[str], datetime], Told]


def _count(word: str) -> int:
    return int(word) if word[0] in "0123456789" else COUNT_WORDS[word]


def _make(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise NoSuchDay(f"{day}/{month}/{year}") from impossible


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as impossible:
        raise NoSuchDay(str(days)) from impossible


def _next(month: int, day: int, today: date) -> date:
    """Return the next such day, today included; a leap day is looked for up to eight years on."""
    for year in range(today.year, today.year + 9):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise NoSuchDay(f"{day}/{month}")


def _in_week(today: date, weeks: int, weekday: int) -> date:
    return _moved(today, 7 * weeks + weekday - today.weekday())


def _agreed(match: re.Match[str], day: date) -> Told:
    """Hold a weekday that is written beside a date against it; "do" and "zo" may be other words."""
    weekday = match["wd"]
    if weekday and WEEKDAYS.index(weekday) != day.weekday():
        raise OtherWeekday(day)
    return Told(day)


def _dated(match: re.Match[str], now: datetime) -> Told:
    groups = match.groupdict()
    month = MONTHS.index(groups["mon"]) + 1 if groups.get("mon") else int(groups["m"])
    said = groups["d"]
    day = DAY_WORDS[said] if said in DAY_WORDS else int(said)
    year = groups.get("y") or groups.get("yy")
    if year is None:
        return _agreed(match, _next(month, day, now.date()))
    return _agreed(match, _make(int(year) + (2000 if len(year) == 2 else 0), month, day))


def _spelled(match: re.Match[str], now: datetime) -> Told:
    """Read "12 may" unless it is the verb, and "may 12" unless the twelve counts something."""
    risky = match["mon"] == "may" or match.start("mon") < match.start("d")
    if (
        risky
        and not (match["y"] or match["yy"] or match["suffix"])
        and not _NOT_COUNTED.match(match.string, match.end())
    ):
        raise NotMeant
    return _dated(match, now)


def _iso(match: re.Match[str], now: datetime) -> Told:
    day = _make(int(match["y"]), int(match["m"]), int(match["d"]))
    if match["hour"] is None:
        return Told(day)
    try:
        clock = time(int(match["hour"]), int(match["minute"]))
        if match["offset"] is None:
            return Told(day, clock)
        offset = match["offset"].replace("z", "+00:00")
        instant = datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{offset}").astimezone(ZONE)
    except (ValueError, OverflowError) as impossible:
        raise NoSuchDay(match.group()) from impossible
    return Told(instant.date(), instant.time())


_ANY = re.compile(r"\b(?:een|hele|a|an) $")
_HELD = re.compile(r"\b(?:was|waren|were|sinds|since)(?: op| on)? $")
"""Before a weekday: any such day, and one that is behind us."""
_NUMBER_BEHIND = re.compile(r" [0-9]{1,2}(?: ?$|[,;!?)]|\.(?![0-9]))")


def _weekday(match: re.Match[str], now: datetime) -> Told:
    today = now.date()
    name = match["wd"] if "wd" in match.groupdict() and match["wd"] else match["ab"]
    weekday = WEEKDAYS.index(name) if name in WEEKDAYS else SHORT_WEEKDAYS[name]
    ahead = (weekday - today.weekday()) % 7
    before = match.string[max(0, match.start() - 12) : match.start()]
    if match["rel"] is None and _ANY.search(before):
        raise NotMeant
    if match["rel"] == "last" or (match["rel"] is None and _HELD.search(before)):
        return Told(today - timedelta(days=(today.weekday() - weekday) % 7 or 7))
    if match["rel"] == "next":
        return Told(_in_week(today, 1, weekday))
    if match["rel"] == "this":
        return Told(_moved(today, ahead))
    # "zaterdag 12" is the twelfth rather than the next Saturday.
    numbered = _NUMBER_BEHIND.match(match.string, match.end())
    return Told(_moved(today, ahead or 7), bare_weekday=match["rel"] is None, sure=name in WEEKDAYS and not numbered)


def _week(match: re.Match[str], now: datetime) -> Told:
    weeks = {"next": 1, "coming": 1, "this": 0, "last": -1}[match["rel"]]
    if match["wd"]:
        return Told(_in_week(now.date(), weeks, WEEKDAYS.index(match["wd"])))
    if weeks < 1:
        raise NotMeant
    return Told(_in_week(now.date(), weeks, 0), sure=False)


def _away(match: re.Match[str], now: datetime) -> Told:
    """Read "over twee weken"; "in 3 dagen" and "over een dag" may tell how long, or about what."""
    groups = match.groupdict()
    count, unit, how = _count(groups["n"]), groups["unit"], groups.get("how")
    today, dutch = now.date(), unit[0] in "mj" and unit[1] == "a" or unit.startswith(("dag", "weke"))
    dutch = dutch or (unit == "week" and groups["n"] not in {"a", "one"})
    back = -1 if groups.get("ago") else 1
    if unit.startswith(("m", "y", "j")):
        months = today.year * 12 + today.month - 1 + back * count * (1 if unit[0] == "m" else 12)
        year, month = divmod(months, 12)
        if not 1 <= year <= 9999:
            raise NoSuchDay(str(year))
        day = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    else:
        day = _moved(today, back * count * (7 if unit.startswith("w") else 1))
    wanted = groups.get("wd") or groups.get("wd2")
    if wanted:
        return Told(_in_week(day, 0, WEEKDAYS.index(wanted)))
    # In running text years are about, and English "over two days" is how long.
    about = unit[0] in "yj" or (how == "over" and unit in {"day", "days", "weeks", "month", "months", "dag"})
    return Told(day, sure=not about and not (how == "in" and dutch))


def _hours_away(match: re.Match[str], now: datetime) -> Told:
    minutes = _count(match["n"]) * (1 if match["unit"].startswith("min") else 60)
    return _so_far(now, minutes)


def _so_far(now: datetime, minutes: int) -> Told:
    instant = (now + timedelta(minutes=minutes)).astimezone(ZONE)
    return Told(instant.date(), instant.time().replace(second=0, microsecond=0, fold=0), sure=False)


_SHARES = {
    r"(?:een |n |1 |a )?kwartier(?:tje)?|a quarter of an hour": 15,
    r"(?:een |n )?half ?uur(?:tje)?|half an hour": 30,
    r"(?:een |n )?drie ?kwartier(?:tje)?": 45,
    r"anderhalf uur(?:tje)?|an hour and a half": 90,
}
"""Minutes of what is no whole number of hours."""


def _share_away(match: re.Match[str], now: datetime) -> Told:
    minutes = next(count for said, count in _SHARES.items() if re.fullmatch(said, match["share"]))
    return _so_far(now, minutes)


_BEHIND_WEEKDAY = re.compile(rf"(?:{_WD}) $")
_NEAR = {"ereyesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "morgen": 1, "overmorrow": 2}


def _near(match: re.Match[str], now: datetime) -> Told:
    if match["near"] == "morgen" and _BEHIND_WEEKDAY.search(match.string, max(0, match.start() - 10), match.start()):
        raise NotMeant
    return Told(_moved(now.date(), 2 if match["after"] else _NEAR[match["near"]]))


def _vague(match: re.Match[str], now: datetime) -> Told:
    today, place = now.date(), match["vague"]

    def within(year: int, month: int) -> date:
        last = monthrange(year, month)[1]
        return date(year, month, {"b": 1, "s": 1, "h": 15, "m": 15}.get(place[0], last))

    if not match["mon"]:
        if match["period"] != "week":
            step = 1 if match["rel"] == "next" else 0
            return Told(
                within(today.year + (today.month - 1 + step) // 12, (today.month - 1 + step) % 12 + 1), sure=False
            )
        weekday = {"b": 0, "s": 0, "h": 2, "m": 2}.get(place[0], 4)
        return Told(_in_week(today, 1 if match["rel"] == "next" else 0, weekday), sure=False)
    month = MONTHS.index(match["mon"]) + 1
    if match["y"] or match["yy"]:
        return Told(within(int(match["y"] or f"20{match['yy']}"), month), sure=False)
    day = within(today.year, month)
    return Told(day if day >= today else within(today.year + 1, month), sure=False)


def _next_month(match: re.Match[str], now: datetime) -> Told:
    return Told(date(now.year + now.month // 12, now.month % 12 + 1, 1), sure=False)


def _numbered(match: re.Match[str], now: datetime) -> Told:
    """Read "de 12de", which may be an ordinal of anything, and "dinsdag de 12de", which may not."""
    day, year, month = int(match["d"]), now.year, now.month
    if not 1 <= day <= 31:
        raise NoSuchDay(match["d"])
    while day > monthrange(year, month)[1] or date(year, month, day) < now.date():
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    told = _agreed(match, date(year, month, day))
    return Told(told.day, sure=bool(match["wd"]) and "suffix" in match.groupdict())


_D, _SUFFIX = r"(?P<d>[0-9]{1,2})", r"(?P<suffix>e|ste|de|st|nd|rd|th)"
_SPELLED_DAY = rf"(?P<d>[0-9]{{1,2}}|(?:{'|'.join(DAY_WORDS)})\b)(?:{_SUFFIX}\b)?"
RULES: tuple[tuple[re.Pattern[str], Rule, bool], ...] = tuple(
    (re.compile(pattern), rule, sure)
    for pattern, rule, sure in (
        (
            rf"{_LEFT}(?P<y>[0-9]{{4}})-(?P<m>[0-9]{{1,2}})-{_D}(?:t(?P<hour>[0-9]{{2}}):(?P<minute>[0-9]{{2}})"
            rf"(?::[0-9]{{2}}(?:\.[0-9]{{1,6}})?)?(?P<offset>z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?{_RIGHT}",
            _iso,
            True,
        ),
        (rf"{_PRE}{_LEFT}{_D}/(?P<m>[0-9]{{1,2}})(?:/(?P<y>[0-9]{{4}}|[0-9]{{2}}))?{_RIGHT}", _dated, True),
        (rf"{_PRE}{_LEFT}{_D}(?P<sep>[-.])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{4}}){_RIGHT}", _dated, True),
        (rf"{_PRE}{_LEFT}{_D}(?P<sep>[-.])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<y>[0-9]{{2}}){_RIGHT}", _dated, False),
        (rf"{_PRE}{_LEFT}{_D}-(?P<m>[0-9]{{1,2}}){_RIGHT}", _dated, False),
        (rf"{_PRE}{_LEFT}(?<![0-9]-){_SPELLED_DAY}[ -]?(?:of |van )?(?P<mon>{_MON})\b\.?{_YEAR}", _spelled, True),
        (
            rf"{_PRE}{_LEFT}(?P<mon>{_MON})\.? (?:the )?{_D}(?:{_SUFFIX}\b)?(?![\w/:]|[.,:-][0-9]){_YEAR}",
            _spelled,
            True,
        ),
        (rf"\b(?:{_REL} )?(?P<wd>{_WD})\b(?: (?:next|coming)\b)?(?! (?:next|this|last) week)", _weekday, True),
        (rf"^ ?(?:{_REL} )?(?P<ab>{_AB})\b\.?", _weekday, False),
        (rf"\b{_REL} week\b(?:,? (?:op |on )?(?P<wd>{_WD})\b)?", _week, True),
        (rf"\b(?P<wd>{_WD}),? (?:of |van |in )?{_REL} week\b", _week, True),
        (rf"\b(?:(?P<wd2>{_WD}) )?{_AWAY}{_COUNT} {_UNIT}{_NO_OTHER}(?:,? (?:op |on )?(?P<wd>{_WD})\b)?", _away, True),
        (rf"\b(?:(?P<wd2>{_WD}) )?{_COUNT} {_UNIT} (?:from now|vanaf nu|(?P<ago>geleden|ago))\b", _away, True),
        (
            rf"\b{_AWAY}{_COUNT} (?P<unit>uur(?:tje|tjes)?|uren|hours?|minuten|minuutjes|minutes|min)\b",
            _hours_away,
            False,
        ),
        (rf"\b{_AWAY}(?P<share>{'|'.join(_SHARES)})\b", _share_away, False),
        (
            r"\b(?P<after>(?:the )?day after )?(?P<near>ereyesterday|yesterday|today|tomorrow|morgen|overmorrow)\b",
            _near,
            True,
        ),
        (
            rf"\b(?P<vague>begin|beginning|start|half|mid|midden|eind|einde|end) ?-?(?:of |van )?"
            rf"(?:(?P<mon>{_MON})\b{_YEAR}|(?:(?:de |the )|{_REL} )(?P<period>maand|month|week)\b)",
            _vague,
            False,
        ),
        (r"\bnext (?:maand|month)\b", _next_month, False),
        (rf"{_PRE}{_LEFT}{_D}{_SUFFIX}\b(?! (?:of |van )?(?:{_MON}))", _numbered, True),
        (
            rf"(?P<wd>{_WD}) {_LEFT}{_D}(?![\w/:%]|[.,:-][0-9]| ?(?:u|h|uur|am|pm|tot|-|to)\b| (?:{_MON}))",
            _numbered,
            False,
        ),
    )
)


@dataclass(frozen=True)
class FoundDay:
    """A day in a levelled text, or what looks like one and is none: then `wrong` says why."""

    start: int
    stop: int
    told: Told | None
    wrong: NoSuchDay | None = None


def days_in(text: str, now: datetime, *, loose: bool) -> list[FoundDay]:
    """Return the days of a levelled text without overlap, in order of place; longer patterns come first.

    Parameters
    ----------
    text
        What `levelled` made of what was typed.
    now
        In Brussels.
    loose
        Whether the text answers a question for a date, so that what may be a date is one.
    """
    found: list[FoundDay] = []
    for pattern, rule, sure in RULES:
        for match in pattern.finditer(text) if loose or sure else ():
            if _NOT_MEANT.search(text, max(0, match.start() - 12), match.start()) or _idiom(match, loose=loose):
                continue
            try:
                told = rule(match, now)
                if not 1900 <= told.day.year < 2200:
                    raise NoSuchDay(match.group())
            except NotMeant:
                continue
            except NoSuchDay as wrong:
                found.append(FoundDay(match.start(), match.end(), None, wrong))
            else:
                if loose or told.sure:
                    found.append(FoundDay(match.start(), match.end(), told))
    found.sort(key=lambda one: (one.start - one.stop, one.start))
    chosen: list[FoundDay] = []
    for one in found:
        if all(one.stop <= other.start or one.start >= other.stop for other in chosen):
            chosen.append(one)
    if any(one.told and one.told.sure for one in chosen):
        chosen = [one for one in chosen if not one.told or one.told.sure]
    dated = {one.told.day.weekday() for one in chosen if one.told and not one.told.bare_weekday}
    kept = [one for one in chosen if not (one.told and one.told.bare_weekday and one.told.day.weekday() in dated)]
    return sorted(kept, key=lambda one: one.start)


# Shares and habits that are written as a day and month are.
_SHARE = re.compile(r" (?:of|van|dag|dagen|day|uur|hour|teams?|jaar|week|year)\b")


def _idiom(match: re.Match[str], *, loose: bool) -> bool:
    said = match.group()
    if said == "24/7":
        return not loose
    return said in {"1/2", "1/3", "2/3", "1/4", "3/4"} and bool(_SHARE.match(match.string, match.end()))
