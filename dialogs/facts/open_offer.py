"""What is open to who asks: projects for teams, by the rules of team registration, and sessions for persons."""

import json
import re

from dialogs.actions import action
from dialogs.engine.reading import plain
from dialogs.facts.open_sessions import OpenSessions, affirmed, listed, open_sessions
from dialogs.facts.question import Asked
from dialogs.facts.sources import organisers_of, planning_line
from dialogs.facts.words import Words
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.registration import rules
from dialogs.registration.form import FORM, TYPE_LABELS
from knowledge.offer import Organisation, Programme, Round

_WHICH = re.compile(
    r"\b(?:welke?|waarvoor|waaraan|voor wat|aan wat|which|what can|for what|what (?:projects|programmes))\b"
    r"|\bwaar (?:kan|kunnen|mag|mogen)\b.*\b(?:voor|aan|op)\b|\bis er iets\b"
)
_JOIN = Words(
    "inschrijven aanmelden deelnemen meedoen meemaken intekenen instappen aansluiten registreren opgeven deelname join"
    " register enrol enroll participate"
)
_JOIN_APART = re.compile(r"\bsign up\b|\btake part\b|\bschrijven\b.*\bin\b|\bdoen\b.*\bmee\b")
_OPEN = re.compile(
    r"\bwelke? (?:projecten|project|programma s|programma|trajecten|aanbod|sessies|sessie) (?:zijn|is|staan|staat)(?: er)?(?: nu| nog)* open\b"
    r"|\b(?:which|what) (?:projects|programmes|sessions) are(?: now| still)* open\b"
    r"|^(?:en )?wat (?:is|staat)(?: er)?(?: nu| nog| allemaal)* open\b|^what is(?: now| still)* open\b"
)
# "Kan ik nog inschrijven voor SWITCH?", "zijn de inschrijvingen nog open?"
_STILL = re.compile(
    r"^(?:(?:en|maar)\s+)*(?:kan|kunnen|mag|mogen|can|may)\b.*\b(?:nog|nu|alsnog|still|now)\b"
    r"|\b(?:is|zijn|staan|staat|are)\b.*\b(?:inschrijving|inschrijvingen|aanmelding|aanmeldingen|registration|registrations)\b.*\bopen\b"
)
# "Bij welk netwerk kunnen we aansluiten?" is about people, not about what is open.
_OTHER_THING = re.compile(
    r"\b(?:welke?|which|what) (?:(?:ondersteunings)?netwerk(?:en)?|network|collega\w*|school|scholen|teams?)\b"
)
_OTHER = Words(
    "open opens allemaal sign up take part registration inschrijving nieuwe aan mee schrijven mogelijk allowed able voor waarvoor waaraan"
)

_YEAR = re.compile(r"\b20\d\d\b")
_REGISTRATIONS = Words(
    "inschrijvingen aanmeldingen registrations nog nu alsnog still now ik wij we team teams project projecten"
)
_SESSIONS = Words("sessie sessies session sessions")
_TEAMS = Words("team teams ploeg ploegen project projecten projects")


def open_offer(asked: Asked) -> Reply | None:
    """Return what the asker or the asker's teams may join now; None when nothing is open or the question is another."""
    said = plain(asked.asking)
    joins = _JOIN.heard_in(asked.words) or _JOIN_APART.search(said)
    still = _STILL.search(said) is not None and (joins or "open" in asked.words)
    if not (still or _OPEN.search(said) or (joins and _WHICH.search(said))) or (asked.programmes and not still):
        return None
    if still and _YEAR.search(said):  # an entry tells of the rounds that were
        return None
    if (
        _OTHER_THING.search(said)
        or asked.left(_JOIN, _OTHER, _REGISTRATIONS, _SESSIONS)
        or re.search(r"\b(?:hoe|how|wanneer|when|waarom|why|hoeveel)\b", said)
    ):
        return None
    projects, sessions = rules.projects(asked.context.catalogue), open_sessions(asked)
    if asked.programmes:
        named = {one.id for one in asked.programmes}
        return _yes(
            asked,
            [(round_, one) for round_, one in projects if one.id in named],
            [one for one in sessions if one.programme.id in named],
        )
    own = asked.organisations or asked.own_organisations
    allowed = [one for one in own if rules.eligible(one, one.types or rules.allowed_types(one))]
    of_teams, of_sessions = _TEAMS.heard_in(asked.words), _SESSIONS.heard_in(asked.words)
    if of_sessions and not of_teams:
        projects = []
    if of_teams and not of_sessions and not (own and not allowed):  # a centre without projects hears what there is
        sessions = []
    if not projects and (not sessions or of_teams):
        return None  # an entry says that the last round is closed, and for which years it was
    parts: list[str] = []
    buttons: list[Button] = []
    if projects:
        parts += [_for(one, asked) for one in own] or [_for_anybody(asked)]
        buttons = _registering(asked, own, allowed)
    if sessions:
        parts.append(listed(sessions, asked))
    return Reply(text="\n\n".join([*parts, _source(asked, projects, sessions)]), kind="answer", buttons=buttons)


def _yes(asked: Asked, projects: list[tuple[Round, Programme]], sessions: list[OpenSessions]) -> Reply | None:
    """Say that programmes that were named are open, and who registers for them; None when none of them is."""
    if not projects and not sessions:
        return None
    texts, parts = asked.texts, list[str]()
    if projects:
        names = texts.join([one.name for _, one in projects])
        parts.append(
            texts("Yes, registration for {projects} is open. The coordinator or director registers.", projects=names)
        )
    parts += [affirmed(one, asked) for one in sessions]
    buttons = [_register(asked, {})] if projects and may(asked.context.person, "register_teams") else []
    return Reply(text="\n\n".join([*parts, _source(asked, projects, sessions)]), kind="answer", buttons=buttons)


def _source(asked: Asked, projects: list[tuple[Round, Programme]], sessions: list[OpenSessions]) -> str:
    rounds = [*(round_ for round_, _ in projects), *(round_ for one in sessions for round_ in one.rounds)]
    programmes = [*(programme for _, programme in projects), *(one.programme for one in sessions)]
    return planning_line(asked, list(dict.fromkeys(rounds)), programmes)


def _registering(asked: Asked, own: tuple[Organisation, ...], allowed: list[Organisation]) -> list[Button]:
    """Return the button that registers teams, for who may; with the one organisation that takes part filled in."""
    if len(allowed) == 1 and may(asked.context.person, "register_teams", organisation=allowed[0].id):
        return [_register(asked, {"organisation": allowed[0].id})]
    if not own and may(asked.context.person, "register_teams"):
        return [_register(asked, {})]
    return []


def _register(asked: Asked, filled: dict[str, str]) -> Button:
    given = [json.dumps(filled)] if filled else []
    return Button(label=asked.texts(FORM.title), action=action("start", FORM.id, *given))


def _listed(asked: Asked, organisation: Organisation | None) -> str:
    """Return the open projects, one a line, with the teams that the organisation has in them."""
    texts = asked.texts
    # How many teams an organisation has is for those who register them.
    own = organisation is not None and may(asked.context.person, "register_teams", organisation=organisation.id)
    lines: list[str] = []
    for round_, programme in rules.projects(asked.context.catalogue):
        teams = 0
        if organisation is not None and own:
            teams = rules.teams_taken(asked.context.taken, round_.id, programme.id, organisation.id)
        line = f"- **{programme.name}**"
        if owner := organisers_of(programme, asked):
            line += f" ({owner})"
        if teams:
            line += ": " + texts.n("you have {count} team in it", "you have {count} teams in it", teams)
        lines.append(line)
    return "\n".join(lines)


def _for(organisation: Organisation, asked: Asked) -> str:
    texts = asked.texts
    allowed = rules.allowed_types(organisation)
    own = [one for one in allowed if one in map(rules.type_key, organisation.types)]
    fits = texts.join([texts(TYPE_LABELS[one]) for one in own or allowed])
    if not allowed:
        return texts("{organisation} does not belong to the target group: the projects are for teams of support networks and of "
            "schools for special education (types 2, 4, 6 and 7 auditory). Your support network can tell you what there "
            "is for you.", organisation=organisation.name)  # fmt: skip
    if organisation.types and not own:
        where = (
            texts("Small types (2, 4, 6 and 7 auditory) register through their school for special education.")
            if organisation.kind == "network"
            else texts("The other types register through the regional support network.")
        )
        return texts("Teams of {organisation} cannot take part: here it is about {fits}.",
            organisation=organisation.name, fits=fits) + " " + where  # fmt: skip
    text = texts("Teams of {organisation} ({fits}) can join:", organisation=organisation.name, fits=fits)
    return f"{text}\n{_listed(asked, organisation)}"


def _for_anybody(asked: Asked) -> str:
    texts = asked.texts
    text = texts("These projects are open:")
    whom = texts(
        "They are for teams of regional support networks (basic offer, 3, 7 speech or language, 9) and of schools for "
        "special education (types 2, 4, 6 and 7 auditory). Only the coordinator or director registers a team."
    )
    return f"{text}\n{_listed(asked, None)}\n\n{whom}"
