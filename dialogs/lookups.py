"""What forms look up by name: organisations, programmes, moments, municipalities."""

from collections.abc import Collection

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Option
from dialogs.facts.municipalities import known_municipalities
from dialogs.reminders.notices import when
from knowledge.offer import Moment


def organisations(context: FormContext, kinds: Collection[str] = ()) -> list[Option]:
    """Return the organisations, of certain kinds if they are given, with the other names that people have for them."""
    return [
        Option(one.id, one.name, one.aliases)
        for one in context.catalogue.organisations.values()
        if not kinds or one.kind in kinds
    ]


def programmes(context: FormContext, kinds: Collection[str] = (), *, open_only: bool = False) -> list[Option]:
    """Return the programmes, of certain kinds if they are given; only those of an open round if so asked."""
    offered = {one for round_ in context.catalogue.open_rounds() for one in round_.programmes}
    return [
        Option(one.id, one.name, one.aliases)
        for one in context.catalogue.programmes.values()
        if (not kinds or one.kind in kinds) and (not open_only or one.id in offered)
    ]


def moment_option(moment: Moment, context: FormContext) -> Option:
    """Return a moment as something to choose: found by its title, its programme and its day."""
    programme = context.catalogue.programme(moment.programme)
    day = when(moment.starts, context.texts)
    names = (moment.title, *(f"{name} {day}" for name in (programme.name, *programme.aliases)), day)
    return Option(moment.id, f"{moment.title}, {day}", names)


def moments(context: FormContext, *, coming: bool = True, kinds: Collection[str] = ()) -> list[Option]:
    """Return the moments of open rounds in order of time; those still to come, unless all are asked for."""
    open_now = {round_.id for round_ in context.catalogue.open_rounds()}
    found = [
        one
        for one in context.catalogue.moments.values()
        if one.round in open_now and (not kinds or one.kind in kinds) and (not coming or one.starts > context.now)
    ]
    return [moment_option(one, context) for one in sorted(found, key=lambda one: one.starts)]


def municipalities(context: FormContext) -> list[Option]:
    """Return the municipalities of Flanders and Brussels, also by the names of what was merged into them."""
    return [Option(one.name, one.name, one.aliases) for one in known_municipalities().records]
