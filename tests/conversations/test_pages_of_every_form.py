"""Every form, filled in by its pages: what is handed in is what the straight conversation of the form hands in."""

import pytest
from sqlmodel import col, select

from dialogs.engine.context import FormContext
from dialogs.engine.fields import Consent
from dialogs.engine.layout import Layout
from dialogs.messages import Upload
from dialogs.permissions import PersonView
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from storage.drafts import Draft
from storage.submissions import SubmittedForm
from storage.uploads import UploadedFile
from tests.conversations.client import COORDINATOR, START, Client
from tests.conversations.pages import Pages
from tests.conversations.sign_ups import signed_up
from tests.conversations.test_scripts import _LATER, FOLDER, _done, time_goes_by


class Player:
    """Plays a script, and looks after each line at the drafts of one form."""

    def __init__(self, talk, form_id):
        self.talk, self.form_id = talk, form_id
        self.who = COORDINATOR

    async def play(self, line):
        later = _LATER.fullmatch(line)
        if line == "@" or line.startswith("@ "):
            self.who = line[2:] or self.who
            await self.talk.inbox(self.who)
        elif line.startswith("= "):
            moment, *people = line[2:].split()
            await signed_up(self.talk, moment, *people)
        elif line == "~":
            await self.talk.reopen()
        elif later:
            await time_goes_by(self.talk, int(later["count"]), later["unit"])
        elif line.startswith((">", "* ", "^ ")):
            await _done(line, self.talk, self.who)

    async def first(self):
        """Return the first draft of the form, and what was handed in by it."""
        async with self.talk.database.transaction() as session:
            query = select(Draft).where(Draft.form == self.form_id).order_by(col(Draft.id))
            draft = (await session.exec(query)).first()
            if draft is None:
                return None, None
            return draft, await session.get(SubmittedForm, draft.submitted_form_id or 0)


def flat(form, answers, base):
    context = FormContext(base.catalogue, texts_in("nl"), PersonView(1, "an@school.be"), START)
    return Layout(form, context).state_of(answers).answers


def unsigned(form, answers):
    """Leave out when an agreement was given: that is another instant."""
    names = {
        name for name, info in form.model.model_fields.items() for one in info.metadata
        if isinstance(getattr(one, "field", None), Consent)
    }  # fmt: skip
    return {name: value for name, value in answers.items() if name not in names}


@pytest.mark.parametrize("form_id", sorted(all_forms()))
async def test_every_form_ends_on_its_pages_as_it_does_in_conversation(form_id, tmp_path, base, searcher):
    lines = (FOLDER / f"{form_id}_straight.txt").read_text(encoding="utf-8").splitlines()
    form = all_forms()[form_id]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    talk = await Client.opened(tmp_path / "a", base, searcher)
    player, begun, done, answers, who, files = Player(talk, form_id), None, None, {}, "", {}
    for number, line in enumerate(lines):
        await player.play(line)
        draft, row = await player.first()
        if draft is not None and begun is None:
            begun, who = number, player.who
        if draft is not None and draft.status == "submitted":
            done, answers = number, row.answers
            break
    async with talk.database.transaction() as session:
        for file in (await session.exec(select(UploadedFile))).all():
            files[file.id] = file
    await talk.database.close()
    assert begun is not None and done is not None and begun < done, "the script hands it in"

    talk = await Client.opened(tmp_path / "b", base, searcher)
    player = Player(talk, form_id)
    for line in lines[:begun]:
        await player.play(line)
    for line in lines[begun:done]:
        if line.startswith(("@", "+", "=")):
            await player.play(line)
    given = flat(form, answers, base)
    sent = {path: one for path, value in given.items() if (one := upload_of(value, files)) is not None}
    pages = Pages(talk, who)
    assert await pages.open(form_id, filled="{}"), pages.said
    await pages.fill(given, sent)
    draft, row = await player.first()
    assert draft.status == "submitted", pages.said
    assert unsigned(form, row.answers) == unsigned(form, answers)
    assert pages.said and not any("liep iets mis" in reply.text for reply in pages.said)
    await talk.database.close()


def upload_of(value, files):
    if not isinstance(value, dict) or "id" not in value:
        return None
    file = files[value["id"]]
    return Upload(file.name, file.media_type, file.data)
