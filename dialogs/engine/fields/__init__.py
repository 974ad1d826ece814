"""The kinds of questions that a form can ask; values are JSON, for a draft is data."""

from dialogs.engine.fields.addresses import Email, Person
from dialogs.engine.fields.choices import Choice, Scale, Several, YesNo
from dialogs.engine.fields.consent import Consent
from dialogs.engine.fields.dates import Day, DayTime, Hours
from dialogs.engine.fields.field import NO, YES, Field, Found, Option, Options, Unreadable
from dialogs.engine.fields.files import File
from dialogs.engine.fields.lookup import Lookup
from dialogs.engine.fields.numbers import Number
from dialogs.engine.fields.people import People
from dialogs.engine.fields.text import Text

__all__ = [
    "NO",
    "YES",
    "Choice",
    "Consent",
    "Day",
    "DayTime",
    "Email",
    "Field",
    "File",
    "Found",
    "Hours",
    "Lookup",
    "Number",
    "Option",
    "Options",
    "People",
    "Person",
    "Scale",
    "Several",
    "Text",
    "Unreadable",
    "YesNo",
]
