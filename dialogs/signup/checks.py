"""Who may sign up for what: refusals and problems, each with its reason and the way on. Pure."""

from dataclasses import dataclass

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.declaration import Needed, Problem, Refusal, Values
from dialogs.engine.fields import Email
from dialogs.engine.reading import names_in
from dialogs.markup import escaped
from dialogs.messages import Reply
from dialogs.permissions import may
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.signup import rules
from dialogs.signup.fields import LEVEL_LABELS, ROLE_LABELS, named_programmes, programme_meant, session_of
from knowledge.offer import Moment, Programme


@dataclass(frozen=True)
class Known:
    """What the database knows of who talks."""

    own: frozenset[str] = frozenset()
    """Sessions for which this person has a place, waits or was offered one."""
    role: str | None = None
    """As it was said at the last sign-up for oneself."""
    level: str | None = None


def known(context: FormContext) -> Known:
    """Return what was loaded; nothing where there is no database."""
    return context.loaded if isinstance(context.loaded, Known) else Known()


def may_sign_up_others(context: FormContext, moment: Moment | None = None) -> bool:
    """Tell whether this person may sign up others: for this session, or for any at all."""
    if moment is None:
        return may(context.person, "sign_up_others")
    return may(context.person, "sign_up_others", programme=moment.programme, facilitator=moment.facilitator or "nobody")


def permitted(values: Values, context: FormContext) -> Refusal | Needed | None:
    """Let everybody in while there is something to sign up for."""
    if rules.sessions(context.catalogue, context.now):
        return None
    text = context.texts("There is no session to sign up for at the moment. Ask me later what is open.")
    return Refusal(Reply(text=text, kind="form"))


def addresses(values: Values, context: FormContext) -> list[str]:
    """Return the addresses of who is signed up; a dash for somebody without one."""
    people: list[dict[str, str]] = values.get("people") or []
    return [one["email"] for one in people] or [context.person.email or "–"]


def added(values: Values, context: FormContext) -> int:
    """Return how many places are asked for beside those that the form has already, when it is being changed."""
    before = context.before or {}
    had: set[str] = set(addresses(before, context)) if before.get("moment") == values.get("moment") else set()
    return len(set(addresses(values, context)) - had)


def problems(values: Values, context: FormContext) -> list[Problem]:
    """Return what does not go together, the first question first."""
    programme, moment = programme_meant(values, context), session_of(values.get("moment"), context)
    chosen = values.get("programme")
    if moment is not None and chosen and moment.programme != chosen:
        name = context.catalogue.programme(str(chosen)).name
        return [Problem("moment", context.texts("Then I need another session, of {programme}.", programme=name))]
    found = [
        *(_session(moment, values, context) if moment else []),
        *(_people(moment, values, context) if moment else []),
        *(_audience(programme, values, context) if programme else []),
        *(_first(programme, values, context) if programme else []),
    ]
    return found[:1]


def _session(moment: Moment, values: Values, context: FormContext) -> list[Problem]:
    texts, own = context.texts, context.person.email or "–"
    stays = (context.before or {}).get("moment") == moment.id
    if moment.id in known(context).own and own in addresses(values, context) and not stays:
        told = texts(
            "You are signed up for {session} already. Choose another session, or say *stop*; *my sessions* shows them all.",
            session=_name(moment, context),
        )
        return [Problem("moment", told)]
    return []


def _people(moment: Moment, values: Values, context: FormContext) -> list[Problem]:
    texts, people = context.texts, addresses(values, context)
    if people != [context.person.email or "–"] and values.get("people") and not may_sign_up_others(context, moment):
        told = texts(
            "For this session only its facilitator, its organisers, coordinators and administrators sign up others. Yourself I can sign up: say *myself*."
        )
        return [Problem("people", told)]
    most = rules.capacity(moment, context.catalogue)
    if most is not None and len(people) > most:
        told = texts.n(
            "That is {count} person; the session takes {most} at most. Who comes?",
            "Those are {count} people; the session takes {most} at most. Who comes?",
            len(people), most=most,
        )  # fmt: skip
        return [Problem("people", told)]
    return []


def _audience(programme: Programme, values: Values, context: FormContext) -> list[Problem]:
    texts = context.texts
    wrong = rules.outside(programme, values.get("role"), values.get("level"))
    if wrong is None:
        return []
    labels = ROLE_LABELS if wrong == "role" else LEVEL_LABELS
    targets = programme.target_roles if wrong == "role" else programme.target_levels
    told = texts(
        "{programme} is for: {targets}. So I cannot sign you up for it. Did you mean one of these? Else say *stop* and ask me *what is open?*",
        programme=programme.name, targets=", ".join(texts(labels[one]).lower() for one in targets),
    )  # fmt: skip
    return [Problem(wrong, told.replace("clb", "CLB"))]


def _first(programme: Programme, values: Values, context: FormContext) -> list[Problem]:
    if values.get("prerequisite") != "neither" or not programme.after:
        return []
    texts, before = context.texts, context.catalogue.programmes.get(programme.after)
    name = f"{before.name} ({before.code})" if before and before.code else before.name if before else programme.after
    coming = rules.sessions(context.catalogue, context.now, programme.after)
    told = texts(
        "{programme} builds on {training}: follow that first, or put the educational need into words with your team.",
        programme=programme.name, training=name,
    )  # fmt: skip
    if coming:
        told += " " + texts(
            "The next is on {when}: say *stop* and then *sign me up for {code}*.",
            when=when(coming[0].starts, texts), code=(before.code or before.name) if before else programme.after,
        )  # fmt: skip
    return [Problem("prerequisite", told)]


def _name(moment: Moment, context: FormContext) -> str:
    return f"{context.catalogue.programme(moment.programme).name}, {when(moment.starts, context.texts)}"


def fixed(values: Values, subject: str, context: FormContext) -> str | None:
    """Say that a session which has begun stands as it is (domain: cancel and change up to the start)."""
    moment = session_of(values.get("moment"), context)
    if moment is not None and moment.starts > context.now:
        return None
    if moment is None:
        return context.texts("This session is not in my planning any more.")
    return context.texts(
        "{session} has begun: cancelling and changing was possible up to the start.", session=_name(moment, context)
    )


def remark(text: str, context: FormContext) -> str | None:
    """Say what a sentence mentions and cannot be filled in: a closed programme, a day without a session, others."""
    texts, catalogue = context.texts, context.catalogue
    open_now = rules.programmes(catalogue, context.now)
    meant = named_programmes(text, open_now)
    if not meant:
        names = [(name, one.id) for one in catalogue.programmes.values() for name in (one.name, *one.aliases)]
        closed = [catalogue.programme(one).name for one in {match.value for match in names_in(text, names)}]
        if closed:
            return texts(
                "For {names} there is no session to sign up for now. Open are: {choice}.",
                names=texts.join(sorted(closed)), choice=texts.join([one.name for one in open_now]),
            )  # fmt: skip
    days = [one.day for one in moments_in(text, context.now)]
    coming = [one for one in rules.sessions(catalogue, context.now) if not meant or one.programme in meant]
    if days and not any(one.starts.astimezone(ZONE).date() in days for one in coming):
        return texts("On {day} I have no session.", day=f"{days[0]:%d/%m/%Y}")
    others = [str(one.value) for one in Email().find(text, context) if one.value != context.person.email]
    if others and not may_sign_up_others(context):
        return texts(
            "{people}: others are signed up by facilitators, organisers and coordinators. I sign you up, and your colleague can do the same here.",
            people=texts.join([escaped(one) for one in others]),
        )
    return None
