"""What a typed command changes: which answer, and its new value as it was typed."""

import pytest

from dialogs.commands import change_of
from dialogs.engine.declaration import Ask
from dialogs.engine.fields import Number, Text
from dialogs.engine.layout import Step

STEPS = [
    Step("experience", Ask("Ervaring", "?", Text()), 1),
    Step("teams", Ask("Aantal teams", "?", Number(1, 9, ("teams",))), 2),
    Step("contact", Ask("Contact", "?", Text()), 3),
]


@pytest.mark.parametrize(
    ("said", "path", "value"),
    [
        ("verander de ervaring naar Vormingen in Genk en op school, 2019-2024", "experience",
         "Vormingen in Genk en op school, 2019-2024"),
        ("wijzig het aantal teams naar 4", "teams", "4"),
        ("zet het aantal teams op 4", "teams", "4"),
        ("change the contact to An.Peeters@school.be", "contact", "An.Peeters@school.be"),
    ],
)  # fmt: skip
def test_a_new_value_is_taken_whole_and_as_it_was_typed(said, path, value):
    found = change_of(said, STEPS, [step.ask.label for step in STEPS])
    assert (found.path, found.value) == (path, value)
