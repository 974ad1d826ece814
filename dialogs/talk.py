"""What is said to one person in one transaction: a button, a command, an answer in a form, a wish, a question."""

import re
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs import small_talk
from dialogs.actions import Action, UnreadableAction, action, read_action
from dialogs.answering import Answers
from dialogs.asking import asks_for, asks_something, is_question, wish_of
from dialogs.choices import by_number
from dialogs.commands import change_of, command_of
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Form
from dialogs.engine.fields import NO, YES, Email, Lookup
from dialogs.engine.reading import plain
from dialogs.feedback_talk import FeedbackTalk
from dialogs.follow_up import programme_among
from dialogs.form_talk import FormTalk, filled_from
from dialogs.forms import all_forms
from dialogs.markup import cleaned, escaped
from dialogs.messages import Button, Incoming, Reply
from dialogs.mine import my_registrations_shown, my_reminders_shown
from dialogs.question_talk import QuestionTalk
from dialogs.registration.requests import passed_on
from dialogs.registration.service import RoundClosed
from dialogs.showing import is_token, token_of
from dialogs.texts import texts_in
from knowledge.loader import UnknownEntry
from storage.conversations import Conversation
from storage.drafts import Draft, active_draft
from storage.people import Person, key

MOST_CHARACTERS = 4000
"""A longer message is asked to be made shorter; nobody types that much in a chat."""
_RESUME = re.compile(
    r"^(?:ga (?:maar )?verder|verder|doe verder|verdergaan|ga door|doorgaan|go on|continue|resume|hervat|hervatten"
    r"|verder met (?:de |mijn )?inschrijving|ik wil verdergaan|we gaan verder|waar waren we)$"
)
_MY_REMINDERS = re.compile(
    r"^(?:toon |bekijk |wat zijn |what are |show )?(?:mijn |my )(?:herinneringen|reminders|afspraken)$"
)
_MY_REGISTRATIONS = re.compile(
    r"^(?:toon |bekijk |wat zijn |what are |show )?(?:mijn |onze |my )(?:inschrijvingen|ingeschreven teams|registrations|teams)$"
)
_THUMBS = {"👍": "ja", "👎": "nee"}
_NONE = re.compile(r"^(?:nee|neen|no|geen|niet nodig|liever niet|heb ik niet|none)(?: \w+){0,3}$")
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
    admins: list[str]
    """Addresses of administrators, escaped."""
    parked: list[Draft]

    def __post_init__(self) -> None:
        self.texts = self.context.texts
        self.now = self.context.now
        self.forms = all_forms()
        self.questions = QuestionTalk(self.session, self.thread, self.context, self.answers, token="")
        self.awaited: dict[str, int] | None = None

    async def turn(self, incoming: Incoming) -> list[Reply]:
        """Return what is said to a message."""
        self.questions = replace(self.questions, token=token_of(incoming.channel, incoming.event_id))
        if incoming.press is not None:
            self.thread.awaiting = None
            return await self._pressed_text(incoming.press)
        if len(incoming.text) > MOST_CHARACTERS:
            text = self.texts(
                "That is too long for me ({count} characters). Say it in a few sentences.", count=len(incoming.text)
            )
            return [Reply(text=text), *await self._again()]
        text = _THUMBS.get(incoming.text.strip()[:1], cleaned(incoming.text).strip())
        if not text and incoming.files:
            name = escaped(incoming.files[0].name, 80)
            return [
                Reply(text=self.texts("I received *{file}*, but nothing here asks for a file.", file=name)),
                *await self._again(),
            ]
        if not text:
            return [Reply(text=self.texts("I received an empty message.")), *await self._again()]
        self.awaited, self.thread.awaiting = self.thread.awaiting, None
        press = self._option(text)
        if press is not None:
            return await self._pressed_text(press)
        return await self._said(text)

    @property
    def feedback(self) -> FeedbackTalk:
        """What people say of answers."""
        return self.questions.feedback

    async def welcome(self) -> list[Reply]:
        """Return what somebody sees who comes in."""
        talk = await self._form()
        if talk is not None:
            return [talk.ask(self.texts("Welcome back! We were in the middle of this:"))]
        reply = small_talk.said_to("greeting", self.texts, self.forms, self.admins)
        return [reply, *self._offer_parked()]

    # -- what was typed --

    async def _said(self, text: str) -> list[Reply]:
        said = plain(text)
        if _ENGLISH.match(said) or _DUTCH.match(said):
            return await self._language("en" if _ENGLISH.match(said) else "nl")
        if _MY_REMINDERS.match(said):
            return [await my_reminders_shown(self.session, self.context), *await self._again()]
        if _MY_REGISTRATIONS.match(said):
            return [await my_registrations_shown(self.session, self.context), *await self._again()]
        talk = await self._form()
        if talk is not None:
            return await self._in_form(talk, text)
        if _RESUME.match(said) and self.parked:
            return await self._resume(self.parked[0])
        for form in self.forms.values():
            if asks_for(text, form.starts):
                return await self._start(form, text, {})
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
        if said and wish is None and set(said.split()) <= YES | NO:  # a word on what was just shown
            if len(self.thread.options) == 1 and not set(said.split()) & NO:
                return await self._pressed_text(self.thread.options[0]["action"])
            wish = "cancel" if set(said.split()) & NO else "thanks"
        if wish is not None:
            reply = small_talk.said_to(wish, self.texts, self.forms, self.admins)
            return [reply, *(self._offer_parked() if wish in {"greeting", "cancel"} else [])]
        if not re.search(r"[a-z]", said):  # a number that is no place in a list, a sign
            return [
                Reply(text=self.texts("There is nothing to choose like that here. Ask me something, or say *help*."))
            ]
        return [self.questions.asked(text)]

    async def _in_form(self, talk: FormTalk, text: str) -> list[Reply]:
        said = plain(text)
        step = talk.machine.current(talk.state)
        verb = command_of(text)
        if verb is not None:
            return await self._do(talk, verb)
        steps = talk.machine.steps(talk.state)
        change = change_of(text, steps, [self.texts(one.ask.label) for one in steps])
        if change is not None:
            return talk.change(change)
        if step is None:
            words = set(said.split())
            confirms = words & (
                YES | {"bevestig", "bevestigen", "klopt", "correct", "inschrijven", "verstuur", "confirm", "juist"}
            )
            if confirms and not words & NO and len(words) <= 5:
                return await self._do(talk, "confirm")
            if words & NO and len(words) <= 4:
                return await self._do(talk, "change")
        wish = wish_of(text)
        if wish in {"handoff", "greeting", "thanks", "feeling", "identity", "goodbye"} and not talk.hear(text)[1]:
            return [self._plain(small_talk.said_to(wish, self.texts, self.forms, self.admins)), talk.ask()]
        if step is not None and step.ask.optional and _NONE.match(said):
            return await self._do(talk, "skip")
        added = talk.added_by(said)
        if added is not None:
            return await self._do(talk, "add", added)
        asks = is_question(text)
        remark = talk.form.remark(text, self.context)
        if remark is not None and asks_for(text, talk.form.starts):
            return [talk.ask(problem=remark)]
        outcome, taken = talk.hear(text)
        # "SWITCH?" is a hesitant answer; "wie organiseert SWITCH?" is a question, whatever it mentions.
        if taken and not asks_something(text):
            return talk.take(outcome)
        open_field = step is not None and isinstance(step.ask.field, Lookup | Email)
        address = step is not None and isinstance(step.ask.field, Email) and "@" in text
        worded = re.search(r"[a-z]{3}", said) is not None  # "2,5" asks nothing
        if asks or taken or worded and not address and len(said.split()) >= (5 if open_field else 2):
            subject = programme_among(talk.state.answers.values(), self.context.catalogue)
            # Only a question leans on what was said: "drie" and an address are attempts at an answer.
            reply, found = self.questions.answered(text, subject, leans=asks)
            if reply.kind == "answer" or asks or taken:
                self.questions.remember(text, reply, found)
                return [self._plain(reply), talk.ask()]
        problem = remark or outcome.problem or self.texts("I don't understand that here.")
        return [talk.ask(problem=problem, options=outcome.options)]

    def _plain(self, reply: Reply) -> Reply:
        """Leave out buttons of an answer in between, and what is said of them: the numbers belong to the form."""
        if reply.kind == "unknown" and reply.entry is None and reply.buttons:
            return Reply(text=self.texts("I don't know that: it is not in my sources."), kind="unknown")
        return reply.model_copy(update={"buttons": []})

    def _option(self, text: str) -> str | None:
        """Return the action of a button on screen that was named by its label or number."""
        if re.match(r"-\s*\d", text):  # a number below nothing is no place in a list
            return None
        said = plain(text)
        labels = [plain(one["label"]) for one in self.thread.options]
        if said and said in labels:
            return self.thread.options[labels.index(said)]["action"]
        buttons = [Button.model_validate(one) for one in self.thread.options]
        if re.fullmatch(r"\d{1,2}\.?", text.strip()) and by_number(buttons) and 1 <= int(said) <= len(buttons):
            return buttons[int(said) - 1].action
        return None

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
            case "language":
                return await self._language(given[0])
            case "start":
                form = self.forms.get(given[0])
                filled = filled_from(given[1] if len(given) > 1 else "")
                if form is None:
                    raise IndexError
                return await self._start(
                    form, given[2] if len(given) > 2 else "", filled, fresh=len(given) > 2 or bool(filled)
                )
            case "request":
                organisation, *filled = given
                if organisation not in self.context.catalogue.organisations:
                    raise IndexError
                return [await passed_on(self.session, self.context, organisation, filled[0] if filled else "{}")]
            case _:
                return await self._pressed_in_form(pressed)

    async def _pressed_in_form(self, pressed: Action) -> list[Reply]:
        given = pressed.arguments
        draft = await self.session.get(Draft, int(given[0])) if given[0].isdigit() else None
        if draft is None or draft.person_id != self.person.id or draft.status not in {"active", "parked"}:
            return [Reply(text=self.texts("That form is closed: it was sent or thrown away.")), *await self._again()]
        if pressed.verb == "form" and given[1] == "discard":
            return await self._do(
                FormTalk(self.session, draft, self.forms[draft.form], self.context, self.now), "discard"
            )
        if draft.status == "parked":
            replies = await self._resume(draft)
            if pressed.verb == "resume":
                return replies
        talk = await self._form()
        if talk is None:
            raise IndexError
        if pressed.verb == "resume":
            return [talk.ask()]
        if pressed.verb == "answer":
            return talk.press(given[1], given[2])
        return await self._do(talk, given[1], given[2] if len(given) > 2 else "")

    async def _entry(self, entry_id: str, token: str | None = None) -> list[Reply]:
        again = await self._again()
        try:
            if token is None:
                reply = await self.questions.opened(entry_id, judging=not again)
            else:
                reply = await self.questions.chosen(token, entry_id, judging=not again)
        except UnknownEntry:
            return [Reply(text=self.texts("That answer does not exist any more.")), *again]
        return [self._plain(reply) if again else reply, *again]

    async def _none_meant(self, token: str) -> list[Reply]:
        noted = await self.questions.none_meant(token)
        person = small_talk.said_to("handoff", self.texts, self.forms, self.admins)
        return [person.model_copy(update={"text": f"{noted.text}\n\n{person.text}"}), *await self._again()]

    async def _judged(self, pressed: Action) -> list[Reply]:
        token, verdict, entry, question = (pressed.arguments[place] for place in range(4))
        if not is_token(token) or verdict not in {"yes", "no"}:
            raise UnreadableAction(verdict)
        again = await self._again()
        if entry not in self.answers.base.entries:
            return [Reply(text=self.texts("That answer does not exist any more.")), *again]
        return [await self.feedback.judged(token, verdict, entry, question, under_way=bool(again)), *again]

    async def _language(self, code: str) -> list[Reply]:
        self.person.language = code if code in {"nl", "en"} else "nl"
        self.texts = texts_in(self.person.language)
        self.context = replace(self.context, texts=self.texts)
        self.questions = replace(self.questions, context=self.context)
        return [
            Reply(
                text=self.texts("From now on I speak English. The answers from my sources stay in Dutch."),
                kind="smalltalk",
            ),
            *await self._again(),
        ]

    # -- forms --

    async def _form(self) -> FormTalk | None:
        """Return the form under way; one whose declaration changed since is begun again."""
        draft = await active_draft(self.session, key(self.person.id))
        if draft is None:
            return None
        form = self.forms.get(draft.form)
        if form is None:
            draft.status = "discarded"
            return None
        if draft.form_version != form.version:
            draft.form_version, draft.state = form.version, {}
        return FormTalk(self.session, draft, form, self.context, self.now)

    async def _again(self) -> list[Reply]:
        talk = await self._form()
        return [talk.ask()] if talk is not None else []

    async def _start(self, form: Form, text: str, filled: dict[str, object], *, fresh: bool = False) -> list[Reply]:
        before = next((one for one in self.parked if one.form == form.id), None)
        if before is not None and not fresh:
            text_now = self.texts(
                "You still have answers of a form that you stopped. Go on with it, or begin a new one?"
            )
            return [
                Reply(
                    text=text_now,
                    kind="form",
                    buttons=[
                        Button(label=self.texts("Go on"), action=action("resume", str(before.id)), style="primary"),
                        Button(label=self.texts("New"), action=action("start", form.id, "{}", text)),
                    ],
                )
            ]
        await self._park()
        draft = Draft(
            person_id=key(self.person.id),
            form=form.id,
            form_version=form.version,
            created_at=self.now,
            updated_at=self.now,
        )
        self.session.add(draft)
        await self.session.flush()
        return FormTalk(self.session, draft, form, self.context, self.now).begin(text, filled)

    async def _park(self) -> None:
        active = await active_draft(self.session, key(self.person.id))
        if active is not None:
            active.status, active.updated_at = "parked", self.now
            await self.session.flush()

    async def _resume(self, draft: Draft) -> list[Reply]:
        await self._park()
        draft.status, draft.updated_at = "active", self.now
        await self.session.flush()
        talk = await self._form()
        return [talk.ask(self.texts("We go on where we were."))] if talk is not None else []

    async def _do(self, talk: FormTalk, verb: str, argument: str = "") -> list[Reply]:
        try:
            return await talk.command(verb, argument)
        except RoundClosed:
            return [
                Reply(text=self.texts("This project has just closed for registrations.")),
                *await talk.command("change"),
            ]

    def _offer_parked(self) -> list[Reply]:
        if not self.parked:
            return []
        form = self.forms.get(self.parked[0].form)
        if form is None:
            return []
        return [
            Reply(
                text=self.texts("You still have a form that you stopped: {title}.", title=self.texts(form.title)),
                buttons=[Button(label=self.texts("Go on"), action=action("resume", str(self.parked[0].id)))],
            )
        ]
