"""One of everything that Wegwijs shows in Slack, with demonstration names: what the preview itself is tried on."""

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    """Return a plain text object, as Wegwijs writes them."""
    return {"type": "plain_text", "text": text, "emoji": False}


def said(text: str, **style: bool) -> Block:
    """Return a text in a rich_text block."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def section(*elements: Block) -> Block:
    """Return a line of a rich_text block."""
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*parts: Block) -> Block:
    """Return a rich_text block."""
    return {"type": "rich_text", "elements": list(parts)}


def listed(*items: str, style: str = "bullet", indent: int = 0) -> Block:
    """Return a list in a rich_text block."""
    lines = [section(said(item)) for item in items]
    return {"type": "rich_text_list", "style": style, "indent": indent, "elements": lines}


def button(text: str, number: int = 1, **more: str) -> Block:
    """Return a button."""
    return {"type": "button", "action_id": f"wegwijs:{number}", "value": "x", "text": plain(text), **more}


def option(text: str, value: str = "", description: str = "") -> Block:
    """Return an option, with its value from its text when none is given."""
    below = {"description": plain(description)} if description else {}
    return {"text": plain(text), "value": value or text.lower(), **below}


def question(label: str, element: Block, **more: Any) -> Block:
    """Return an input block, whose block_id is its label."""
    return {"type": "input", "block_id": label, "label": plain(label), "element": element, **more}


ANSWER: list[Block] = [
    rich(
        section(
            said("Een netwerk "), said("SWITCH", bold=True), said(" telt minstens vier scholen en een coördinator. "),
            said("Je schrijft in per netwerk, niet per school; "), said("dat kan tot 15 oktober", bold=True), said(".\n\n"),
            said("Wat heb je klaar?\n"),
        ),
        listed("de namen van de scholen, met een contactpersoon voor elke school", "het aantal teams", style="ordered"),
        listed("een team telt twee tot zes leerkrachten", "een kernteam telt ook mee", indent=1),
        {**listed("een handtekening van elke directie", style="ordered"), "offset": 2},
        section(said("\nMeer: "), {"type": "link", "url": "https://voorbeeld.example/switch", "text": "de startgids"}, said(".")),
        {"type": "rich_text_quote", "elements": [said("Wie later aansluit, begint in januari.")]},
    ),
    {"type": "context", "elements": [plain("Startgids SWITCH 2026-2027 (voorbeeld), deel 2. Geldig tot 30 juni 2027.")]},
    {"type": "divider"},
    {"type": "actions", "elements": [button("👍 Ja, dank je", 1), button("👎 Nee", 2)]},
    {"type": "actions", "elements": [
        button("Schrijf mijn netwerk in", 3, style="primary"), button("Wat kost het?", 4),
        button("Hoe vind ik andere scholen om samen een netwerk te vormen?", 5), button("Schrijf mij uit", 6, style="danger"),
    ]},
]  # fmt: skip

MESSAGE = {
    "kind": "message",
    "who": "Nele Peeters (voorbeeld)",
    "messages": [
        {"who": "Nele Peeters (voorbeeld)", "text": "Hoe schrijf ik mijn netwerk in?", "time": "09:40"},
        {"text": "Een netwerk telt minstens vier scholen.", "blocks": ANSWER},
        {
            "text": "Je inschrijvingen staan in dit bestand.",
            "files": [{"name": "inschrijvingen-2026.xlsx"}, {"name": "momenten.ics"}],
            "replies": [{"who": "Nele Peeters (voorbeeld)", "text": "Dank je!"}, {"text": "Graag gedaan."}],
        },
    ],
}

EPHEMERAL = {
    "kind": "ephemeral",
    "messages": [
        {
            "text": "",
            "blocks": [
                rich(section(said("Je bent ingeschreven voor "), said("Taalnetwerk Kust (voorbeeld)", bold=True), said("."))),
                {"type": "actions", "elements": [button("Toon mijn inschrijving")]},
            ],
        }
    ],
}  # fmt: skip

ORGANISERS = [option("Basisschool De Zon (voorbeeld)", "zon"), option("Atheneum De Brug (voorbeeld)", "brug")]

MODAL_BLOCKS: list[Block] = [
    {"type": "header", "text": plain("Een netwerk inschrijven voor SWITCH")},
    rich(section(said("Stap 1 van 3. "), said("Je antwoorden blijven bewaard.", italic=True))),
    question("Naam van het netwerk", {"type": "plain_text_input", "initial_value": "Taalnetwerk Kust (voorbeeld)"}),
    question("Hoeveel teams?", {"type": "number_input", "is_decimal_allowed": False, "initial_value": "0"}),
    question("E-mailadres", {"type": "email_text_input", "placeholder": plain("naam@voorbeeld.example")},
             hint=plain("We sturen je enkel wat over dit netwerk gaat.")),
    question("Wat wil je bereiken?", {"type": "plain_text_input", "multiline": True,
             "initial_value": "Meer taalkansen voor alle leerlingen.\nEn samen leren."}, optional=True),
    question("Onderwijsniveau", {"type": "radio_buttons", "options": [option("Kleuter"), option("Lager", "", "zes tot twaalf jaar")],
             "initial_option": option("Lager", "", "zes tot twaalf jaar")}),
    question("Provincie", {"type": "static_select", "options": [option("Limburg")], "initial_option": option("Limburg")}),
    question("Organiserende school", {"type": "external_select", "min_query_length": 1, "placeholder": plain("Zoek een school")}),
    question("Thema's", {"type": "multi_static_select", "options": [option("Taal"), option("Zorg")],
             "initial_options": [option("Taal"), option("Zorg")]}),
    question("Scholen", {"type": "multi_external_select", "initial_options": ORGANISERS}, optional=True),
    question("Dagen", {"type": "checkboxes", "options": [option("maandag"), option("dinsdag")], "initial_options": [option("dinsdag")]}),
    question("Eerste dag", {"type": "datepicker", "initial_date": "2026-10-12"}),
    question("Eerste moment", {"type": "datetimepicker", "initial_date_time": 1791806400}),
    question("Intentieverklaring", {"type": "file_input", "filetypes": ["pdf", "docx"], "max_files": 1}),
    {"type": "actions", "elements": [button("Nog een school")]},
]  # fmt: skip

MODAL = {
    "kind": "modal",
    "view": {
        "type": "modal", "title": plain("SWITCH inschrijven"), "submit": plain("Volgende"), "close": plain("Later verder"),
        "blocks": MODAL_BLOCKS,
    },
    "errors": {
        "Hoeveel teams?": "Een netwerk telt minstens één team.",
        "Organiserende school": "Kies de school die het netwerk organiseert.",
    },
}  # fmt: skip

HOME = {
    "kind": "home",
    "who": "Nele Peeters (voorbeeld)",
    "view": {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Mijn inschrijvingen")},
            rich(listed("Taalnetwerk Kust (voorbeeld): SWITCH, 3 teams", "Zorgnetwerk Dijle (voorbeeld): wacht op bevestiging")),
            {"type": "actions", "elements": [button("Wijzig"), button("Nieuwe inschrijving", 2, style="primary")]},
            {"type": "divider"},
            {"type": "section", "text": plain("Volgende momenten"), "accessory": button("In mijn agenda", 3)},
            {"type": "section", "fields": [plain("Intervisie\n12 oktober, 14.00 u."), plain("Leesclub\n20 oktober, 16.00 u.")]},
            {"type": "image", "image_url": "https://voorbeeld.example/teams.png", "alt_text": "Teams per netwerk: Kust 3, Dijle 5"},
        ],
    },
}  # fmt: skip

SAMPLES: dict[str, dict[str, Any]] = {"message": MESSAGE, "ephemeral": EPHEMERAL, "modal": MODAL, "home": HOME}
