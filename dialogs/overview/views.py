"""The overview: what organisers see of their own programmes and administrators of all, whole or a part, also as Excel."""

import re

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.engine.reading import names_in, plain
from dialogs.messages import Button, Reply
from dialogs.overview.figures import running
from dialogs.permissions import may, roles_for
from dialogs.roles import not_yours
from dialogs.subjects import Request, SectionData, View, all_sections
from dialogs.texts import N_

_EXCEL = re.compile(
    r"\b(?:exporteer|exporteren|export|uitvoer|download|downloaden|excel|xlsx|csv|spreadsheet|rekenblad)\b"
)
_WHOLE = (
    r"^(?:(?:toon|geef|bekijk|open|laat|show|give|ik wil|mag ik|kan ik|can i see|i want to see)(?: (?:me|mij|eens|ons|us))* )?"
    r"(?:(?:het|een|mijn|ons|the|an|my|our) )?(?:overzicht|overzichtje|overview|dashboard|stand van zaken)"
    r"(?: (?:zien|tonen|bekijken|aub|please))?(?: (?:van|voor|over|of|for) (?P<what>.{1,60}))?$"
)
_EXPORTS = (
    r"^(?:(?:kan|kun|wil) (?:je|jij|ge) |ik wil |graag )?(?:de |alle |the |all )?(?:exporteer|export|download|exporteren)\b.*"
    r"\b(?:inschrijvingen|teams|overzicht|registrations|overview|ploegen|cijfers)\b.*$",
    r"^(?:(?:kan|kun|wil|mag) (?:je|jij|ge|ik) |ik wil |graag )?(?:de |alle |the |all )?\b(?:inschrijvingen|teams|overzicht|registrations|overview|ploegen|cijfers)\b.*"
    r"\b(?:exporteren|downloaden|(?:in|als|naar|as|to) (?:een |an )?(?:excel|xlsx|csv)(?: ?bestand|file)?)$",
    r"^(?:(?:geef|maak|stuur|bezorg|give|make|send)(?: (?:me|mij|eens|ons|us))* )?(?:een |an |de |the )?(?:excel|excelbestand|excel bestand|xlsx|excel file)\b.*"
    r"\b(?:inschrijvingen|teams|overzicht|registrations|overview|ploegen|cijfers)\b.*$",
)
_MINE = re.compile(r"\b(?:mijn|onze|my|our)\b")


def seen_by(context: FormContext) -> frozenset[str]:
    """Return the programmes of which this person sees the figures."""
    person = context.person
    return frozenset(one for one in context.catalogue.programmes if may(person, "see_registrations", programme=one))


def _named(text: str, context: FormContext) -> list[str]:
    programmes = context.catalogue.programmes.values()
    names = [(name, one.id) for one in programmes for name in (one.name, *one.aliases)]
    return list(dict.fromkeys(match.value for match in names_in(text, names)))


def _sections(said: str) -> list[str]:
    """Return the parts that plain words ask for."""
    return [one.id for one in all_sections().values() if any(re.search(pattern, said) for pattern in one.asked)]


def meant(said: str, context: FormContext) -> bool:
    """Tell whether words ask for the overview: bare ones do, for more than that one must be somebody who has one.

    "Een overzicht van de masterclasses" of a teacher is a question; so is "wat is afstemming" of anybody.
    """
    whole = re.match(_WHOLE, said)
    if whole and not whole["what"]:
        return True
    if any(re.search(pattern, said) for pattern in _EXPORTS):
        return not _MINE.search(said) or bool(seen_by(context))
    if not seen_by(context):
        return False
    return bool(_sections(said)) or (whole is not None and bool(_named(whole["what"], context)))


async def overview_shown(request: Request) -> list[Reply]:
    """Return the overview, of what the words or the button ask for; who sees none is told the way on.

    A button carries a section (or nothing for the whole), ``excel`` or nothing, and a programme or nothing.
    """
    context, texts = request.context, request.context.texts
    seen = seen_by(context)
    section, excel, programmes = _asked(request)
    if not seen:
        return [_refused(context)]
    beyond = [one for one in programmes if one not in seen]
    if beyond:
        names = texts.join([context.catalogue.programme(one).name for one in beyond])
        own = texts.join([context.catalogue.programme(one).name for one in context.catalogue.programmes if one in seen])
        said = texts("You see the figures of {own}; those of {others} are for its organisers.", own=own, others=names)
        return [
            Reply(text=said, kind="form", buttons=[Button(label=texts("Overview"), action=action("view", "overview"))])
        ]
    about = frozenset(programmes) or seen
    sections = all_sections()
    told = {one.id: await one.lines(request, about) for one in sections.values()}
    told = {one: data for one, data in told.items() if data.lines}
    if section and section not in told:
        section = ""
    if excel:
        return [_excel(request, told, section, programmes)]
    data = told[section] if section else _whole(told)
    heading = texts("**{title}**: {programmes}", title=_title(request, section), programmes=_about(request, programmes))
    buttons = [
        Button(label=texts(sections[one].title), action=_button(one, programmes)) for one in told if one != section
    ]
    # The whole says how many teams each project has.
    buttons = [one for one in buttons if section or one.action != _button("teams", programmes)]
    if section:
        buttons.append(Button(label=texts("Whole overview"), action=_button("", programmes)))
    if programmes and frozenset(programmes) != seen:
        buttons.append(Button(label=texts("All my programmes"), action=_button(section, [])))
    if data.sheet is not None:
        buttons.append(Button(label=texts("As an Excel file"), action=_button(section, programmes, "excel")))
    return [Reply(text="\n\n".join([heading, *data.lines]), kind="form", chart=data.chart, buttons=buttons)]


def _asked(request: Request) -> tuple[str, bool, list[str]]:
    """Return the section, whether it is to be a file, and the programmes that are named; raises IndexError."""
    sections = all_sections()
    if not request.text:
        section, excel, programme = (*request.arguments, "", "", "")[:3]
        if (section and section not in sections) or (
            programme and programme not in request.context.catalogue.programmes
        ):
            raise IndexError(request.arguments)
        return section, excel == "excel", [programme] if programme else []
    said = plain(request.text)
    return next(iter(_sections(said)), ""), _EXCEL.search(said) is not None, _named(request.text, request.context)


def _button(section: str, programmes: list[str], what: str = "") -> str:
    return action("view", "overview", section, what, programmes[0] if len(programmes) == 1 else "")


def _whole(told: dict[str, SectionData]) -> SectionData:
    """Return what stands first of every part, with the first table, and the first picture with something to compare."""
    charts = [data.chart for data in told.values() if data.chart is not None]
    return SectionData(
        [data.brief for data in told.values() if data.brief] or [line for data in told.values() for line in data.lines],
        "",
        next((one for one in charts if len(one.categories) > 1), charts[0] if charts else None),
        next((data.sheet for data in told.values() if data.sheet is not None), None),
    )


def _excel(request: Request, told: dict[str, SectionData], section: str, programmes: list[str]) -> Reply:
    texts = request.context.texts
    sheet = (told[section] if section else _whole(told)).sheet
    back = Button(label=texts("Whole overview"), action=_button("", programmes))
    if sheet is None:
        return Reply(text=texts("There is nothing to put in a file yet."), kind="form", buttons=[back])
    said = texts.n("{title} ({programmes}): {count} row.", "{title} ({programmes}): {count} rows.", len(sheet.rows),
        title=sheet.title, programmes=_about(request, programmes))  # fmt: skip
    return Reply(text=said, kind="form", sheet=sheet, buttons=[back])


def _title(request: Request, section: str) -> str:
    texts = request.context.texts
    return texts(all_sections()[section].title) if section else texts("Overview")


def _about(request: Request, programmes: list[str]) -> str:
    """Return of what it is: the programmes when they are few, else how many; and the rounds."""
    context, texts = request.context, request.context.texts
    catalogue, seen = context.catalogue, seen_by(context)
    rounds = running(catalogue, context.now)
    own = programmes or [
        one for one in catalogue.programmes if one in seen and any(one in r.programmes for r in rounds)
    ]
    if len(own) > 4:
        return texts("all programmes") if seen == frozenset(catalogue.programmes) else texts("your programmes")
    return texts.join([catalogue.programme(one).name for one in own]) or texts("your programmes")


def _refused(context: FormContext) -> Reply:
    texts = context.texts
    refusal = not_yours(context, roles_for("see_registrations"))
    own = Button(label=texts("My registrations"), action=action("view", "my_registrations"))
    text = refusal.text + " " + texts("What you registered yourself you do see.")
    return refusal.model_copy(update={"text": text, "buttons": [own, *refusal.buttons]})


VIEWS = (
    View(
        "overview",
        N_("Overview"),
        (_WHOLE, *_EXPORTS, *(pattern for section in all_sections().values() for pattern in section.asked)),
        overview_shown,
        offered=lambda context: bool(seen_by(context)),
        meant=meant,
        place=5,
    ),
)
