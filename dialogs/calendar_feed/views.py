"""Asking for the address of the own calendar, for another one, or to have it revoked."""

from dialogs.calendar_feed import service
from dialogs.subjects import View
from dialogs.texts import N_

_OWN = r"(?:(?:mijn|m n|mijne|mn|my|onze|our|een|an?|het|de|the|eigen|own) )*"
_CALENDAR = r"(?:agenda|kalender|calendar|ical|ics)"
_ADDRESS = rf"(?:{_CALENDAR} ?(?:adres|address|link|url|feed|abonnement|subscription|koppeling))"
_LEAD = r"(?:(?:ik wil|ik wou|wil ik|kan ik|mag ik|kan je|kun je|wil je|hoe kan ik|hoe|geef|geef me|geef mij|toon|maak|maak me|krijg ik|please|i want|i want to|can i|how do i|how can i|give me|show|make) )*(?:graag )?"
_TAIL = r"(?: (?:aub|alsjeblieft|alstublieft|please|graag|eens|nu|aan|op|to|krijgen|hebben|zien))*"
_PROGRAM = r"(?: (?:met|aan|in|op|to|with|in) (?:mijn |m n |my |de )?(?:google|outlook|apple|iphone|gsm|telefoon|phone|smartphone|wegwijs)(?: (?:agenda|kalender|calendar))?)?"
_NEW = r"(?:nieuwe?|ander|andere|new|another)"

VIEWS = (
    View(
        "new_calendar_address",
        N_("New calendar address"),
        (
            rf"^{_LEAD}{_OWN}{_NEW} {_ADDRESS}(?: (?:maken|vragen))?{_TAIL}$",
            rf"^(?:vernieuw|renew) {_OWN}{_ADDRESS}{_TAIL}$",
        ),
        service.made,
    ),
    View(
        "revoke_calendar_address",
        N_("Revoke my calendar address"),
        (
            rf"^{_LEAD}(?:trek|haal|neem) {_OWN}{_ADDRESS} (?:in|weg|terug){_TAIL}$",
            rf"^{_LEAD}{_OWN}{_ADDRESS} (?:intrekken|verwijderen|schrappen|stopzetten){_TAIL}$",
            rf"^{_LEAD}(?:revoke|remove|delete|verwijder|schrap|stop) {_OWN}{_ADDRESS}{_TAIL}$",
        ),
        service.revoked,
    ),
    View(
        "my_calendar_address",
        N_("Calendar address"),
        (
            rf"^{_LEAD}{_OWN}{_ADDRESS}(?: (?:krijgen|zien|tonen|maken|vragen))?{_TAIL}$",
            rf"^{_LEAD}(?:abonneer|abonneren|subscribe)(?: (?:me|mij|to|op))*(?: {_OWN}{_CALENDAR})?{_PROGRAM}{_TAIL}$",
            rf"^{_LEAD}(?:op )?{_OWN}{_CALENDAR}{_PROGRAM} (?:abonneren|koppelen|verbinden|synchroniseren){_PROGRAM}{_TAIL}$",
            rf"^{_LEAD}(?:koppel|verbind|synchroniseer|connect|sync|link) {_OWN}(?:google |outlook |apple )?{_CALENDAR}{_PROGRAM}{_TAIL}$",
        ),
        service.shown,
    ),
)
