"""The words of invitations and of messages to the people of a session, in the reader's language."""

import json
from collections.abc import Mapping, Sequence

from dialogs.actions import action
from dialogs.invitations.rules import State, asks_more
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply, Sheet
from dialogs.reminders.notices import when
from dialogs.signup.notices import cancel_button, card_of, mine_button, session_name
from dialogs.texts import N_, Texts
from knowledge.offer import Catalogue, Moment
from storage.invitations import Invitation
from storage.signups import SignUp

_STATES: dict[State, str] = {
    "comes": N_("Comes"),
    "waits": N_("Waiting list"),
    "not": N_("Does not come"),
    "silent": N_("No answer yet"),
}


def said(text: str, most: int) -> str:
    """Return what somebody typed as Markdown that shows it as it was typed, line by line."""
    lines = [escaped(line, most) for line in text.splitlines() if line.strip()]
    return "\n\n".join(lines)


def _sign_up(moment: Moment) -> str:
    filled = json.dumps({"programme": moment.programme, "moment": moment.id})
    return action("start", "session_signup", filled)


def _buttons(row: Invitation, moment: Moment, catalogue: Catalogue, texts: Texts) -> list[Button]:
    number = str(row.id)
    # Who must tell more than a yes goes to the form at once, with the session filled in.
    come = (
        _sign_up(moment)
        if asks_more(catalogue.programme(moment.programme))
        else action("act", "invitations.come", number)
    )
    return [
        Button(label=texts("I come"), action=come, style="primary"),
        Button(label=texts("I don't come"), action=action("act", "invitations.decline", number)),
    ]


def invited(
    row: Invitation, inviter: str | None, full: bool, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:
    """Invite somebody; `full` says that a yes leads to the waiting list."""
    who = escaped(inviter) if inviter else texts("Somebody")
    text = texts("{who} invites you to {session}.", who=who, session=session_name(moment, catalogue, texts))
    return Reply(
        text="\n\n".join([text, *_more(row, full, texts), texts("Do you come?")]),
        card=card_of(moment, catalogue, texts),
        buttons=_buttons(row, moment, catalogue, texts),
    )


def _more(row: Invitation, full: bool, texts: Texts) -> list[str]:
    lines = [f"“{said(row.word, 500)}”"] if row.word else []
    if full:
        lines.append(texts("It is full for now: if you say yes, you come on the waiting list."))
    return lines


def reminded(
    row: Invitation, inviter: str | None, full: bool, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:
    """Remind somebody who has not answered; this happens once."""
    who = escaped(inviter) if inviter else texts("Somebody")
    text = texts(
        "🔔 {who} invited you to {session}, and does not know yet whether you come.",
        who=who, session=session_name(moment, catalogue, texts),
    )  # fmt: skip
    return Reply(
        text="\n\n".join([text, *_more(row, full, texts), texts("Do you come?")]),
        card=card_of(moment, catalogue, texts),
        buttons=_buttons(row, moment, catalogue, texts),
    )


def reminder_title(moment: Moment, catalogue: Catalogue, texts: Texts) -> str:
    """Return what the reminder is called among the person's reminders."""
    return texts("Invitation: {session}", session=session_name(moment, catalogue, texts))


def withdrawn(moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Tell who was invited that it does not stand any more."""
    session = session_name(moment, catalogue, texts)
    return Reply(text=texts("Your invitation to {session} was withdrawn. You need not do anything.", session=session))


def coming(row: SignUp, place: int | None, moment: Moment, catalogue: Catalogue, texts: Texts) -> Reply:
    """Confirm to who said yes: a place, or a place in line."""
    name = session_name(moment, catalogue, texts)
    if place is not None:
        text = texts(
            "{session} is full: you are on the waiting list, at place {place}. I let you know when a place comes free.",
            session=name, place=place,
        )  # fmt: skip
    elif row.status == "offered":
        text = texts("A place at {session} is kept for you: see *my sessions*.", session=name)
    else:
        text = texts("Fine, you have a place at {session}.", session=name)
    buttons = [mine_button(texts), cancel_button(row.id or 0, texts)]
    return Reply(text=text, card=card_of(moment, catalogue, texts), buttons=buttons)


def not_coming(row: Invitation, texts: Texts) -> Reply:
    """Confirm a no, with the way back."""
    back = Button(label=texts("I come after all"), action=action("act", "invitations.come", str(row.id)))
    return Reply(text=texts("Noted: you don't come. Thank you for telling."), buttons=[back])


def more_asked(moment: Moment, texts: Texts) -> Reply:
    """Lead to the form, where more than a yes is asked."""
    return Reply(
        text=texts("Fine. I have a question or two before you are signed up."),
        buttons=[Button(label=texts("Sign up"), action=_sign_up(moment), style="primary")],
    )


def overview(
    moment: Moment, rows: Sequence[tuple[Invitation, State]], own: Sequence[int], catalogue: Catalogue, texts: Texts
) -> Reply:
    """Show who comes, who not and who has not answered; `own` are the forms that the reader can withdraw."""
    by_state: Mapping[State, list[str]] = {state: [row.email for row, one in rows if one == state] for state in _STATES}
    facts = [
        Fact(
            name=f"{texts(_STATES[state])} ({len(people)})",
            value=texts.join([escaped(one) for one in people[:30]]) + (" …" if len(people) > 30 else ""),
        )
        for state, people in by_state.items()
        if people
    ]
    times = sorted({row.remind_at for row, state in rows if state == "silent" and row.remind_at is not None})
    if times:
        facts.append(Fact(name=texts("Reminder"), value=", ".join(when(one, texts) for one in times[:5])))
    name = session_name(moment, catalogue, texts)
    text = texts.n(
        "{count} person is invited to {session}.", "{count} people are invited to {session}.", len(rows), session=name
    )
    sheet = Sheet(
        name=texts("invitations"),
        title=texts("Invitations: {session}", session=name),
        columns=[texts("E-mail"), texts("Answer")],
        rows=[[row.email, texts(_STATES[state])] for row, state in rows],
    )
    more = action("start", "invitation", f'{{"moment": "{moment.id}"}}')
    buttons = [Button(label=texts("Invite more people"), action=more)]
    buttons += [
        Button(label=texts("Withdraw the invitation"), action=action("submitted", "withdraw", str(one)))
        for one in own[:3]
    ]
    return Reply(text=text, card=Card(title=texts("Invitations"), facts=facts), sheet=sheet, buttons=buttons)


def message(
    text: str, writer: str | None, row: SignUp, place: int | None, moment: Moment, catalogue: Catalogue, texts: Texts
) -> Reply:
    """Pass on what somebody writes to the people of a session, marked as theirs, with how the reader stands."""
    who = escaped(writer) if writer else texts("Somebody")
    head = texts("{who} writes about {session}:", who=who, session=session_name(moment, catalogue, texts))
    if place is not None:
        stands = texts("You are on the waiting list, at place {place}.", place=place)
    elif row.status == "offered" and row.offered_until is not None:
        stands = texts(
            "A place is kept for you until {until}: say *my sessions*.", until=when(row.offered_until, texts)
        )
    else:
        stands = texts("You have a place.")
    return Reply(text="\n\n".join([f"**{head}**", said(text, 1500), f"*{stands}*"]), buttons=[mine_button(texts)])
