"""What is open to the teams of who asks: the open rounds, read by the rules of team registration."""

import json
import re

from dialogs.actions import action
from dialogs.engine.reading import plain
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
    r"\bwelke? (?:projecten|project|programma s|programma|trajecten|aanbod) (?:zijn|is|staan|staat)(?: er)?(?: nu| nog)* open\b"
    r"|\b(?:which|what) (?:projects|programmes) are(?: now| still)* open\b"
)
# "Kan ik nog inschrijven voor SWITCH?", "zijn de inschrijvingen nog open?"
_STILL = re.compile(
    r"^(?:(?:en|maar)\s+)*(?:kan|kunnen|mag|mogen|can|may)\b.*\b(?:nog|nu|alsnog|still|now)\b"
    r"|\b(?:is|zijn|staan|staat|are)\b.*\b(?:inschrijving|inschrijvingen|registration|registrations)\b.*\bopen\b"
)
# "Bij welk netwerk kunnen we aansluiten?" is about people, not about what is open.
_OTHER_THING = re.compile(
    r"\b(?:welke?|which|what) (?:(?:ondersteunings)?netwerk(?:en)?|network|collega\w*|school|scholen|teams?)\b"
)
_OTHER = Words(
    "open opens allemaal sign up take part registration inschrijving nieuwe aan mee schrijven mogelijk allowed able voor waarvoor waaraan"
)

_YEAR = re.compile(r"\b20\d\d\b")
_REGISTRATIONS = Words("inschrijvingen registrations nog nu alsnog still now ik wij we team teams project projecten")


def open_offer(asked: Asked) -> Reply | None:
    """Return what the asker's teams may join now; None when nothing is open or the question is another."""
    said = plain(asked.asking)
    joins = _JOIN.heard_in(asked.words) or _JOIN_APART.search(said)
    still = _STILL.search(said) is not None and (joins or "open" in asked.words)
    if not (still or _OPEN.search(said) or (joins and _WHICH.search(said))) or (asked.programmes and not still):
        return None
    if still and _YEAR.search(said):  # an entry tells of the rounds that were
        return None
    if (
        _OTHER_THING.search(said)
        or asked.left(_JOIN, _OTHER, _REGISTRATIONS)
        or re.search(r"\b(?:hoe|how|wanneer|when|waarom|why|hoeveel)\b", said)
    ):
        return None
    open_now = rules.projects(asked.context.catalogue)
    if not open_now:
        return None  # an entry says that the last round is closed, and for which years it was
    if asked.programmes:
        named = {one.id for one in asked.programmes}
        open_now = [(round_, one) for round_, one in open_now if one.id in named]
        if not open_now:
            return None
        return _yes(asked, open_now)
    rounds = list(dict.fromkeys(round_ for round_, _ in open_now))
    own = asked.organisations or asked.own_organisations
    parts = [_for(one, asked) for one in own] or [_for_anybody(asked)]
    source = planning_line(asked, rounds, [programme for _, programme in open_now])
    buttons: list[Button] = []
    allowed = [one for one in own if rules.eligible(one, one.types or rules.allowed_types(one))]
    if len(allowed) == 1 and may(asked.context.person, "register_teams", organisation=allowed[0].id):
        buttons.append(_register(asked, {"organisation": allowed[0].id}))
    elif not own and may(asked.context.person, "register_teams"):
        buttons.append(_register(asked, {}))
    return Reply(text="\n\n".join([*parts, source]), kind="answer", buttons=buttons)


def _yes(asked: Asked, open_now: list[tuple[Round, Programme]]) -> Reply:
    """Say that programmes that were named are open, and who registers for them."""
    texts = asked.texts
    names = texts.join([one.name for _, one in open_now])
    text = texts("Yes, registration for {projects} is open. The coordinator or director registers.", projects=names)
    rounds = list(dict.fromkeys(round_ for round_, _ in open_now))
    source = planning_line(asked, rounds, [one for _, one in open_now])
    buttons = [_register(asked, {})] if may(asked.context.person, "register_teams") else []
    return Reply(text=f"{text}\n\n{source}", kind="answer", buttons=buttons)


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
