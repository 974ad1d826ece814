"""Who organises a programme, where no entry tells it with more words."""

from dialogs.engine.reading import plain
from dialogs.facts.question import Asked
from dialogs.facts.sources import organisers_of, person_button, school_years, way_on
from dialogs.facts.words import Words
from dialogs.messages import Reply
from knowledge.entry import SourceReference
from knowledge.offer import Programme

_WHO = Words("wie wiens who whose")
_WHICH = Words("welk welke which")
_ORGANISES = Words(
    "organiseert organiseren organiseerde georganiseerd organisator organisatoren organisatie organisaties"
    " projectorganisatie projectorganisaties inrichter inrichters trekker trekkers trekt trekken achter uit"
    " organises organizes organiser organisers organizer organizers organised organized runs behind"
)
_BODIES = Words(
    "organisatie organisaties projectorganisatie projectorganisaties organisation organisations partner partners"
)


def organisers(asked: Asked) -> Reply | None:
    """Return the organisers of the one programme that is named; None when an entry says it, or for other questions."""
    if not _asks(asked.words) or len(asked.programmes) != 1 or asked.left(_ORGANISES, _BODIES):
        return None
    programme = asked.programmes[0]
    if _told_by_entry(programme, asked):
        return None
    who = organisers_of(programme, asked)
    texts = asked.texts
    if not who:
        if any(f"programme.{programme.id}" in entry.about for entry in asked.base.entries.values()):
            return None  # whoever leads or is a partner in it stands there
        text = texts("Who organises {project} does not stand in my data.", project=programme.name)
        return Reply(
            text=f"{text} {way_on(None, asked)}\n\n{_source(programme, asked)}",
            kind="unknown",
            buttons=[person_button(asked)],
        )
    text = texts("Organisers of {project}: **{organisers}**.", project=programme.name, organisers=who)
    return Reply(text=f"{text}\n\n{_source(programme, asked)}", kind="answer", source=_reference(programme))


def _asks(words: tuple[str, ...]) -> bool:
    if not _ORGANISES.heard_in(words):
        return False
    return _WHO.heard_in(words) or (_WHICH.heard_in(words) and _BODIES.heard_in(words))


def _told_by_entry(programme: Programme, asked: Asked) -> bool:
    """Tell whether an entry about the programme speaks of who organises it, in its title or its questions."""
    return any(
        _asks(tuple(plain(line).split()))
        for entry in asked.base.entries.values()
        if f"programme.{programme.id}" in entry.about
        for line in (entry.title, *entry.questions)
    )


def _reference(programme: Programme) -> SourceReference | None:
    source = programme.source
    return SourceReference(document=source.document, section=source.section) if source else None


def _source(programme: Programme, asked: Asked) -> str:
    """Return where the programme is described, with the years of its last round; no demonstration makes a source younger."""
    texts, catalogue = asked.texts, asked.context.catalogue
    rounds = [one for one in catalogue.rounds_of(programme.id) if not one.demonstration]
    lines: list[str] = []
    source = programme.source
    if source is not None:
        document = catalogue.sources.get(source.document)
        name = document.short_title if document else source.document
        lines.append(texts("_Source: {source}, “{section}”._", source=name, section=source.section))
    if rounds:
        years = texts("Holds for {years}.", years=school_years(rounds[-1], texts))
        lines.append(f"_{years}_")
    return " ".join(lines) or "_" + texts("Source: planning of the offer.") + "_"
