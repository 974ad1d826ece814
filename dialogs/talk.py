"""What is said to one person in one transaction: a button, a command, an answer in a form, a wish, a question."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs import in_public, small_talk
from dialogs.actions import Action, UnreadableAction, read_action
from dialogs.answering import Answers
from dialogs.asking import Wish, any_of, wish_of
from dialogs.choices import beside_the_form, by_yes_or_no, named_by, offers_to_go_on, on_screen_by_yes_or_no
from dialogs.commands import command_of
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.engine.fields import NO, YES
from dialogs.engine.reading import plain
from dialogs.feedback_talk import FeedbackTalk
from dialogs.form_drafts import FormDrafts
from dialogs.form_hearing import FormHearing, form_wanted
from dialogs.form_talk import filled_from
from dialogs.help.offered import Offer, offer_to
from dialogs.linking import service as linking
from dialogs.linking.codes import code_in
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Incoming, Reply
from dialogs.page_talk import PageTalk
from dialogs.pages import FormInput
from dialogs.question_talk import QuestionTalk
from dialogs.reminders.hearing import answered as reminder_answered
from dialogs.showing import is_token, token_of
from dialogs.subjects import Request, View, all_acts, all_forms, all_views
from dialogs.submitted_talk import SubmittedTalk
from dialogs.texts import texts_in
from knowledge.loader import UnknownEntry
from storage.conversations import Conversation
from storage.drafts import Draft
from storage.people import Person, key

MOST_CHARACTERS = 4000
"""A longer message is asked to be made shorter; nobody types that much in a chat."""
_RESUME = re.compile(
    r"^(?:ga (?:maar )?verder|verder|doe verder|verdergaan|ga door|doorgaan|go on|continue|resume|hervat|hervatten"
    r"|ik wil verdergaan|we gaan verder|waar waren we)(?: (?:met|with) (?P<what>.+))?$"
)
_ID = re.compile(r"[0-9]{1,9}")
_OF_A_FORM = frozenset({"back", "skip", "undo", "restart", "discard"})
"""Commands that mean nothing where no form is: they are no questions either."""
_THUMBS = {"👍": "ja", "👎": "nee"}
_ENGLISH = re.compile(r"^(?:english|engels|in english|in het engels|(?:speak |switch to )english|english please)$")
_DUTCH = re.compile(r"^(?:nederlands|dutch|in het nederlands|terug in het nederlands|(?:speak |switch to )dutch)$")


@dataclass
class Talk:
    """One turn of the conversation with one person."""

    session: AsyncSession
    person: Person
    thread: Conversation
    context: FormContext
    answers: Answers

    def __post_init__(self) -> None:
        self.now = self.context.now
        self.forms = all_forms()
        self.awaited: dict[str, int] | None = None
        self.pages = False
        self.public = False
        self._in_context(self.context)

    def _in_context(self, context: FormContext, token: str = "") -> None:
        self.context, self.texts = context, context.texts
        self.questions = QuestionTalk(self.session, self.thread, context, self.answers, token, self.public)
        self.drafts = FormDrafts(self.session, context, self.forms, self.now)
        self.submitted = SubmittedTalk(self.session, context, self.forms, self.drafts, self.now)

    async def turn(
        self, incoming: Incoming, done: Callable[[Request], Awaitable[list[Reply]]] | None = None
    ) -> list[Reply]:
        """Return what is said to a message.

        Parameters
        ----------
        done
            Tells what the message has brought about already, when it changed who the person is.
        """
        self.incoming = incoming
        self.pages = incoming.pages
        private, self.public = self.thread, incoming.public
        self.thread = in_public.thread_apart(private, self.now) if self.public else private
        self._in_context(self.context, token_of(incoming.channel, incoming.event_id))
        replies = await (self._heard(incoming) if done is None else self._told(done))
        if self.pages:
            replies = await self._as_page(replies)
        if self.public:
            in_public.shown_in_private(private, replies)
        return replies

    def _request(self, text: str = "", arguments: tuple[str, ...] = ()) -> Request:
        heard = self.incoming
        return Request(self.session, self.context, text, arguments, heard.channel, heard.external_id, heard.public)

    async def _told(self, done: Callable[[Request], Awaitable[list[Reply]]]) -> list[Reply]:
        self.thread.awaiting = None
        return [*await done(self._request()), *await self._again()]

    async def _heard(self, incoming: Incoming) -> list[Reply]:
        if incoming.form is not None:
            return await self._on_page(incoming.form)
        if incoming.press is not None:
            self._no_longer_awaited()
            return await self._pressed_text(incoming.press)
        if len(incoming.text) > MOST_CHARACTERS:
            text = self.texts(
                "That is too long for me ({count} characters). Say it in a few sentences.", count=len(incoming.text)
            )
            return [Reply(text=text), *await self._again()]
        text = _THUMBS.get(incoming.text.strip()[:1], cleaned(incoming.text).strip())
        if incoming.files and not self.public:
            talk = await self.drafts.active()
            if talk is not None and talk.takes_files():
                return await talk.upload(incoming.files[0])
        if not text and incoming.files:
            name = escaped(incoming.files[0].name, 80)
            return [
                Reply(text=self.texts("I received *{file}*, but nothing here asks for a file.", file=name)),
                *await self._again(),
            ]
        if not text and self.public:  # called by name, and nothing more
            return [self._small_talk("greeting")]
        if not text:
            return [Reply(text=self.texts("I received an empty message.")), *await self._again()]
        code = code_in(text)
        if code is not None:
            return [*await linking.typed(self._request(text), code), *await self._again()]
        self.awaited = self._no_longer_awaited()
        press = await self._of_reminder(text)
        if press is not None:
            return await self._pressed_text(press)
        named = named_by(text, self._buttons())
        if named is not None:
            return await self._pressed_text(named.action)
        return await self._said(text)

    def _no_longer_awaited(self) -> dict[str, int] | None:
        """Return what the message was awaited for, and await nothing more."""
        awaited = self.thread.awaiting
        if awaited is not None:  # what is set is written, also when it is the same
            self.thread.awaiting = None
        return awaited

    async def _of_reminder(self, text: str) -> str | None:
        return await reminder_answered(
            self.session, self.context, text, self.thread.options, self._form_waits, public=self.public
        )

    async def _form_waits(self) -> bool:
        return await self.drafts.active() is not None

    @property
    def feedback(self) -> FeedbackTalk:
        """What people say of answers."""
        return self.questions.feedback

    async def welcome(self) -> list[Reply]:
        """Return what somebody sees who comes in."""
        talk = await self.drafts.active()
        if talk is not None:
            return [talk.ask(self.texts("Welcome back! We were in the middle of this:"))]
        return [self._small_talk("greeting"), *await self.drafts.offer()]

    def _small_talk(self, wish: Wish) -> Reply:
        people = [escaped(address) for address in self.context.admins]
        offer = offer_to(self.context) if wish == "help" else Offer()
        return small_talk.said_to(wish, self.texts, people, offer.buttons, offer.lines)

    # -- what was typed --

    async def _said(self, text: str) -> list[Reply]:
        said = plain(text)
        if _ENGLISH.match(said) or _DUTCH.match(said):
            return await self._language("en" if _ENGLISH.match(said) else "nl")
        talk = await self.drafts.active()
        view = self._view_asked(said)
        # In a form "overzicht" is what was answered so far.
        if view is not None and (talk is None or self.public or command_of(text) is None):
            return [*await view.show(self._request(text)), *await self._again()]
        if self.public:
            if _RESUME.match(said) or in_public.steers_a_form(text, talk):
                offered = [] if talk is not None else await self.drafts.offer()
                if talk is not None or offered:
                    return [in_public.only_in_private(self.texts, talk), *offered]
        elif (
            talk is not None
            and (going := _RESUME.match(said))
            and (offers_to_go_on(self._buttons()) or not going["what"])
        ):
            return [talk.ask()]  # it was left in a window, or in another app, where closing tells nothing
        elif talk is not None:
            beside = None if talk.asks_yes_or_no() else beside_the_form(said, self._buttons())
            if beside is not None:
                return await self._pressed_text(beside.action)
            hearing = FormHearing(talk, self.forms, self.context, self.questions, self._other_form, self._small_talk)
            return await self._then_offer(talk.draft, await hearing.heard(text))
        resume = _RESUME.match(said)
        if resume and await self.drafts.parked():
            return await self.drafts.resumed_by(resume["what"] or "")
        if command_of(text) == "discard" and await self.drafts.parked():
            return await self.drafts.discard()
        form = form_wanted(text, self.forms.values(), self.context, talk.form if talk is not None else None)
        # "Herinner me vrijdag om mijn inschrijving te wijzigen" changes nothing now.
        if form is None or not (form.repeated and form.meant(text, self.context)):
            changed = await self.submitted.heard(text)
            if changed is not None:
                return changed
        if form is not None and talk is not None and form is talk.form:
            return [in_public.under_way(self.texts, talk, text)]
        if form is not None:
            return await self._start(form, text, {})
        return await self._wished(text, said)

    async def _wished(self, text: str, said: str) -> list[Reply]:
        """Return what is said to a remark that was asked for, a word on what was shown, a wish, or else a question."""
        wish = wish_of(text)
        if self.awaited is not None:
            if self.feedback.leaves_it(text, wish):
                return [self.feedback.skipped()]
            remarked = await self.feedback.remarked(self.awaited, text) if wish is None else None
            if remarked is not None:
                return [remarked]
        verdict = self.feedback.meant_by(said)
        if verdict is not None:
            return await self._pressed_text(verdict)
        meant = by_yes_or_no(said, self._buttons())
        if meant is not None:
            return await self._pressed_text(meant.action)
        if said and wish is None and set(said.split()) <= YES | NO:  # a word on what was just shown
            answered = on_screen_by_yes_or_no(said, self._buttons())
            if answered is not None:
                return await self._pressed_text(answered.action)
            wish = small_talk.with_nothing_asked(said, thumb=self.incoming.text.strip()[:1] in _THUMBS)
        if wish is None and command_of(text) in _OF_A_FORM and not self.public:
            wish = "cancel"
        if wish is not None:
            offers = wish in {"greeting", "cancel"} and not self.public
            return [self._small_talk(wish), *(await self.drafts.offer() if offers else [])]
        if not re.search(r"[a-z]", said):  # a number that is no place in a list, a sign
            return [
                Reply(text=self.texts("There is nothing to choose like that here. Ask me something, or say *help*."))
            ]
        return [self.questions.asked(text)]

    def _view_asked(self, said: str) -> View | None:
        return next(
            (
                view
                for view in all_views().values()
                if any_of(view.asked).search(said) and view.meant(said, self.context)
            ),
            None,
        )

    async def _other_form(self, form: Form, text: str) -> list[Reply]:
        return await self._start(form, text, {})

    def _buttons(self) -> list[Button]:
        return [Button.model_validate(one) for one in self.thread.options]

    # -- what was pressed --

    async def _pressed_text(self, press: str) -> list[Reply]:
        try:
            return await self._pressed(read_action(press))
        except (UnreadableAction, IndexError):
            return [Reply(text=self.texts("That button is too old. Ask again, please.")), *await self._again()]

    async def _pressed(self, pressed: Action) -> list[Reply]:
        given = pressed.arguments
        match pressed.verb:
            case "say":
                return await self._said(given[0])
            case "entry":
                return await self._entry(given[0])
            case "choose":
                return await self._entry(given[1], token=given[0])
            case "none":
                return await self._none_meant(given[0])
            case "feedback":
                return await self._judged(pressed)
            case "remark":
                return [self.feedback.skipped(), *await self._again()]
            case "leave":
                return [Reply(text=self.texts("Fine, it stays as it is.")), *await self._again()]
            case "language":
                return await self._language(given[0])
            case "start":
                form = self.forms.get(given[0])
                filled = filled_from(given[1] if len(given) > 1 else "")
                if form is None:
                    raise IndexError
                fresh = len(given) > 2 or bool(filled)
                return await self._start(form, given[2] if len(given) > 2 else "", filled, fresh=fresh)
            case "view":
                return await self._shown(given[0], given[1:])
            case "act":
                return await self._acted(given[0], given[1:])
            case "submitted":
                told = await self.submitted.do(given[0], given[1], given[2] if len(given) > 2 else "")
                # What is changed asks its own questions.
                return told if any(one.step is not None for one in told) else [*told, *await self._again()]
            case _:
                return await self._pressed_in_form(pressed)

    async def _shown(self, view_id: str, given: tuple[str, ...]) -> list[Reply]:
        view = all_views().get(view_id)
        if view is None:
            raise IndexError(view_id)
        return [*await view.show(self._request(arguments=given)), *await self._again()]

    async def _acted(self, name: str, given: tuple[str, ...]) -> list[Reply]:
        act = all_acts().get(name)
        if act is None:
            raise IndexError(name)
        try:
            # What a button does, it does whole or not at all.
            async with self.session.begin_nested():
                replies = await act(self._request(arguments=given))
        except ValidationError:
            raise  # what was kept does not read: ours to mend, not a button's
        except ValueError as error:
            raise UnreadableAction(name) from error
        return [*replies, *await self._again()]

    async def _pressed_in_form(self, pressed: Action) -> list[Reply]:
        given = pressed.arguments
        draft = await self.session.get(Draft, int(given[0])) if _ID.fullmatch(given[0]) else None
        if draft is None or draft.person_id != self.context.person.id or draft.status not in {"active", "parked"}:
            return [Reply(text=self.texts("That form is closed: it was sent or thrown away.")), *await self._again()]
        if draft.status == "parked":
            if pressed.verb == "form" and given[1] == "discard":
                return [await self.drafts.thrown_away(draft), *await self._again()]
            replies = await self.drafts.resume(draft)
            if pressed.verb == "resume":
                return replies
        talk = await self.drafts.active()
        if talk is None:
            raise IndexError
        if pressed.verb == "resume":
            return [talk.ask()]
        if pressed.verb == "answer":
            return await self._then_offer(talk.draft, await talk.press(given[1], given[2]))
        replies = await talk.command(given[1], *given[2:])
        return await self._then_offer(talk.draft, replies)

    async def _then_offer(self, draft: Draft, replies: list[Reply]) -> list[Reply]:
        """Offer what was put aside, once a form is handed in and no other was begun with it."""
        if draft.status != "submitted" or await self.drafts.active() is not None:
            return replies
        return [*replies, *await self.drafts.offer()]

    async def _entry(self, entry_id: str, token: str | None = None) -> list[Reply]:
        again = await self._again()
        try:
            if token is None:
                reply = await self.questions.opened(entry_id, judging=not again)
            else:
                reply = await self.questions.chosen(token, entry_id, judging=not again)
        except UnknownEntry:
            return [Reply(text=self.texts("That answer does not exist any more.")), *again]
        return [reply.model_copy(update={"buttons": []}) if again else reply, *again]

    async def _none_meant(self, token: str) -> list[Reply]:
        noted = await self.questions.none_meant(token)
        person = self._small_talk("handoff")
        return [person.model_copy(update={"text": f"{noted.text}\n\n{person.text}"}), *await self._again()]

    async def _judged(self, pressed: Action) -> list[Reply]:
        token, verdict, entry, question = (pressed.arguments[place] for place in range(4))
        if not is_token(token) or verdict not in {"yes", "no"}:
            raise UnreadableAction(verdict)
        again = await self._again()
        if entry not in self.answers.base.entries:
            return [Reply(text=self.texts("That answer does not exist any more.")), *again]
        quiet = bool(again) or self.public  # a remark is asked for where the next message can be one
        return [await self.feedback.judged(token, verdict, entry, question, under_way=quiet), *again]

    async def _language(self, code: str) -> list[Reply]:
        self.person.language = code if code in {"nl", "en"} else "nl"
        self._in_context(replace(self.context, texts=texts_in(self.person.language)), self.questions.token)
        return [
            Reply(
                text=self.texts("From now on I speak English. The answers from my sources stay in Dutch."),
                kind="smalltalk",
            ),
            *await self._again(),
        ]

    # -- forms --

    async def _again(self) -> list[Reply]:
        """Return the question of the form under way, asked again; nothing in public, where it would be read by others."""
        talk = await self.drafts.active() if not self.public else None
        return [talk.ask()] if talk is not None else []

    async def _on_page(self, given: FormInput) -> list[Reply]:
        return await PageTalk(self.session, self.context, self.forms, self.drafts).done(given)

    async def _as_page(self, replies: list[Reply]) -> list[Reply]:
        """Return what is said with, in the place of a question of the form under way, the page that it stands on."""
        talk = await self.drafts.active()
        if talk is None or not any(reply.step for reply in replies):
            return replies
        page = await self._on_page(FormInput("open", draft=key(talk.draft.id)))
        return [*(reply for reply in replies if not reply.step), *page]

    async def _start(self, form: Form, text: str, filled: dict[str, object], *, fresh: bool = False) -> list[Reply]:
        if self.pages:
            given = json.dumps(filled) if filled or fresh else ""
            return await self._on_page(FormInput("open", form=form.id, text=text, filled=given))
        return await self.drafts.start(form, text, filled, fresh=fresh)
