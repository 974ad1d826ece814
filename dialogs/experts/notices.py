"""What experts, organisers and centres are told, in the reader's language."""

import json

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.experts.matching import centre_name, need_label
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.needs.rules import Need
from dialogs.needs.themes import theme_name
from dialogs.needs.views import period_name
from dialogs.texts import Texts


def to_screen(name: str, offer_id: int, texts: Texts, *, changed: bool) -> Reply:
    """Tell an organiser that an offer waits to be screened."""
    who = escaped(name)
    text = (
        texts("{who} changed the offer in the expert bank. Please look at it again.", who=who)
        if changed
        else texts("{who} offers to give training as an expert. Please look at the offer.", who=who)
    )
    start = action("start", "expert_screening", json.dumps({"offer": str(offer_id)}))
    return Reply(text=text, buttons=[Button(label=texts("Screen this offer"), action=start, style="primary")])


def screened(status: str, reason: str | None, form_id: int, texts: Texts) -> Reply:
    """Tell an expert what the organiser decided, and why."""
    said = {
        "accepted": texts("Good news: you are in the expert bank. When a centre needs your theme, you get a request."),
        "later": texts("The organisers looked at your offer: not now. It stays in the bank, without requests."),
        "more_info": texts("The organisers looked at your offer and want to know more."),
    }[status]
    if reason:
        said += "\n\n" + texts("They write: “{reason}”", reason=escaped(reason, most=500))
    change = Button(label=texts("Change my offer"), action=action("submitted", "change", str(form_id)))
    return Reply(text=said, buttons=[change] if status == "more_info" else [])


def facts_of(need: Need, context: FormContext) -> list[Fact]:
    """Return what an expert needs to know of a need."""
    texts = context.texts
    return [
        Fact(name=texts("Theme"), value=theme_name(need.theme, texts)),
        Fact(name=texts("Centre"), value=centre_name(need, context)),
        Fact(name=texts("Number of teachers"), value=str(need.teachers)),
        Fact(name=texts("Period"), value=period_name(need.period, context)),
        Fact(name=texts("Region"), value=need.region or "–"),
    ]


def answers_to(match_id: int, texts: Texts) -> list[Button]:
    """Return the buttons by which an expert answers a request."""
    return [
        Button(label=texts("I will do it"), action=action("act", "experts.accept", str(match_id)), style="primary"),
        Button(label=texts("I cannot do it"), action=action("act", "experts.decline", str(match_id))),
    ]


def request(need: Need, match_id: int, word: str | None, context: FormContext) -> Reply:
    """Ask an expert."""
    texts = context.texts
    text = texts(
        "A centre looks for an expert on your theme. Can you do it? Once you accept, you and the centre get each other's "
        "address."
    )
    if word:
        text += "\n\n" + texts("The organiser writes: “{word}”", word=escaped(word, most=500))
    card = Card(title=texts("Request"), facts=facts_of(need, context))
    return Reply(text=text, card=card, buttons=answers_to(match_id, texts))


def accepted(need: Need, expert: str, context: FormContext, *, organiser: bool) -> Reply:
    """Tell a centre or an organiser that an expert accepted, with the address."""
    texts, label, who = context.texts, need_label(need, context), escaped(expert)
    text = texts("An expert was found for {need}: {expert} accepted.", need=label, expert=who)
    if organiser:
        return Reply(text=text + " " + texts("The centre and the expert have each other's address."))
    return Reply(text=text + " " + texts("Please arrange the day together."))


def declined(need: Need, expert: str, following: str | None, offer_id: int, context: FormContext) -> Reply:
    """Tell an organiser that an expert declined, and who is proposed next; `following` is None when nobody is left."""
    texts, asked = context.texts, {"need": need.key}
    text = texts("{expert} cannot do {need}.", expert=escaped(expert), need=need_label(need, context))
    if following is None:
        text += " " + texts("There is no other expert in the bank for it.")
        bank = Button(label=texts("Expert bank"), action=action("view", "expert_bank"))
        return Reply(text=text, buttons=[bank])
    text += " " + texts("Next in line is {expert}.", expert=escaped(following))
    return Reply(
        text=text,
        buttons=[
            Button(
                label=texts("Ask the next one"),
                action=action("start", "expert_match", json.dumps({**asked, "expert": str(offer_id)})),
                style="primary",
            ),
            Button(label=texts("See all proposals"), action=action("start", "expert_match", json.dumps(asked))),
        ],
    )


def called_off(need: Need, context: FormContext) -> Reply:
    """Tell an expert that a request or an assignment is called off."""
    text = context.texts(
        "The request for {need} is called off: you need not do anything more for it.", need=need_label(need, context)
    )
    return Reply(text=text)


def expert_gone(need: Need, expert: str, context: FormContext, *, organiser: bool) -> Reply:
    """Tell that an expert who was asked, or who had accepted, is not available any more."""
    texts = context.texts
    text = texts(
        "{expert} left the expert bank and will not do {need}.", expert=escaped(expert), need=need_label(need, context)
    )
    if not organiser:
        return Reply(text=text + " " + texts("The organisers look for somebody else."))
    again = action("start", "expert_match", json.dumps({"need": need.key}))
    return Reply(text=text, buttons=[Button(label=texts("Find another expert"), action=again, style="primary")])


def unanswered(need: Need, expert: str, match_id: int, context: FormContext) -> Reply:
    """Tell an organiser that a request waits for its answer for a week."""
    texts = context.texts
    text = texts(
        "{expert} did not answer yet on {need}. You can wait, or call the request off and ask somebody else.",
        expert=escaped(expert),
        need=need_label(need, context),
    )
    off = Button(label=texts("Call off the request"), action=action("act", "experts.call_off", str(match_id)))
    return Reply(text=text, buttons=[off])
