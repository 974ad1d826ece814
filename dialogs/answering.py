"""Answers from the knowledge base: the text with its source, the years it holds for, and what came after."""

import json
from datetime import date

from dialogs.actions import action
from dialogs.follow_up import readings
from dialogs.markup import escaped
from dialogs.messages import Button, Reply
from dialogs.texts import Texts, texts_in
from knowledge.entry import Entry
from knowledge.language import language_of
from knowledge.loader import KnowledgeBase, UnknownEntry
from knowledge.search import Found, Searcher
from knowledge.silence import told
from knowledge.terms import aspect_terms, meaning, words

NEAREST = 3
"""How many entries are offered when the answer is not sure."""


class Answers:
    """Says what the base knows, in whole messages.

    Parameters
    ----------
    base
        The entries; an answer is in Dutch unless it was translated.
    searcher
        The base made ready for questions.
    """

    def __init__(self, base: KnowledgeBase, searcher: Searcher) -> None:
        self.base = base
        self.searcher = searcher

    def to(
        self, question: str, texts: Texts, today: date, before: str | None = None, subject: str = "", token: str = ""
    ) -> tuple[Reply, Found]:
        """Answer a question; also return what the search gave, for who wants to keep it.

        Parameters
        ----------
        before, subject
            The question before this one and what was being talked of: "en hoeveel kost dat?" leans on them.
        token
            Of the showing, for who keeps which button was chosen; may be empty.
        """
        found = self.searcher.search(question)
        for reading in readings(question, before, subject, self.base.catalogue):
            meant = self.searcher.search(reading)
            if meant.hits and (not found.hits or meant.hits[0].score > found.hits[0].score):
                found = meant
        language = language_of(question)
        if found.kind != "unknown" and self._silent(found.hits[0].entry, question):
            # What the entry states is near, but of what is asked it says itself that it is not known.
            reply = self.entry(found.hits[0].entry, texts, today, language)
            if reply.kind == "unknown":  # it says so itself
                return reply, found
            text = texts("I don't know that: it is not in my sources. This comes nearest:")
            return reply.model_copy(update={"kind": "unknown", "text": f"{text}\n\n{reply.text}"}), found
        if found.kind == "answer":
            return self.entry(found.hits[0].entry, texts, today, language), found
        nearest = [self.base.entry(hit.entry) for hit in found.hits[:NEAREST]]
        opens = ("choose", token) if token else ("entry",)
        buttons = [Button(label=one.title, action=action(*opens, one.id)) for one in nearest]
        if found.kind == "unsure":
            # The likeliest answer is shown at once: who meant it is helped, who did not sees that it was a guess.
            likeliest = self.entry(nearest[0].id, texts, today, language)
            text = texts("I am not sure that I understand you. Do you mean “{title}”?", title=nearest[0].title)
            none = Button(
                label=texts("None of these"), action=action("none", token) if token else action("say", "mens")
            )
            text = f"{text}\n\n{likeliest.text}"
            return Reply(text=text, kind="unsure", buttons=[*buttons[1:], none], fit_for_all=True), found
        text = texts("I don't know that: it is not in my sources.")
        if nearest:
            text += " " + texts("Perhaps one of these helps. Or ask a person.")
        else:
            text += " " + texts("Ask it in other words, or ask a person.")
        person = Button(label=texts("Talk to a person"), action=action("say", "mens"))
        return Reply(text=text, kind="unknown", buttons=[*buttons, person], fit_for_all=True), found

    def _silent(self, entry_id: str, question: str) -> bool:
        """Tell whether what is asked for, such as a price, is what the entry says that the sources do not tell."""
        wanted = {meaning(word) for word in self.searcher.understood(question[:1_000])} & aspect_terms()
        states, admits = told(self.base.answer_of(entry_id))
        known = {meaning(word) for word in words(f"{self.base.entry(entry_id).title}\n{states}")}
        return bool(wanted & {meaning(word) for word in words(admits)} - known)

    def entry(self, entry_id: str, texts: Texts, today: date, language: str = "nl") -> Reply:
        """Return the answer of an entry with its source and validity; raises UnknownEntry.

        Parameters
        ----------
        language
            The language of the question; who asks in English, or is spoken to in it, hears that an answer is in Dutch.
        """
        language = language if texts.language == "nl" else texts.language
        entry = self.base.entry(entry_id)
        answer, note = self.base.answer_of(entry_id), ""
        if language == "en":
            translated = self.base.english_of(entry_id)
            answer = translated or answer
            note = "" if translated else texts_in("en")("_This answer is in Dutch, as my sources are._")
        parts = [note, answer, self._validity(entry, texts, today), self._source(entry, texts)]
        buttons = [
            Button(
                label=one.label,
                action=action("entry", one.entry)
                if one.entry
                else action("start", str(one.form), json.dumps(one.fill, ensure_ascii=False)),
            )
            for one in entry.follow_ups
            if one.entry is None or one.entry in self.base.entries
        ]
        after = self._after(entry)
        if after is not None and all(after.id not in button.action for button in buttons):
            buttons.append(Button(label=after.title, action=action("entry", after.id)))
        return Reply(
            text="\n\n".join(part for part in parts if part),
            kind="unknown" if entry.admits_not_knowing else "answer",
            buttons=buttons,
            entry=entry_id,
            fit_for_all=True,
        )

    def _after(self, entry: Entry) -> Entry | None:
        try:
            return self.base.entry(entry.replaced_by) if entry.replaced_by else None
        except UnknownEntry:
            return None

    def _source(self, entry: Entry, texts: Texts) -> str:
        source = self.base.catalogue.sources.get(entry.source.document)
        name = source.short_title if source else entry.source.document
        return texts(
            "_Source: {source}, “{section}”. Kept by: {owner}._",
            source=name,
            section=entry.source.section,
            owner=escaped(entry.owner),
        )

    def _validity(self, entry: Entry, texts: Texts, today: date) -> str:
        valid = entry.valid
        after = self._after(entry)
        if valid.until is not None and valid.until < today:
            years = f"{valid.from_.year}-{valid.until.year}" if valid.from_ else str(valid.until.year)
            if valid.from_ and valid.from_.year == valid.until.year:
                years = str(valid.until.year)
            note = texts("⏳ This held for {years}.", years=years)
            if after is None:
                return note + " " + texts("What came after is not in my sources.")
        elif after is not None:
            note = "⏳ " + texts("This is about something that has been replaced.")
        elif valid.from_ is not None:
            return texts("Holds since {year}.", year=valid.from_.year)
        else:
            return ""
        return note + " " + texts("What came after: “{title}”.", title=after.title)
