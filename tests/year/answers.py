"""What people ask for themselves: reminders of their own, and that one which came comes again, or need not."""

from dialogs.own_reminders import sentences
from dialogs.own_reminders import service as own_reminders
from dialogs.own_reminders.form import OwnReminder
from dialogs.reminders import snoozing, tokens, ways
from dialogs.reminders.acts import ACTS
from dialogs.subjects import Request
from tests.year.asked import Said, again_at, own_at
from tests.year.days import told
from tests.year.judge import Arrived
from tests.year.known import Own
from tests.year.program import SHORTLY, Program, anybody

RECENT = 6
"""Of so many that came last some are answered."""


class Answers(Program):
    """A program with people who answer it."""

    async def asks(self, who: int, days: int, hour: int | None) -> None:
        """Somebody asks for a reminder of her own."""
        name, number = anybody(who), next(self.forms)
        await self._asked(name, number, days, hour)
        self.known.own[number] = Own(number, name, own_at(days, hour, self.now))
        self.tell(f"{name} asks for a reminder of her own, {number}, at {told(self.known.own[number].at)}")

    async def asks_otherwise(self, place: int, days: int, hour: int | None) -> None:
        """Somebody wants a reminder of her own at another time."""
        if (own := self._own(place)) is None:
            return
        await self._asked(own.who, own.number, days, hour, again=True)
        own.at = own_at(days, hour, self.now)
        self.tell(f"{own.who} wants {own} at {told(own.at)} instead")

    async def asks_no_more(self, place: int) -> None:
        """Somebody withdraws a reminder of her own."""
        if (own := self._own(place)) is None:
            return
        async with self.database.transaction() as session:
            values = OwnReminder(what="kopies maken", when=own.at)
            await own_reminders.withdrawn(await self.submitted(session, own.who, values, own.number, before=values))
        own.withdrawn = True
        self.tell(f"{own.who} withdraws {own}")

    def _own(self, place: int) -> Own | None:
        """One of those that are still to come: of what came already nothing can be changed."""
        found = [one for one in self.known.own.values() if one.waits and not one.withdrawn and one.at > self.now]
        return found[place % len(found)] if found else None

    async def _asked(self, name: str, number: int, days: int, hour: int | None, *, again: bool = False) -> None:
        said = sentences.read(f"herinner mij {_in_words(days, hour)} aan kopies maken", self.now)
        assert said is not None and said.wanted is not None, "the sentence is not understood"
        values = OwnReminder(what=said.what, when=said.wanted.at)
        async with self.database.transaction() as session:
            submission = await self.submitted(session, name, values, number, before=values if again else None)
            await own_reminders.kept(submission)

    async def puts_off(self, place: int, said: Said, together: bool) -> None:
        """Somebody wants a reminder that came once more: this one, or all that came in its message."""
        if (one := self._recent(place)) is None:
            return
        every = [other for other in self.got if other.message == one.message] if together else [one]
        again = again_at(said, self.now, self.known.choice(one.who))
        carried = said if isinstance(said, str) else self._stamp(*said)
        written = [other.token for other in every]
        if together:
            await self._presses(one.who, ways.UNTIL_ALL, carried, *written)
        else:
            await self._presses(one.who, ways.UNTIL, one.token, carried)
        for other in every:
            self.judge.puts_off(self.now, other, again)
            self.tell(f"{one.who} puts off {self.named(other)}, {said}: {told(again) if again else 'no time for it'}")

    async def puts_off_at_once(self, place: int, said: Said, together: bool) -> None:
        """Somebody wants a reminder once more that comes just now."""
        await self.pass_to_next()
        await self.pass_time(2 * SHORTLY)
        await self.puts_off(place, said, together)

    async def ticks_off(self, place: int) -> None:
        """Somebody did what a reminder asked."""
        if (one := self._recent(place)) is None:
            return
        await self._presses(one.who, ways.DONE, one.token)
        self.judge.ticks_off(self.now, one)
        self.tell(f"{one.who} ticks off {self.named(one)}")

    def _recent(self, place: int) -> Arrived | None:
        """One of those that came last; rather one that is of use still."""
        of_use = [one for one in self.got if self.judge.is_of_use(self.now, one)]
        recent = (of_use or self.got)[-RECENT:][::-1]
        return recent[place % len(recent)] if recent else None

    async def _presses(self, name: str, act: str, *arguments: str) -> None:
        async with self.database.transaction() as session:
            await ACTS[act](Request(session, await self.seen_by(session, name), arguments=arguments))

    def _stamp(self, days: int, hour: int | None) -> str:
        """What was said of a time, as the program reads it."""
        wanted = snoozing.wanted_in(_in_words(days, hour), self.now)
        assert wanted is not None, "the time is not understood"
        return f"{tokens.stamp(wanted.at)}{'e' if wanted.exact else 'd'}"


def _in_words(days: int, hour: int | None) -> str:
    if days == 0:
        return f"over {hour or 3} uur"
    return f"over {days} dagen" + (f" om {hour}u" if hour is not None else "")
