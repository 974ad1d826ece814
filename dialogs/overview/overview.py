"""The parts of the overview on teams, places and evaluations."""

from dialogs.overview.evaluations import evaluations
from dialogs.overview.places import free_places
from dialogs.overview.teams import aligning, networks, projects
from dialogs.subjects import Section
from dialogs.texts import N_

_SHOW = r"^(?:(?:toon|geef|bekijk|laat|show|list|give)(?: (?:me|mij|eens|ons|us))* )?(?:(?:de|het|alle|the|all) )?"
_TEAMS = r"(?:teams?|ploegen|ploegskes|inschrijvingen|registrations)"

_TAIL = r"(?: (?:nu|al|er|zijn|staan|ingeschreven|aangemeld|registered|are there|zien|tonen|aub|please))*(?: (?:van|voor|of|for|in) .{1,30})?$"

SECTIONS = (
    Section(
        "teams",
        N_("Per project"),
        projects,
        (
            rf"{_SHOW}(?:(?:hoeveel|aantal|number of|how many) )?{_TEAMS}(?: (?:zijn|staan|heeft|are) (?:er)?(?: al)?(?: ingeschreven)?)? ?"
            r"(?:per|in elk|in ieder|voor elk|in each|for each|in every) (?:project|programma|programme)" + _TAIL,
            rf"^(?:hoeveel|welke|how many|which) {_TEAMS} (?:zijn|staan|hebben|are) (?:(?:er|zich|there|al|nu) )*(?:ingeschreven|aangemeld|geregistreerd|registered)"
            r"(?: (?:voor|in|for) .{1,40})?$",
        ),
        place=10,
    ),
    Section(
        "networks",
        N_("Per network"),
        networks,
        (
            rf"{_SHOW}(?:(?:hoeveel|aantal|number of|how many) )?{_TEAMS}(?: (?:zijn|staan|heeft|are) (?:er)?(?: al)?(?: ingeschreven)?)? ?"
            r"(?:per|van elk|in elk|in each|of each|for each) (?:netwerk|school|network|organisatie)" + _TAIL,
            r"^(?:welke|which) (?:netwerken|scholen|networks|schools)(?: en (?:netwerken|scholen))? (?:hebben|zijn|have|are)"
            r" .{0,30}(?:ingeschreven|registered|aangemeld)(?: .{0,30})?$",
        ),
        place=20,
    ),
    Section(
        "places",
        N_("Free places"),
        free_places,
        (
            rf"{_SHOW}(?:vrije|beschikbare|free|open) (?:plaatsen|plekken|places)(?: (?:per|van elk|in each|per) (?:moment|sessie|project|session|programma))"
            + _TAIL,
            rf"{_SHOW}(?:overzicht|overview) (?:van|of) (?:de |the )?(?:vrije|free) (?:plaatsen|plekken|places)$",
            r"^(?:welke|which) (?:sessies|momenten|sessions) (?:zijn|zitten|are) (?:al |nu )?(?:vol|volzet|full)$",
        ),
        place=30,
    ),
    Section(
        "alignment",
        N_("Alignment"),
        aligning,
        (
            rf"{_SHOW}(?:afstemming|afstemmingen|afstemmingsparen|alignment|alignments)(?: (?:zien|tonen)| (?:van|voor|of|for) .{{1,30}})?$",
            r"^(?:welke|which) (?:netwerken|scholen|organisaties|networks|schools)(?: en (?:netwerken|scholen))? (?:zitten|staan|zijn|hebben|have|are)"
            r" .{0,20}(?:meerdere|verschillende|twee|several|more) (?:projecten|projects)$",
            r"^met wie moet(?:en)? (?:ik|we|wij) (?:nog )?afstemmen$",
        ),
        place=40,
    ),
    Section(
        "evaluations",
        N_("Evaluations"),
        evaluations,
        (r"^(?:hoeveel|how many) (?:evaluaties|evaluations) (?:zijn|kwamen|are|came) .{0,30}$",),
        place=60,
    ),
)
