"""Sending a message to the people of a session: each once, who waits with the own place in line."""

from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.invitations import notices
from dialogs.invitations.recipients import people_of
from dialogs.invitations.waiting_form import WaitingMessage
from dialogs.messages import Reply
from dialogs.signup.service import place_of
from dialogs.texts import texts_in
from storage.outbox import put
from storage.people import key
from storage.signups import standing


class NobodyLeft(CannotSubmit):
    """Everybody to whom it would go left meanwhile, or the session is over."""


async def send(submission: Submission) -> list[Reply]:
    """Write the message for each; raises NobodyLeft."""
    values = WaitingMessage.model_validate(submission.values.model_dump())
    session, context, now = submission.session, submission.context, submission.now
    moment = context.catalogue.moments.get(values.moment)
    people = await people_of(session, values.moment, values.audience)
    if moment is None or not people:
        raise NobodyLeft(context.texts("Nobody is left to whom this would go."), "moment")
    there = await standing(session, values.moment)
    for row, person in people:
        reply = notices.message(
            values.text, context.person.email, row, place_of(row, there), moment, context.catalogue,
            texts_in(person.language),
        )  # fmt: skip
        await put(
            session, key=f"waiting_message:{submission.id}:{person.id}", person_id=key(person.id),
            body=reply.stored(), due_at=now, now=now,
        )  # fmt: skip
    text = context.texts.n("Sent to {count} person.", "Sent to {count} people.", len(people))
    return [Reply(text=text, kind="form")]
