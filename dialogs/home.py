"""The start page of one person: what is open, what stands, what comes, and what can be begun; any channel can show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.form_drafts import FormDrafts
from dialogs.form_talk import FormTalk
from dialogs.help.offered import grouped, start_button
from dialogs.markup import escaped
from dialogs.messages import Button, short
from dialogs.mine import handed_in
from dialogs.mine.sessions import my_sessions
from dialogs.mine.teams import in_short, my_teams
from dialogs.overview.views import seen_by
from dialogs.reminders.coming import coming
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.signup.service import signups_of
from dialogs.signup.views import status_told
from dialogs.subjects import Request, all_forms, all_sections
from dialogs.texts import N_, Texts
from knowledge.offer import Moment
from storage.drafts import Draft
from storage.people import key
from storage.registrations import Registration

MOST_DRAFTS = 10
"""Forms that were begun and are shown; the others are in *my forms*."""
MOST_LINES = 5
"""Lines of a list on the page; its view shows them all."""
MOST_REMINDERS = 3
MOST_SUGGESTED = 4
LONGEST_SUGGESTED = 40
"""Characters of a suggested question: the longest that platforms show whole as the title of a prompt."""

# Each is answered from the base or from the offer, in both languages; a test asks them all.
_FOR_EVERYBODY = (
    N_("What is a Community of Practice?"),
    N_("Which sessions can I sign up for?"),
    N_("What does a Community of Practice cost?"),
    N_("What is the OK for NT2?"),
)
_BY_ROLE = {
    "coordinator": (N_("Which projects are open?"), N_("Who may register teams?")),
    "facilitator": (N_("When is the next moment?"), N_("Who is at the table at a CoP?")),
    "organiser": (N_("How many teams are registered?"), N_("How many places are free?")),
    "admin": (N_("How many teams are registered?"), N_("How many places are free?")),
}


class HomeSection(BaseModel):
    """A part of the start page."""

    id: str
    """``welcome``, ``drafts``, ``moments``, ``registrations``, ``reminders``, ``overview``, ``forms.<number from 1>`` or
    ``unavailable``; each once on a page."""
    heading: str
    """Plain text, on one line."""
    text: str = ""
    """Markdown of which everything a person typed has been escaped; empty when the buttons say it all."""
    buttons: list[Button] = Field(default_factory=list[Button])
    """Any number of them."""


class Home(BaseModel):
    """The start page, top to bottom; parts with nothing in them are left out."""

    sections: list[HomeSection]
    language: str
    """Of the sentences on it: ``nl`` or ``en``."""


async def home_of(request: Request) -> Home:
    """Return the start page of the person who asks."""
    teams = await my_teams(request)
    found = [
        welcome(request.context),
        await _drafts(request),
        await _moments(request, teams),
        await _registrations(request, teams),
        await _reminders(request),
        await _overview(request),
        *_forms(request.context),
    ]
    return Home(sections=[one for one in found if one is not None], language=request.context.texts.language)


def unavailable(texts: Texts, text: str) -> Home:
    """Return the start page when nothing can be read.

    Parameters
    ----------
    text
        Why, and what can be done.
    """
    section = HomeSection(id="unavailable", heading=texts("Out of reach for now"), text=text)
    return Home(sections=[section], language=texts.language)


def suggested_questions(context: FormContext) -> list[Button]:
    """Return first questions to ask, those of the own roles first; each label is the whole question."""
    texts = context.texts
    of_roles = [one for role, own in _BY_ROLE.items() if context.person.has(role) for one in own]
    # One of them is for everybody: it shows that more can be asked than the role brings.
    chosen = [*dict.fromkeys(of_roles)][: MOST_SUGGESTED - 1]
    questions = [*chosen, *_FOR_EVERYBODY][:MOST_SUGGESTED]
    return [Button(label=texts(one), action=action("say", texts(one))) for one in questions]


def welcome(context: FormContext) -> HomeSection:
    """Return the first part: a greeting with questions to begin with."""
    texts = context.texts
    text = texts("Ask me anything in a message, or begin with one of these questions.")
    return HomeSection(
        id="welcome", heading=texts("Welcome to Wegwijs"), text=text, buttons=suggested_questions(context)
    )


async def _drafts(request: Request) -> HomeSection | None:
    """Return the form under way and those that were stopped, each to go on with or to throw away."""
    context, texts = request.context, request.context.texts
    drafts = FormDrafts(request.session, context, all_forms(), context.now)
    active, parked = await drafts.active(), await drafts.parked()
    if active is None and not parked:
        return None
    alone = (active is not None) + len(parked) == 1
    lines: list[str] = []
    buttons: list[Button] = []
    if active is not None:
        lines.append(texts("{title}, under way", title=active.replies.described()))
        buttons += _draft_buttons(texts, active.draft, _plain_title(active), alone=alone)
    for draft in parked[: MOST_DRAFTS - len(lines)]:
        title = await drafts.described(draft)
        lines.append(texts("{title}, stopped on {day}", title=title, day=when(draft.updated_at, texts)))
        buttons += _draft_buttons(texts, draft, await drafts.described(draft, plain=True), alone=alone)
    more = (active is not None) + len(parked) - len(lines)
    if more:
        lines.append(texts("and {count} more", count=more))
        buttons.append(Button(label=texts("My forms"), action=action("view", "my_forms")))
    return HomeSection(id="drafts", heading=texts("Not handed in yet"), text=_listed(lines), buttons=buttons)


def _plain_title(talk: FormTalk) -> str:
    return talk.replies.described(plain=True)


def _draft_buttons(texts: Texts, draft: Draft, title: str, *, alone: bool) -> list[Button]:
    identifier = str(key(draft.id))
    on = texts("Go on") if alone else short(texts("Go on: {title}", title=title))
    away = texts("Throw away") if alone else short(texts("Throw away: {title}", title=title))
    return [
        Button(label=on, action=action("resume", identifier), style="primary" if alone else "default"),
        Button(label=away, action=action("form", identifier, "discard")),
    ]


@dataclass
class _Coming:
    """A moment to come with why it concerns the person, as said behind it."""

    moment: Moment
    why: list[str]


async def _moments(request: Request, teams: list[Registration]) -> HomeSection | None:
    """Return what comes next: sessions that were signed up for, moments of the own teams, moments that the person leads."""
    context, texts = request.context, request.context.texts
    catalogue, coming = context.catalogue, dict[str, _Coming]()

    def noted(moments: Iterable[Moment], why: str = "") -> None:
        for one in moments:
            if one.starts > context.now:
                coming.setdefault(one.id, _Coming(one, [])).why += [why] if why else []

    for standing in await signups_of(request.session, context.person.id, catalogue, context.now):
        noted([standing.moment], status_told(standing, texts))
    own = {(row.round_id, row.programme_id) for row in teams}
    for round_id, programme_id in sorted(own):
        noted(catalogue.moments_of(round_id, programme_id))
    noted((one for one in catalogue.moments.values() if context.person.is_at(one.facilitator)),
        texts("you lead it"))  # fmt: skip
    if not coming:
        return None
    every = sorted(coming.values(), key=lambda one: (one.moment.starts, one.moment.id))
    lines = [_moment_line(one, texts) for one in every[:MOST_LINES]]
    return HomeSection(id="moments", heading=texts("What comes next"), text=_listed(lines))


def _moment_line(one: _Coming, texts: Texts) -> str:
    moment = one.moment
    hours = f"{when(moment.starts, texts)}–{moment.ends.astimezone(ZONE):%H:%M}"
    where = [escaped(at) for at in (moment.place, moment.link) if at]
    return ", ".join([f"**{escaped(moment.title)}**", hours, *where, *one.why])


async def _registrations(request: Request, teams: list[Registration]) -> HomeSection | None:
    """Return what stands: teams, sessions and forms that can still be changed, in short."""
    texts = request.context.texts
    sessions = await my_sessions(request)
    told = {"team_registration", "session_signup"}  # the lists themselves tell what stands of these
    forms = [one for one in await handed_in.changeable(request) if one.row.form not in told]
    blocks = [in_short(request, teams)] if teams else []
    if sessions:
        blocks.append(_titled(texts("Sessions"), sessions, texts))
    if forms:
        lines = [f"{escaped(one.title)}, {one.row.created_at.astimezone(ZONE):%d/%m/%Y}" for one in forms]
        blocks.append(_titled(texts("Forms that you handed in"), lines, texts))
    if not blocks:
        return None
    button = Button(label=texts("Change or withdraw something"), action=action("view", "my_registrations"))
    heading = texts("My registrations")
    return HomeSection(id="registrations", heading=heading, text="\n\n".join(blocks), buttons=[button])


async def _reminders(request: Request) -> HomeSection | None:
    texts, found = request.context.texts, await coming(request, MOST_REMINDERS + 1)
    if not found:
        return None
    lines = [f"{when(one.at, texts)}: {one.what}" for one in found[:MOST_REMINDERS]]
    buttons: list[Button] = []
    if len(found) > MOST_REMINDERS:
        buttons.append(Button(label=texts("My reminders"), action=action("view", "my_reminders")))
    buttons += [
        Button(label=texts("A reminder of my own"), action=action("start", "own_reminder")),
        Button(label=texts("Reminder settings"), action=action("start", "reminder_wishes")),
        Button(label=texts("Calendar address"), action=action("view", "my_calendar_address")),
    ]
    return HomeSection(id="reminders", heading=texts("Reminders"), text=_listed(lines), buttons=buttons)


async def _overview(request: Request) -> HomeSection | None:
    """Return each part of the overview in a sentence, for who sees one, with the buttons that show them whole."""
    context, texts = request.context, request.context.texts
    seen = seen_by(context)
    if not seen:
        return None
    told = [(one, await one.lines(request, seen)) for one in all_sections().values()]
    told = [(one, data) for one, data in told if data.lines]
    if not told:
        return None
    brief = [data.brief for _, data in told if data.brief]
    buttons = [Button(label=texts("Whole overview"), action=action("view", "overview"))]
    buttons += [Button(label=texts(one.title), action=action("view", "overview", one.id)) for one, _ in told]
    return HomeSection(id="overview", heading=texts("Overview"), text="\n\n".join(brief), buttons=buttons)


def _forms(context: FormContext) -> list[HomeSection]:
    """Return the forms that the person may fill in, a part for each role, with a button each."""
    texts = context.texts
    return [
        HomeSection(
            id=f"forms.{number}",
            heading=texts("As {role}", role=role) if role else texts("For everybody"),
            buttons=[start_button(texts, form) for form in forms],
        )
        for number, (role, forms) in enumerate(grouped(context), start=1)
    ]


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _titled(title: str, lines: Sequence[str], texts: Texts) -> str:
    """Return the first lines of a list under its title, and how many are left out."""
    more = len(lines) - MOST_LINES
    shown = [*lines[:MOST_LINES], *([texts("and {count} more", count=more)] if more > 0 else [])]
    return f"**{title}**\n\n{_listed(shown)}"
