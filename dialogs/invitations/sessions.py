"""The question for one of the own sessions: found by programme, by day, by its place in the series."""

import re
from dataclasses import dataclass

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.fields import Choice, Found, Option, Unreadable
from dialogs.engine.reading import names_in, plain
from dialogs.invitations.rules import own_sessions
from dialogs.messages import short
from dialogs.permissions import Act
from dialogs.reminders.workdays import ZONE
from dialogs.signup.notices import session_name
from dialogs.signup.rules import programmes
from dialogs.texts import N_
from knowledge.offer import Moment, Programme

_NEXT = {"volgende", "eerstvolgende", "eerstkomende", "next", "komende"}
_SESSION = re.compile(r"\b(?:sessie\w*|session|moment|contactmoment|bijeenkomst|meeting)\b", re.IGNORECASE)
_LONG = 8
"""Letters of a word that can stand for a whole name."""
_ORDINALS = {"eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende"}


def options_for(act: Act, context: FormContext) -> list[Option]:
    """Return the own sessions to choose from, first one first."""
    return [
        Option(one.id, short(session_name(one, context.catalogue, context.texts)), (one.title,))
        for one in own_sessions(act, context)
    ]


def _names(programme: Programme, among: list[Programme]) -> list[str]:
    """Return what a programme is called, with how its name begins where no other of these begins so."""
    words = programme.name.split()
    starts = [" ".join(words[:2]), *(words[:1] if len(words[0]) >= _LONG else [])]
    others = [one.name.casefold() for one in among if one.id != programme.id]
    short_names = [one for one in starts if not any(name.startswith(one.casefold()) for name in others)]
    return [programme.name, *programme.aliases, *([programme.code] if programme.code else []), *short_names]


def _named(text: str, moments: list[Moment], context: FormContext) -> set[str]:
    """Return the ids of the programmes that a text names, those of somebody else's sessions among them."""
    own = [context.catalogue.programme(one) for one in dict.fromkeys(moment.programme for moment in moments)]
    others = [one for one in programmes(context.catalogue, context.now) if one not in own]
    # A programme of somebody else is told from the own ones first: "de cop van 8 december" is not what else is that day.
    names = [(name, one.id) for one in (*own, *others) for name in _names(one, [*own, *others])]
    return {match.value for match in names_in(text, names)}


def not_own(act: Act, text: str, context: FormContext) -> str | None:
    """Say that a programme which is named has no session of this person's; None when nothing of the kind is named."""
    moments = own_sessions(act, context)
    theirs = _named(text, moments, context) - {one.programme for one in moments}
    if not theirs or not moments:
        return None
    names = context.texts.join(sorted(context.catalogue.programme(one).name for one in theirs))
    return context.texts("You don't lead or organise a session of {names}.", names=names)


def meant_by(text: str, moments: list[Moment], context: FormContext) -> list[Moment]:
    """Return the sessions among these that a text means; empty when it names nothing by which to tell them."""
    named = _named(text, moments, context)
    days = {one.day for one in moments_in(text, context.now)}
    said = set(plain(text).split())
    ordinals = said & _ORDINALS
    fitting = [
        one
        for one in moments
        if (not named or one.programme in named) and (not ordinals or plain(one.title).split()[0] in ordinals)
    ]
    found = [one for one in fitting if not days or one.starts.astimezone(ZONE).date() in days]
    if not found and (named or ordinals):  # the day may be that of something else, such as the reminder
        found = fitting
    if said & _NEXT and (named or len({one.programme for one in moments}) == 1):
        return found[:1]
    return found if named or days or ordinals else []


@dataclass(frozen=True)
class OwnSession(Choice):
    """One of the sessions for which a person may do something; the value is the id of the moment."""

    act: Act = "invite"

    def read(self, text: str, context: FormContext) -> str:
        """Accept what tells one session from the others: "de cop van 12 januari", "de volgende masterclass"."""
        moments = own_sessions(self.act, context)
        options = self.options(context)
        wanted = plain(text)
        for option in options:
            if text == option.value or (wanted and wanted == plain(option.label)):
                return option.value
        found = meant_by(text, moments, context)
        if len(found) == 1:
            return found[0].id
        if found:
            ids = {one.id for one in found}
            raise Unreadable(
                context.texts(N_("There are several. Which session do you mean?")),
                [one for one in options if one.value in ids],
            )
        raise Unreadable(context.texts(N_("I don't find that session among yours. Choose one of these:")), options)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a session that running text surely means; a day alone may be that of something else."""
        if not _SESSION.search(text) and not _named(text, own_sessions(self.act, context), context):
            return []
        found = meant_by(text, own_sessions(self.act, context), context)
        return [Found(found[0].id, 0, len(text))] if len(found) == 1 else []


def own_session(act: Act) -> OwnSession:
    """Return the field for the sessions for which a person may do this."""
    return OwnSession(lambda context: options_for(act, context), act)
