"""A question made ready for facts: its words, what is named in it, and what is left that nobody explained.

A fact is only told when the whole question is understood: one word too many ("in Hasselt", "over armoede") may make
it a question about something else, and then the knowledge base or "I don't know" is the better answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dialogs.engine.context import FormContext
from dialogs.engine.reading import Match, names_in, plain, words_of
from dialogs.facts.words import COMMON, GENERAL, OURSELVES, Words
from dialogs.texts import Texts
from knowledge.loader import KnowledgeBase
from knowledge.offer import Organisation, Programme

MOST_CHARACTERS = 600
"""Of a longer story only the sentence that asks is read."""
_SENTENCE = re.compile(r".+?(?:[.!?]+(?=\s|$)|\n|$)", re.DOTALL)
_ASKS = re.compile(
    r"\b(?:wanneer|wie|wat|waar|welke?|hoe|hoeveel|is er|zijn er|when|who|what|which|where|how|is there|are there)\b"
)
# Parts that people write at the end of a name: "switchsessie", "projectintake".
_GLUED = re.compile(r"^(\w{3,}?)(sessies?|intakes?|symposium|organisatoren|organisator)$")


@dataclass(frozen=True)
class Asked:
    """What somebody asked, with all that a fact may look at. Read only."""

    text: str
    context: FormContext
    base: KnowledgeBase
    subject: str = ""
    """Name of the programme that is being talked of; may be empty or something else."""

    @property
    def texts(self) -> Texts:
        """The sentences in the language of who asks."""
        return self.context.texts

    @cached_property
    def asking(self) -> str:
        """The sentence that asks; the whole text when it is short or no sentence does."""
        sentences = [one.strip() for one in _SENTENCE.findall(self.text) if plain(one)]
        if len(sentences) < 2:
            return self.text[:MOST_CHARACTERS]
        asking = [one for one in sentences if one.endswith("?") or _ASKS.search(plain(one))]
        return (asking[-1] if asking else self.text)[:MOST_CHARACTERS]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the sentence that asks, in normal form."""
        found: list[str] = []
        for word in words_of(self.asking):
            glued = _GLUED.match(word.text)
            found += glued.groups() if glued else (word.text,)
        return tuple(found)

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        """The programmes that are named, each once, in order of place."""
        catalogue = self.context.catalogue
        return tuple(catalogue.programme(one) for one in dict.fromkeys(match.value for match in self._programmes))

    @cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """The networks, schools and centres that are named, each once, in order of place."""
        catalogue = self.context.catalogue
        return tuple(catalogue.organisation(one) for one in dict.fromkeys(match.value for match in self._organisations))

    @cached_property
    def _programmes(self) -> list[Match]:
        return self._named(self.context.catalogue.programmes.values())

    @cached_property
    def _organisations(self) -> list[Match]:
        records = self.context.catalogue.organisations.values()
        return self._named(one for one in records if one.kind != "organiser")

    def _named(self, records: Iterable[Programme | Organisation]) -> list[Match]:
        names = [
            (name, one.id)
            for one in records
            for name in (one.name.replace("(voorbeeld)", ""), *one.aliases, one.id.replace("-", " "))
        ]
        return names_in(" ".join(self.words), names)

    @cached_property
    def remembered(self) -> str:
        """The question for who goes on with it ("en voor SWITCH?"): names of programmes as they are written."""
        text = " ".join(self.words)
        for match in reversed(self._programmes):
            text = text[: match.start] + self.context.catalogue.programme(match.value).name + text[match.end :]
        return text if self._programmes else self.text

    def left(self, *groups: Words) -> list[str]:
        """Return the words that neither these groups explain, nor a name, nor everyday language."""
        text = " ".join(self.words)
        spans = [text[match.start : match.end] for match in (*self._programmes, *self._organisations)]
        named = {word for span in spans for word in span.split()}
        return [
            word
            for word in self.words
            if word not in named
            and not word.isdigit()
            and word not in COMMON
            and not any(word in group for group in (*groups, GENERAL, OURSELVES))
        ]

    @cached_property
    def subject_programme(self) -> Programme | None:
        """The programme that is being talked of."""
        return self.context.catalogue.programme_named(self.subject) if self.subject else None

    @cached_property
    def own_organisations(self) -> tuple[Organisation, ...]:
        """The organisations of which this person is the coordinator or director."""
        scopes = {scope for role, scope in self.context.person.grants if role == "coordinator"}
        return tuple(one for one in self.context.catalogue.organisations.values() if f"organisation:{one.id}" in scopes)

    @cached_property
    def own_programmes(self) -> tuple[Programme, ...]:
        """The programmes in which this person, or an organisation of this person, has teams."""
        own = {one.id for one in self.own_organisations}
        taken = [
            one.programme_id
            for one in self.context.taken
            if one.organisation_id in own or one.registered_by == self.context.person.id
        ]
        return tuple(
            self.context.catalogue.programmes[one]
            for one in dict.fromkeys(taken)
            if one in self.context.catalogue.programmes
        )

    def meant(self) -> tuple[Programme, ...]:
        """Return the programmes that the question is about: named, talked of, or the person's own; may be empty."""
        if self.programmes:
            return self.programmes
        if self.subject_programme is not None:
            return (self.subject_programme,)
        return self.own_programmes
