"""My registrations, my teams, my forms: what stands for the person who asks."""

from collections.abc import Sequence

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.mine import handed_in
from dialogs.mine.forms import VIEW as MY_FORMS
from dialogs.mine.forms import my_forms_shown
from dialogs.mine.sessions import my_sessions
from dialogs.mine.teams import in_full, in_short, my_teams
from dialogs.reminders.workdays import ZONE
from dialogs.signup.notices import mine_button
from dialogs.subjects import Request, View
from dialogs.texts import N_

_TOLD = frozenset({"team_registration", "session_signup"})
"""Forms of which the list itself tells what stands; the others are listed by their title."""


async def my_registrations_shown(request: Request) -> list[Reply]:
    """Return the teams and whatever else was handed in and can still be changed, with the buttons for that."""
    match request.arguments:
        case ("open", identifier):
            return await handed_in.opened(request, identifier)
        case ("from", first):
            return await handed_in.more(request, "my_registrations", first)
        case ():
            return [await _registrations(request)]
        case _:
            raise IndexError(request.arguments)


async def _registrations(request: Request) -> Reply:
    texts = request.context.texts
    teams = await my_teams(request)
    sessions = await my_sessions(request)
    rows = await handed_in.changeable(request)
    blocks = [in_short(request, teams)] if teams else []
    if sessions:
        heading = texts("Sessions")
        blocks.append("\n".join([f"**{heading}**", "", *(f"- {line}" for line in sessions)]))
    others = [one for one in rows if one.row.form not in _TOLD]
    if others:
        lines = [f"- {escaped(one.title)}, {one.row.created_at.astimezone(ZONE):%d/%m/%Y}" for one in others[:8]]
        if len(others) > 8:
            lines.append("- " + texts("and {count} more", count=len(others) - 8))
        heading = texts("Forms that you handed in")
        blocks.append("\n".join([f"**{heading}**", "", *lines]))
    if not blocks:
        return Reply(text=texts("You have not registered or handed in anything yet."), buttons=[_help(request)])
    # The sessions have a list of their own, with what can be done about each.
    rows = [one for one in rows if one.row.form != "session_signup"]
    buttons = [mine_button(texts)] if sessions else []
    buttons += handed_in.buttons(request, rows, "my_registrations", named=bool(sessions))
    return Reply(text="\n\n".join([texts("This stands for you:"), *blocks]), kind="form", buttons=buttons)


async def my_teams_shown(request: Request) -> list[Reply]:
    """Return the teams by organisation, with round, contact, since when and the next moment."""
    texts = request.context.texts
    rows = await my_teams(request)
    if not rows:
        return [Reply(text=texts("No teams are registered by you or for you."), buttons=[_help(request)])]
    count = sum(row.teams for row in rows)
    said = texts.n("{count} team stands for you.", "{count} teams stand for you.", count)
    button = Button(label=texts("Change or withdraw something"), action=action("view", "my_registrations"))
    return [Reply(text=f"{said}\n\n{in_full(request, rows)}", kind="form", buttons=[button])]


def _help(request: Request) -> Button:
    return Button(label=request.context.texts("What can you do?"), action=action("say", "help"))


def _mine(nouns: str, *, own: str = "mijn|mijne|mijnen|m n|onze|ons|my|our") -> tuple[str, ...]:
    """Return the patterns of "toon mijn …", "waar vind ik onze …?", "show me my …"."""
    lead = (
        r"(?:(?:toon|toont|tonen|bekijk|bekijken|laat|geef|open|zie|check|show|see|list|view|give)(?: (?:me|mij|us|eens|mij eens|me eens))? "
        r"|(?:wat|welke|waar) (?:zijn|vind ik|staan|zie ik) |(?:what|where) (?:are|is) |ik wil |ik wou |(?:kan|mag) ik |can i see |i want to see )?"
    )
    tail = r"(?: (?:zien|bekijken|tonen|aub|please|opvragen|eens|nog|graag))*"
    return (rf"^{lead}(?:al )?(?:{own}) (?:{nouns}){tail}$",)


def _any(*patterns: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for several in patterns for one in several)


VIEWS = (
    View(
        "my_registrations",
        N_("My registrations"),
        _any(
            _mine(r"inschrijvingen|inschrijving|registraties|aanmeldingen|registrations|registration"),
            (
                r"^(?:waarvoor|voor wat|voor welke (?:projecten|sessies)) (?:ben|heb|hebben|zijn) (?:ik|k|we|wij) .*(?:ingeschreven|aangemeld)$",
                r"^(?:wat|what) (?:heb|hebben|have|did) (?:ik|we|wij|i) (?:al |nu |allemaal )*(?:ingeschreven|aangemeld|registered|register|signed up for)$",
                r"^(?:waar|where) (?:ben|am) (?:ik|i) (?:al |overal )?(?:ingeschreven|registered)$",
            ),
        ),
        my_registrations_shown,
        offered=lambda context: True,
        place=10,
    ),
    View(
        "my_teams",
        N_("My teams"),
        _any(
            _mine(r"teams|team|ploegen|ploegskes|ingeschreven teams|ingeschreven ploegen|registered teams"),
            (
                r"^(?:hoeveel|welke) (?:teams|ploegen) (?:heb|hebben|had) (?:ik|we|wij) (?:al |nu )?(?:ingeschreven|staan|aangemeld)$",
                r"^(?:hoeveel|welke) (?:teams|ploegen) (?:zijn|staan) (?:er )?(?:al )?(?:van|voor) (?:mij|ons|mijn netwerk|onze school|ons netwerk|mijn school)"
                r"(?: ingeschreven)?$",
                r"^(?:how many|which) teams (?:have|did) (?:i|we) (?:already )?(?:registered|register)$",
            ),
        ),
        my_teams_shown,
        offered=lambda context: context.person.has("coordinator"),
        place=12,
    ),
    View(
        MY_FORMS,
        N_("My forms"),
        _any(
            _mine(r"formulieren|formulier|ingevulde formulieren|drafts|concepten|forms|form"),
            (
                r"^(?:wat|welke formulieren) (?:heb|moet) ik nog (?:open staan|openstaan|liggen|af te maken|afmaken|afwerken|af te werken)$",
                r"^welke formulieren (?:heb ik|staan er)(?: nog)? (?:open|ingevuld|ingediend|openstaan)$",
                r"^(?:which|what) forms (?:do i have|have i) .{0,30}$",
            ),
        ),
        my_forms_shown,
        offered=lambda context: True,
        place=30,
    ),
)
