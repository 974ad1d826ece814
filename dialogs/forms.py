"""All forms: every `form.py` in a folder beside this file that declares FORM."""

import importlib
from functools import cache
from pathlib import Path

from dialogs.engine.declaration import Form


@cache
def all_forms() -> dict[str, Form]:
    """Return the forms by id, in alphabetical order of their folders."""
    here = Path(__file__).parent
    found: dict[str, Form] = {}
    for file in sorted(here.glob("*/form.py")):
        form = importlib.import_module(f"dialogs.{file.parent.name}.form").FORM
        found[form.id] = form
    return found
