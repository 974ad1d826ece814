"""What organisers and coordinators are told of registrations: whole messages, in the reader's language."""

from dialogs.actions import action
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.registration.rules import Alignment
from dialogs.texts import Texts
from knowledge.offer import Catalogue
from storage.registrations import Registration


def registered(row: Registration, added: int, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser how many teams come, of whom, and whom to ask."""
    organisation = catalogue.organisation(row.organisation_id).name
    programme = catalogue.programme(row.programme_id).name
    facts = [
        Fact(name=texts("Network or school"), value=organisation),
        Fact(name=texts("Number of teams"), value=str(row.teams)),
        Fact(name=texts("Contact"), value=escaped(row.contact_email or "–")),
    ]
    text = texts.n(
        "{organisation} registered {count} team for {project}.",
        "{organisation} registered {count} teams for {project}.",
        added,
        organisation=organisation,
        project=programme,
    )
    if row.teams != added:
        text += " " + texts("That makes {total} in all.", total=row.teams)
    return Reply(text=text, card=Card(title=programme, facts=facts))


def lowered(row: Registration, before: int, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser that fewer teams come than were registered before."""
    text = texts.n(
        "{organisation} changed its registration for {project}: {count} team instead of {before}.",
        "{organisation} changed its registration for {project}: {count} teams instead of {before}.",
        row.teams,
        organisation=catalogue.organisation(row.organisation_id).name,
        project=catalogue.programme(row.programme_id).name,
        before=before,
    )
    return Reply(text=text)


def withdrawn(row: Registration, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser that an organisation withdrew."""
    text = texts.n(
        "{organisation} withdrew its registration of {count} team for {project}.",
        "{organisation} withdrew its registration of {count} teams for {project}.",
        row.teams,
        organisation=catalogue.organisation(row.organisation_id).name,
        project=catalogue.programme(row.programme_id).name,
    )
    return Reply(text=text)


def aligned(needed: Alignment, own: str, teams: dict[str, int], catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell an organiser in which other projects an organisation takes part (001, Scenario's: afstemming)."""
    organisation = catalogue.organisation(needed.organisation_id).name
    others = [catalogue.programme(one).name for one in needed.programmes if one != own]
    facts = [
        Fact(
            name=catalogue.programme(one).name,
            value=texts.n("{count} team", "{count} teams", teams.get(one, 0))
            + (f" ({texts.join(organisers)})" if (organisers := _organisers(one, catalogue)) else ""),
        )
        for one in needed.programmes
    ]
    text = texts(
        "{organisation} has teams in several projects: besides {own} also {others}. Please align with their organisers.",
        organisation=organisation, own=catalogue.programme(own).name, others=texts.join(others),
    )  # fmt: skip
    return Reply(text=text, card=Card(title=texts("Alignment"), facts=facts))


def _organisers(programme_id: str, catalogue: Catalogue) -> list[str]:
    return [catalogue.organisation(one).name for one in catalogue.programme(programme_id).organisers]


def requested(asker: str | None, organisation_id: str, filled: str, catalogue: Catalogue, texts: Texts) -> Reply:
    """Pass on to a coordinator that somebody asks for a registration; the button starts it with what is known."""
    organisation = catalogue.organisation(organisation_id).name
    who = escaped(asker) if asker else texts("Somebody of your network or school")
    text = texts(
        "{who} asks you to register teams of {organisation}. Only you can do that.", who=who, organisation=organisation
    )
    start = Button(label=texts("Start the registration"), action=action("start", "team_registration", filled))
    return Reply(text=text, buttons=[start])
