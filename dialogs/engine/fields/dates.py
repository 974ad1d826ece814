"""Questions for a day, a day with its hour, and hours on one day, answered in words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import (
    ImpossibleDay,
    ImpossibleTime,
    SaidMoment,
    SeveralDays,
    UnclearMoment,
    WrongWeekday,
    instant,
    moment_of,
    moments_in,
    spans_in,
)
from dialogs.engine.fields.field import Found, Option, Unreadable
from dialogs.markup import escaped
from dialogs.reminders.notices import weekday
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.texts import N_

Bound = Callable[[FormContext], date | None]
"""The first or last day that will do; of a datetime its hour counts too, where an hour is asked. None is no bound."""

_ISO_DAY = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*")
_ISO_MOMENT = re.compile(
    r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)\s*"
)
_LOOKED_AHEAD = 120
"""Days in which working days to offer are sought: more than a summer."""


def _no_bound(_: FormContext) -> None:
    return None


def _shown_day(day: date, context: FormContext) -> str:
    return f"{weekday(day, context.texts)} {day:%d/%m}/{day.year:04}"


def _shown(moment: datetime, context: FormContext) -> str:
    local = moment.astimezone(ZONE)
    day = _shown_day(local.date(), context)
    return context.texts(N_("{day} at {hour}"), day=day, hour=f"{local:%H:%M}")


def _day_option(day: date, context: FormContext) -> Option:
    return Option(day.isoformat(), f"{weekday(day, context.texts)} {day:%d/%m}", (f"{day:%d/%m/%Y}",))


def _today(context: FormContext) -> date:
    return context.now.astimezone(ZONE).date()


def _day(bound: date | None) -> date | None:
    return bound.astimezone(ZONE).date() if isinstance(bound, datetime) else bound


def _working_days(first: date, last: date | None, step: int, count: int = 3) -> list[date]:
    """Return the nearest working days, from the first one on, or back with a step of -1."""
    found: list[date] = []
    for ahead in range(_LOOKED_AHEAD):
        day = first + timedelta(days=step * ahead)
        if len(found) == count or (last is not None and (day > last if step > 0 else day < last)):
            break
        if is_working_day(day):
            found.append(day)
    return found


def _read(text: str, context: FormContext, option: Callable[[SaidMoment], Option]) -> SaidMoment | None:
    """Return what an answer tells; what cannot be kept is said in the person's language, with ways on."""
    try:
        return moment_of(text, context.now)
    except SeveralDays as several:
        raise Unreadable(
            context.texts(N_("I see several days. Which one is it?")), [option(one) for one in several.moments[:4]]
        ) from several
    except WrongWeekday as wrong:
        raise Unreadable(
            context.texts(
                N_("That date is a different day of the week: it is {day}. Do you mean that day?"),
                day=_shown_day(wrong.day, context),
            ),
            [option(SaidMoment(wrong.day))],
        ) from wrong
    except ImpossibleDay as wrong:
        raise Unreadable(
            context.texts(
                N_("“{said}” is not in the calendar. Which day do you mean? The day comes first, then the month."),
                said=escaped(wrong.said, 60),
            )
        ) from wrong
    except UnclearMoment as wrong:
        raise Unreadable(_no_such_hour(wrong, context)) from wrong


def _no_such_hour(wrong: UnclearMoment, context: FormContext) -> str:
    return context.texts(
        N_("“{said}” cannot be: the clock has no such hour, or it ends before it begins. Which hour do you mean?"),
        said=escaped(wrong.said, 60),
    )


@dataclass(frozen=True)
class Day:
    """A day. The value is an ISO date."""

    least: Bound = _no_bound
    most: Bound = _no_bound
    past: bool = False
    """Whether a day that is behind us will do, such as that of a session that was held."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept an ISO date and a day in words ("12/1", "volgende dinsdag"); an hour beside it is left out."""
        day = self._iso(text)
        if day is None:
            said = _read(text, context, lambda one: _day_option(one.day or _today(context), context))
            day = said.day if said else None
        if day is None:
            raise Unreadable(
                context.texts(N_("Which day is it? For example “12/1”, “next Tuesday” or “in two weeks”.")),
                self.options(context),
            )
        problem = self._problem(day, context)
        if problem:
            raise Unreadable(problem, self.options(context))
        return day.isoformat()

    @staticmethod
    def _iso(text: str) -> date | None:
        found = _ISO_DAY.fullmatch(text)
        try:
            return date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None

    def _problem(self, day: date, context: FormContext) -> str | None:
        """Say why a day will not do; None when it will."""
        least, most = _day(self.least(context)), _day(self.most(context))
        return _out_of_bounds(
            _shown_day(day, context),
            early=_shown_day(least, context) if least and day < least else None,
            late=_shown_day(most, context) if most and day > most else None,
            behind=not self.past and day < _today(context),
            context=context,
        )

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the days that will do."""
        return [
            Found(one.day.isoformat(), one.start, one.end_at)
            for one in moments_in(text, context.now)
            if self._problem(one.day, context) is None
        ]

    def show(self, value: Any, context: FormContext) -> str:
        """Return "dinsdag 12/01/2027"."""
        return _shown_day(date.fromisoformat(str(value)), context)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the nearest working days that will do: to come, or behind us when no day to come will do."""
        return [_day_option(day, context) for day in _offered(self.least, self.most, context, past=self.past)]


def _offered(least: Bound, most: Bound, context: FormContext, *, past: bool) -> list[date]:
    tomorrow = _today(context) + timedelta(days=1)
    first, last = _day(least(context)), _day(most(context))
    if past and last is not None and last < tomorrow:
        return _working_days(last, first, -1)
    return _working_days(max(first or tomorrow, tomorrow), last, 1)


def _out_of_bounds(said: str, *, early: str | None, late: str | None, behind: bool, context: FormContext) -> str | None:
    if behind:
        return context.texts(N_("{said} is behind us already. Which day to come is it?"), said=said)
    if early:
        return context.texts(N_("{said} is too early: it can be from {least} on."), said=said, least=early)
    if late:
        return context.texts(N_("{said} is too late: it can be up to and including {most}."), said=said, most=late)
    return None


@dataclass(frozen=True)
class DayTime:
    """A day with its hour. The value is an ISO date and time with the offset of Brussels."""

    least: Bound = _no_bound
    most: Bound = _no_bound
    past: bool = False
    """Whether a moment that is behind us will do."""
    hours: Sequence[time] = (time(9), time(13, 30), time(16))
    """Offered when a day is given without an hour."""
    day: Bound = _no_bound
    """The day that an hour alone belongs to, such as that of an answer given before; None asks for it."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept an ISO moment, and a day with an hour in words; of a span the start.

        A day without an hour is answered with a question for the hour, and the other way round; the options that
        come with it are complete answers.
        """
        moment = self._iso(text) or self._said(text, context)
        problem = self._problem(moment, context)
        if problem:
            raise Unreadable(problem, self.options(context))
        return moment.isoformat(timespec="minutes")

    @staticmethod
    def _iso(text: str) -> datetime | None:
        found = _ISO_MOMENT.fullmatch(text)
        try:
            moment = datetime.fromisoformat(found[1]) if found else None
            if moment is None:
                return None
            return moment.astimezone(ZONE) if moment.tzinfo else instant(moment.date(), moment.time())
        except (ValueError, OverflowError):
            return None

    def _said(self, text: str, context: FormContext) -> datetime:
        said = _read(text, context, lambda one: self._option(one, context))
        if said is None:
            raise Unreadable(
                context.texts(
                    N_("Which day is it, and at what hour? For example “12/1 at 2pm” or “next Tuesday at 9:30”.")
                ),
                self.options(context),
            )
        day = said.day or _day(self.day(context))
        if day is not None and said.time is not None:
            return instant(day, said.time)
        if said.time is not None:
            options = [self._option(SaidMoment(one, said.time), context) for one in self._days(context)]
            hour = f"{said.time:%H:%M}"
            raise Unreadable(context.texts(N_("On which day, at {hour}?"), hour=hour), options, half=hour)
        assert day is not None  # what moment_of returns has a day or an hour
        raise self._hour_wanted(day, context)

    def _hour_wanted(self, day: date, context: FormContext) -> Unreadable:
        """Ask the hour of a day, unless the day itself will not do."""
        moments = [instant(day, hour) for hour in self.hours]
        fitting = [one for one in moments if self._problem(one, context) is None]
        ends = [self._problem(instant(day, hour), context) for hour in (time(0), time(23, 59))]
        if not fitting and all(ends):
            return Unreadable(ends[0] or "", self.options(context))
        return Unreadable(
            context.texts(
                N_("At what hour on {day}? Choose one, or type it, such as “14:15”."), day=_shown_day(day, context)
            ),
            [Option(one.isoformat(timespec="minutes"), f"{one.hour}:{one:%M}") for one in fitting],
            half=f"{day.day}/{day.month}/{day.year}",
        )

    def _option(self, said: SaidMoment, context: FormContext) -> Option:
        if said.day is None or said.time is None:
            return _day_option(said.day or _today(context), context)
        moment = instant(said.day, said.time)
        label = context.texts(
            N_("{day} at {hour}"),
            day=f"{weekday(moment, context.texts)} {moment:%d/%m}",
            hour=f"{moment:%H:%M}",
        )
        return Option(moment.isoformat(timespec="minutes"), label)

    def _problem(self, moment: datetime, context: FormContext) -> str | None:
        least, most = self.least(context), self.most(context)
        return _out_of_bounds(
            _shown(moment, context),
            early=_shown_bound(least, context) if least and _before(moment, least) else None,
            late=_shown_bound(most, context) if most and _after(moment, most) else None,
            behind=not self.past and _before(moment, context.now),
            context=context,
        )

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the days that come with an hour and will do."""
        moments = [(one, instant(one.day, one.time)) for one in moments_in(text, context.now) if one.time]
        return [
            Found(moment.isoformat(timespec="minutes"), one.start, one.end_at)
            for one, moment in moments
            if self._problem(moment, context) is None
        ]

    def show(self, value: Any, context: FormContext) -> str:
        """Return "dinsdag 12/01/2027 om 14:00"."""
        return _shown(datetime.fromisoformat(str(value)), context)

    def _days(self, context: FormContext) -> list[date]:
        return _offered(self.least, self.most, context, past=self.past)

    def options(self, context: FormContext) -> list[Option]:
        """Offer the nearest working days that will do; a pressed day is followed by the question for its hour."""
        return [_day_option(day, context) for day in self._days(context)]


def _shown_bound(bound: date, context: FormContext) -> str:
    return _shown(bound, context) if isinstance(bound, datetime) else _shown_day(bound, context)


# Two times in one zone are compared by Python as the clock shows them, also when it shows an hour twice: hence UTC.
def _before(moment: datetime, bound: date) -> bool:
    return moment.astimezone(UTC) < bound.astimezone(UTC) if isinstance(bound, datetime) else moment.date() < bound


def _after(moment: datetime, bound: date) -> bool:
    return moment.astimezone(UTC) > bound.astimezone(UTC) if isinstance(bound, datetime) else moment.date() > bound


@dataclass(frozen=True)
class Hours:
    """A start and an end on one day. The value is "13:30-16:00"."""

    spans: Sequence[tuple[time, time]] = ((time(9), time(12)), (time(13, 30), time(16)))
    """Offered."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept "van 13u30 tot 16u", "14u-16u"; a day beside it is left out. A start alone is asked its end."""
        spans = {_span(one.first, one.last) for one in spans_in(text)}
        if len(spans) == 1:
            return spans.pop()
        if spans:
            raise Unreadable(
                context.texts(N_("I see several hours. Which ones are they?")),
                [Option(one, one.replace("-", "–")) for one in sorted(spans)[:4]],
            )
        said = self._start(text, context)
        if said is None or said.time is None:
            raise Unreadable(
                context.texts(N_("From what hour to what hour? For example “13:30-16:00”.")), self.options(context)
            )
        if said.end is None:
            start = said.time.hour * 60 + said.time.minute
            ends = [start + minutes for minutes in (60, 120, 180) if start + minutes < 24 * 60]
            options = [_span_option(said.time, time(end // 60, end % 60)) for end in ends]
            raise Unreadable(context.texts(N_("Until what hour, from {hour} on?"), hour=f"{said.time:%H:%M}"), options)
        return _span(said.time, said.end)

    @staticmethod
    def _start(text: str, context: FormContext) -> SaidMoment | None:
        try:
            return moment_of(text, context.now)
        except ImpossibleTime as wrong:
            raise Unreadable(_no_such_hour(wrong, context)) from wrong
        except UnclearMoment:
            # Days are not what is asked here.
            return None

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a start with an end."""
        return [Found(_span(one.first, one.last), one.start, one.end_at) for one in spans_in(text)]

    def show(self, value: Any, context: FormContext) -> str:
        """Return "13:30-16:00" with the dash that belongs there."""
        return str(value).replace("-", "–")

    def options(self, context: FormContext) -> list[Option]:
        """Offer the usual hours."""
        return [_span_option(first, last) for first, last in self.spans]


def _span(first: time, last: time) -> str:
    return f"{first:%H:%M}-{last:%H:%M}"


def _span_option(first: time, last: time) -> Option:
    return Option(_span(first, last), _span(first, last).replace("-", "–"))
