"""The form: which network or school, which teams for which project, and the agreement for two school years."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from dialogs.actions import action
from dialogs.asking import asks_for, is_question
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Ask, Form, Needed, Problem, Refusal, Repeat, Submission, Values
from dialogs.engine.fields import Choice, Consent, Email, Lookup, Number, Option, Several
from dialogs.engine.reading import names_in
from dialogs.lookups import organisations
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.permissions import may
from dialogs.registration import rules
from dialogs.texts import N_
from knowledge.offer import Organisation, Programme

ZONE = ZoneInfo("Europe/Brussels")
# Who can be typed; the rules say later who may take part, with a reason instead of "unknown".
_KINDS = {"network", "special_school", "school", "cvo", "cbe", "clb", "leersteuncentrum", "academy"}


def _organisations(context: FormContext) -> list[Option]:
    return organisations(context, _KINDS)


def _programmes(context: FormContext) -> list[Option]:
    return [Option(one.id, one.name, one.aliases) for _, one in rules.projects(context.catalogue)]


_PROJECT = r"^(?:inschrijven|inschrijving|register|registration)(?: \w+){1,6}$"
"""A command and a few words, in which a project is looked for."""
_SO_MANY = r"(?:\d+|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien)"
WE_REGISTER = (
    r"\b(?:wij|we) (?:schrijven|registreren) (?:(?!(?:aan|met|naar|op|over|van) )\w+ ){0,4}"
    rf"{_SO_MANY} (?:\w+ )?(?:teams?|ploeg(?:en)?)\b.* (?:in|voor)\b"
)
"""Registering told rather than asked for, with how many: "we schrijven 3 teams in"."""
_TEAMS = rf"^{_SO_MANY} (?:teams?|ploeg(?:en)?)(?: (?:inschrijven|in))? (?:voor|for|in|bij) \w+(?: \w+){{0,7}}$"
"""A number of teams and for what, and nothing before it, in which a project is looked for."""
_CONTACT_IS_ONESELF = (
    r"\b(?:contact|contactpersoon|contactadres|aanspreekpunt|contact person)(?: (?:is|ben|ben ik|voor de organisatoren))?"
    r" (?:ikzelf|ik zelf|mezelf|mijzelf|myself)\b"
    r"|\b(?:ikzelf|ik zelf|mezelf|mijzelf|myself) (?:is |ben |als |as |de |the ){0,2}(?:contact|contactpersoon|aanspreekpunt)\b"
    r"|\bik ben (?:zelf )?(?:de |het )?(?:contact|contactpersoon|aanspreekpunt)\b"
)
TYPE_LABELS = {
    "basisaanbod": N_("basic offer"),
    "1": N_("type 1 (phasing out)"),
    "8": N_("type 8 (phasing out)"),
    "3": N_("type 3"),
    "7-spraak": N_("type 7, speech or language"),
    "9": N_("type 9"),
    "2": N_("type 2"),
    "4": N_("type 4"),
    "5": N_("type 5"),
    "6": N_("type 6"),
    "7-auditief": N_("type 7, auditory"),
}
_TYPE_NAMES = {
    "basisaanbod": ("basis", "type basisaanbod"),
    "7-spraak": ("7 spraak", "7 taal", "7 spraak of taal", "type 7 spraak", "spraak of taal"),
    "7-auditief": ("7 auditief", "type 7 auditief", "auditief", "7 gehoor", "doven"),
}


def _types(context: FormContext) -> list[Option]:
    return [
        Option(one, context.texts(TYPE_LABELS[one]), (f"type {one}", *_TYPE_NAMES.get(one, ())))
        for one in rules.ALL_TYPES
    ]


def _organisation(values: Values, context: FormContext) -> Organisation | None:
    return context.catalogue.organisations.get(str(values.get("organisation", "")))


def _types_unknown(values: Values, context: FormContext) -> bool:
    organisation = _organisation(values, context)
    return organisation is not None and not organisation.types


def _dated(instant: datetime, context: FormContext) -> str:
    return context.texts("yes, on {day}", day=f"{instant.astimezone(ZONE):%d/%m/%Y}")


class TeamLine(BaseModel):
    """Teams for one project."""

    programme: Annotated[
        str,
        Ask(
            label=N_("Project"),
            question=N_("For which project?"),
            field=Choice(_programmes),
            help=N_(
                "Each project has its own organisers. Ask me what it is about before you choose: I remember the rest."
            ),
            names=("project", "projecten", "programma"),
        ),
    ]
    teams: Annotated[
        int,
        Ask(
            label=N_("Number of teams"),
            question=N_("How many teams do you register for it?"),
            field=Number(
                1,
                rules.MOST_TEAMS,
                ("team", "teams", "ploeg", "ploegen", "teamkes", "ploegske", "teampje"),
                too_few=N_("{number} teams is none. Give me a number from {least} to {most}."),
                too_many=N_("{number} teams is more than I can take at once: {most} at most. Is there a typing error?"),
            ),
            help=N_("A team is the group of support staff that follows the project together."),
            names=("aantal", "teams", "aantal teams", "ploegen", "number"),
        ),
    ]


class TeamRegistration(BaseModel):
    """What a coordinator tells to register teams."""

    organisation: Annotated[
        str,
        Ask(
            label=N_("Network or school"),
            question=N_("For which support network or which school for special education?"),
            field=Lookup(
                _organisations,
                unknown=N_("I don't know a network or school named “{name}”."),
                mention=r"\b(?:(?:ondersteunings)?netwerk|network|school|sbo|buso|bubao)\s+"
                r"([\w&.'’-]+(?:\s+(?!voor\b|in\b|aan\b|bij\b|for\b|met\b|en\b)[\w&.'’-]+){0,5})",
            ),
            help=N_("Type (part of) its name; a typing error is no problem."),
            names=("netwerk", "school", "organisatie", "network", "ondersteuningsnetwerk"),
        ),
    ]
    types: Annotated[
        list[str],
        Ask(
            label=N_("Types"),
            question=N_("Which types do the teams support? Name one or more."),
            field=Several(_types, frozenset({"type", "types", "voor", "for"}), marker=r"\btypes?\s+[\w\s,()]+"),
            help=N_("Networks: basic offer, 3, 7 (speech or language), 9. Schools: 2, 4, 6, 7 (auditory)."),
            when=_types_unknown,
            names=("type", "types", "onderwijstype"),
        ),
    ] = Field(default_factory=list[str])
    lines: Annotated[list[TeamLine], Repeat(add=N_("Another project"), most=10, noun=N_("project {number}"))]
    contact: Annotated[
        str | None,
        Ask(
            label=N_("Contact"),
            question=N_("Which e-mail address may the organisers use for questions?"),
            field=Email(oneself=_CONTACT_IS_ONESELF),
            help=N_("This address also gets the reminders. You may skip this."),
            optional=True,
            names=("contact", "e mail", "email", "mail", "mailadres", "contactpersoon", "adres"),
        ),
    ] = None
    consent: Annotated[
        datetime,
        Ask(
            label=N_("Agreement for two school years"),
            question=N_("A team stays two school years in the same project. Do you agree?"),
            field=Consent(
                refused=N_("Without this agreement I cannot register the teams; I keep your answers for later."),
                shown=_dated,
            ),
            help=N_("The projects build on the first year in the second; that is why a team commits to both."),
            names=("akkoord", "toestemming", "engagement", "consent"),
        ),
    ]


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let only the coordinator or director of the organisation go on (001, Hoe inschrijven)."""
    texts = context.texts
    if not rules.projects(context.catalogue):
        return Refusal(Reply(text=texts("No project takes registrations at the moment."), kind="form"))
    organisation = _organisation(values, context)
    if organisation is None:
        return Needed("organisation")
    if may(context.person, "register_teams", organisation=organisation.id):
        return None
    scopes = (f"organisation:{organisation.id}", "")
    who = next((found for scope in scopes if (found := context.coordinators.get(scope))), ())
    text = texts(
        "Only the coordinator or director of {organisation} registers teams, and that is not you as far as I know.",
        organisation=organisation.name,
    )
    if not who:
        text += " " + texts("I don't know who that is there; ask within your network or school.")
        return Refusal(Reply(text=text, kind="form"))
    text += " " + texts(
        "You can ask it to: {people}. Shall I pass on your request?", people=texts.join([escaped(one) for one in who])
    )
    filled = json.dumps(dict(values), ensure_ascii=False)
    button = Button(
        label=texts("Send the request"),
        action=action("act", "registration.request", organisation.id, filled),
        style="primary",
    )
    return Refusal(Reply(text=text, kind="form", buttons=[button]))


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Refuse who is outside the target group (001, Doelgroep), with the reason and where to turn."""
    texts = context.texts
    organisation = _organisation(values, context)
    if organisation is None:
        return []
    allowed = rules.allowed_types(organisation)
    if not allowed:
        return [
            Problem(
                "organisation",
                texts(
                    "{organisation} does not belong to the target group: the projects are for teams of support networks "
                    "and of schools for special education (types 2, 4, 6 and 7 auditory). Your support network can tell "
                    "you what there is for you. For which network or school is it?",
                    organisation=organisation.name,
                ),
            )
        ]
    types = [rules.type_key(one) for one in (organisation.types or values.get("types") or ())]
    wrong = [one for one in types if one not in allowed]
    if not wrong or (organisation.types and len(wrong) < len(types)):
        return _doubled(values, context)
    named = texts.join([texts(TYPE_LABELS.get(one, one)) for one in wrong])
    fits = texts.join([texts(TYPE_LABELS[one]) for one in allowed])
    message = texts(
        "Teams of {organisation} for {wrong} cannot take part: here it is about {fits}.",
        organisation=organisation.name, wrong=named, fits=fits,
    )  # fmt: skip
    where = (
        texts("Small types (2, 4, 6 and 7 auditory) register through their school for special education.")
        if organisation.kind == "network"
        else texts("The other types register through the regional support network.")
    )
    return [Problem("organisation" if organisation.types else "types", f"{message} {where}")]


def _doubled(values: Values, context: FormContext) -> list[Problem]:
    lines: list[Mapping[str, Any]] = values.get("lines", [])
    seen: set[str] = set()
    for index, line in enumerate(lines):
        programme = line.get("programme")
        if programme in seen:
            text = context.texts(
                "{project} is in your list already: change the number of teams there, or choose another project.",
                project=_name(str(programme), context),
            )
            return [Problem(f"lines.{index}.programme", text)]
        if programme:
            seen.add(str(programme))
    return []


def _name(programme_id: str, context: FormContext) -> str:
    programme = context.catalogue.programmes.get(programme_id)
    return programme.name if programme else programme_id


def notices(values: Values, context: FormContext) -> list[str]:
    """Tell in the summary what is registered already, and that organisers will be told of each other."""
    texts = context.texts
    organisation = _organisation(values, context)
    if organisation is None:
        return []
    said: list[str] = []
    chosen: set[str] = set()
    for line in values.get("lines", []):
        round_ = rules.round_for(context.catalogue, str(line.get("programme", "")))
        if round_ is None or "teams" not in line:
            continue
        chosen.add(line["programme"])
        before = rules.teams_taken(context.taken, round_.id, line["programme"], organisation.id)
        before -= rules.teams_before(context.before, line["programme"], organisation.id)
        if before:
            said.append(
                texts(
                    "{organisation} already has {before} in {project}; with these it becomes {total}.",
                    organisation=organisation.name,
                    before=before,
                    project=_name(line["programme"], context),
                    total=before + line["teams"],
                )  # fmt: skip
            )
        chosen |= {
            one.programme_id
            for one in context.taken
            if one.organisation_id == organisation.id and one.round_id == round_.id
        }
    if len(chosen) > 1:
        names = texts.join(sorted(_name(one, context) for one in chosen))
        said.append(texts("Teams in several projects ({names}): I tell the organisers of each other.", names=names))
    return said


def remark(text: str, context: FormContext) -> str | None:
    """Say that a project which was mentioned takes no registrations, and which ones do."""
    texts = context.texts
    open_now = {programme.id for _, programme in rules.projects(context.catalogue)}
    named = names_in(
        text,
        [(name, one.id) for one in context.catalogue.programmes.values() for name in (one.name, *one.aliases)],
    )
    closed: list[Programme] = [
        context.catalogue.programme(one) for one in {match.value for match in named} if one not in open_now
    ]
    if not closed:
        return None
    choice = texts.join([programme.name for _, programme in rules.projects(context.catalogue)])
    names = texts.join(sorted(one.name for one in closed))
    if not choice:
        return texts("{names} takes no registrations of teams.", names=names)
    return texts("{names} takes no registrations of teams. Open are: {choice}.", names=names, choice=choice)


def called(text: str, context: FormContext) -> bool:
    """Tell whether it is a command with a project, or teams for one: "inschrijven SWITCH", "3 teams voor SWITCH"."""
    names = [(name, one.id) for _, one in rules.projects(context.catalogue) for name in (one.name, *one.aliases)]
    return asks_for(text, (_PROJECT, _TEAMS)) and not is_question(text) and bool(names_in(text, names))


def subject(values: Values, context: FormContext) -> str:
    """Return whose teams it is about, in which round: ``organisation:<id>@<round>``."""
    programmes = [str(line.get("programme", "")) for line in values.get("lines", [])]
    round_ = next((found for one in programmes if (found := rules.round_for(context.catalogue, one))), None)
    return f"organisation:{values.get('organisation', '')}@{round_.id if round_ else ''}"


def shared(context: FormContext) -> list[str]:
    """Return the subjects of the organisations that this person coordinates, in the open rounds."""
    scopes = [scope for role, scope in context.person.grants if role == "coordinator" and scope]
    return [f"{scope}@{round_.id}" for scope in scopes for round_ in context.catalogue.open_rounds()]


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that a registration of a closed round stands as it is."""
    round_ = context.catalogue.rounds.get(subject.rpartition("@")[2])
    if round_ is not None and round_.status == "open":
        return None
    name = round_.name if round_ is not None else subject.rpartition("@")[2]
    return context.texts(
        "The round {round} is closed: this registration stands as it is. The organisers can tell what is possible.",
        round=name,
    )


async def _withdrawn(submission: Submission) -> list[Reply]:
    from dialogs.registration.service import withdraw

    return await withdraw(submission)


async def _done(submission: Submission) -> list[Reply]:
    # The service needs the database; declaring the form does not.
    from dialogs.registration.service import register

    return await register(submission)


FORM = Form(
    id="team_registration",
    version=1,
    model=TeamRegistration,
    title=N_("Team registration"),
    intro=N_("Fine, let's register teams. You can stop and go on later, I keep your answers."),
    done=_done,
    may=permitted,
    check=problems,
    notices=notices,
    remark=remark,
    called=called,
    confirm=N_("Register"),
    place=20,
    nouns=("inschrijving", "inschrijvingen", "registratie", "teams", "team", "ploegen", "registration", "aantal teams"),
    subject=subject,
    shared=shared,
    fixed=fixed,
    withdrawn=_withdrawn,
    starts=(
        r"^(?:in ?schrijven|inschrijving|aanmelden|registreren|register|registration|team inschrijven|teams inschrijven)$",
        r"\b(?:schrijf|registreer|meld|noteer)\b.*\b(?:in|aan|teams?|ploeg(?:en)?)\b",
        r"\b(?:ik|wij|we|k|i|ikzelf|us)\b.*\b(?:wil|willen|wou|zou|zouden|moet|want|like|would|need|ga|gaan)\b.*"
        r"\b(?:inschrijven|in te schrijven|aanmelden|aan te melden|registreren|register|sign up|enrol|enroll)\b",
        r"\b(?:wil|willen|wou|zou|graag)\b.*\b(?:inschrijven|in te schrijven|aanmelden|registreren)\b",
        r"\b(?:teams?|ploeg(?:en)?)\b.*\b(?:inschrijven|in te schrijven|aanmelden|registreren)\b",
        r"\binschrijven\b.*\b(?:\d+|een|twee|drie|vier|vijf|zes)\s+(?:teams?|ploeg(?:en)?)\b",
        WE_REGISTER,
        r"^(?:please )?(?:register|enrol|enroll|sign up)\b.*\bteams?\b",
        r"\b(?:kan|kun|kunt|wil|zou|can|could)\s+(?:je|jij|u|ge|gij|you)\b.*\b(?:inschrijven|aanmelden|registreren|register)\b",
        r"^start (?:de |een )?(?:inschrijving|registratie)\b",
        r"^(?:nieuwe|een nieuwe) inschrijving\b",
    ),
)
