"""What somebody who may not fill in a form passes on to who may: answers, made harmless for another person's screen."""

import json

from dialogs.form_talk import filled_from

_MOST = 1500
"""Characters; the answers of a request are few."""
_THEIRS = frozenset({"contact", "consent"})
"""What only who fills in the form can say."""


def answers_passed_on(filled: str, organisation_id: str) -> str:
    """Return the answers that go with a request, as JSON: about this organisation, without agreement or contact.

    The text comes from a button, and so from outside.
    """
    known = {} if len(filled) > _MOST else filled_from(filled)
    kept = {name: value for name, value in known.items() if name not in _THEIRS}
    return json.dumps({**kept, "organisation": organisation_id}, ensure_ascii=False)
