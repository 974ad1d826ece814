"""My visit, and for organisers all of them: wishes, pairs, moments, and centres without a partner."""

from dialogs.actions import action
from dialogs.engine.context import FormContext
from dialogs.markup import escaped
from dialogs.messages import Button, Card, Cell, Fact, Reply, Sheet
from dialogs.permissions import may
from dialogs.reminders.notices import when
from dialogs.roles import not_yours
from dialogs.subjects import Request, View
from dialogs.texts import N_, Texts
from dialogs.visits import notices, reading, rules, standing
from dialogs.visits.standing import Standing
from dialogs.visits.wish import spoken_for
from storage.visits import VisitPair

MOST_SHOWN = 15
"""Lines of a card; the sheet has all of them."""
MOST_CENTRES = 3
"""Centres of one person that are written out; who speaks for more sees those with a wish."""


async def shown(request: Request) -> list[Reply]:
    """Return how the visits stand for who asks."""
    context = request.context
    found = await reading.with_proposals(request.session, context.catalogue, context.now)
    organises = bool(found.programme_id) and may(context.person, "pair_visits", programme=found.programme_id)
    speaks = may(context.person, "visit") and bool(spoken_for(context))
    if not organises and not speaks:
        return [not_yours(context, {"coordinator", "organiser", "admin"})]
    replies = await _own(request, found) if speaks else []
    return [*replies, *([_all(found, context)] if organises else [])]


async def _own(request: Request, found: Standing) -> list[Reply]:
    context, texts = request.context, request.context.texts
    own = [one.id for one in spoken_for(context)]
    mine = found.mine(context.person)
    replies = [await _pair(request, one) for one in mine]
    in_pairs = {centre for one in mine for centre in one.centres()}
    waiting = [found.filed[one] for one in own if one in found.filed and one not in in_pairs]
    replies += [_waiting(one, found, context) for one in waiting[:MOST_CENTRES]]
    if replies:
        return replies
    if not found.round_id:
        return [Reply(text=texts("No round of collegial visits is open at the moment."))]
    text = texts("Your centre has no wish for a collegial visit yet.")
    return [Reply(text=text, buttons=[Button(label=texts("Hand in a wish"), action=action("start", "visit_wish"))])]


def _waiting(filed: standing.Filed, found: Standing, context: FormContext) -> Reply:
    texts, wish = context.texts, filed.wish
    text = texts("{centre} is waiting for a partner.", centre=notices.centre(wish.organisation, context.catalogue))
    if found.partner_for(wish.organisation) is not None:
        text += " " + texts("There is a centre that fits: the organisers make the pair.")
    else:
        text += " " + texts("Why not yet: {reason}.", reason=texts(notices.BARRIERS[found.barrier(wish)]))
    change = action("submitted", "change", str(filed.form_id))
    withdraw = action("submitted", "withdraw", str(filed.form_id))
    buttons = [
        Button(label=texts("Change the wish"), action=change),
        Button(label=texts("Withdraw the wish"), action=withdraw),
    ]
    return Reply(text=text, card=Card(title=texts("Our wish"), facts=_wish_facts(filed, texts)), buttons=buttons)


def _wish_facts(filed: standing.Filed, texts: Texts) -> list[Fact]:
    wish = filed.wish
    months = [texts(label) for one, label in notices.PERIODS.items() if one in wish.periods]
    return [
        Fact(name=texts("Themes"), value=notices.named(sorted(wish.themes), texts)),
        Fact(name=texts("Going or receiving"), value=texts(notices.ROLES[wish.role])),
        Fact(name=texts("Distance"), value=texts(notices.REACHES[wish.reach])),
        Fact(name=texts("Period"), value=texts.join(months) or texts("any")),
        Fact(name=texts("Contact"), value=escaped(filed.contact)),
    ]


async def _pair(request: Request, pair: VisitPair) -> Reply:
    context, texts, catalogue = request.context, request.context.texts, request.context.catalogue
    own = standing.sides(pair, context.person)
    partner = pair.other(own[0])
    filed = await reading.filed_by(request.session, pair, partner, catalogue)
    facts = [
        Fact(name=texts("Partner"), value=notices.centre(partner, catalogue)),
        Fact(name=texts("Contact"), value=escaped(filed.contact if filed else "–")),
        Fact(name=texts("Themes"), value=notices.named(pair.themes, texts)),
        Fact(name=texts("Who visits whom"), value=notices.direction(*pair.centres(), pair.hosts, catalogue, texts)),
    ]
    text, buttons = _state(pair, own, context)
    card = Card(title=notices.pair_name(*pair.centres(), catalogue), facts=facts)
    return Reply(text=text, card=card, buttons=buttons)


def _state(pair: VisitPair, own: list[str], context: FormContext) -> tuple[str, list[Button]]:
    texts, catalogue = context.texts, context.catalogue
    said: list[str] = []
    buttons: list[Button] = []
    if pair.starts_at is not None:
        told = {"host": notices.centre(pair.host_id, catalogue), "when": when(pair.starts_at, texts)}
        if pair.starts_at > context.now:
            said.append(texts("The visit at {host} is on {when}.", **told))
            buttons += notices.agreed_buttons(pair, texts)
        else:
            said.append(texts("The visit at {host} was on {when}.", **told))
            buttons.append(Button(label=texts("Write the report"), action=action("start", "visit_report")))
            if len(pair.hosts) > 1:
                buttons.append(notices.propose_button(pair, texts("Propose moments for the return visit")))
    proposed = notices.coming(pair, context.now)
    if proposed and pair.proposed_by is not None:
        moments = texts.join([when(notices.moment(one), texts) for one in proposed])
        if pair.other(pair.proposed_by) in own:
            partner = notices.centre(pair.proposed_by, catalogue)
            said.append(texts("{partner} proposes: {moments}. Which one suits you?", partner=partner, moments=moments))
            buttons = [*notices.accept_buttons(pair, texts, context.now), *buttons[1:]]
        else:
            said.append(texts("You proposed: {moments}. Your partner chooses.", moments=moments))
            buttons = buttons or [notices.propose_button(pair, texts("Propose other moments"))]
    if not said:
        said.append(texts("You have a partner, and no moment yet."))
    if not buttons:
        buttons = [notices.propose_button(pair, texts("Propose moments"))]
    return " ".join(said), buttons


# -- for organisers --


def _all(found: Standing, context: FormContext) -> Reply:
    texts, catalogue = context.texts, context.catalogue
    pairs = [one for one in found.pairs if one.round_id == found.round_id]
    lonely, proposals = found.free(), found.proposals
    if not found.filed and not pairs:
        return Reply(text=texts("No centre has handed in a wish for a collegial visit yet."))
    text = "\n".join(
        [
            texts.n("**{count} pair**", "**{count} pairs**", len(pairs))
            + ", "
            + texts.n("{count} centre without a partner.", "{count} centres without a partner.", len(lonely)),
            *(
                [texts.n("{count} pair can be made now.", "{count} pairs can be made now.", len(proposals))]
                if proposals
                else []
            ),
        ]
    )
    facts = [
        Fact(name=notices.pair_name(*one.centres(), catalogue), value=_told(one, context)) for one in pairs[:MOST_SHOWN]
    ]
    facts += [
        Fact(name=notices.centre(one.organisation, catalogue), value=_why(one, found, context))
        for one in lonely[: max(MOST_SHOWN - len(facts), 3)]
    ]
    pair_them = Button(label=texts("Pair centres"), action=action("start", "visit_pairing"), style="primary")
    return Reply(
        text=text,
        card=Card(title=texts("Collegial visits"), facts=facts),
        sheet=_sheet(pairs, lonely, found, context),
        buttons=[pair_them] if proposals else [],
    )


def _told(pair: VisitPair, context: FormContext) -> str:
    texts = context.texts
    if pair.starts_at is not None:
        host = notices.centre(pair.host_id, context.catalogue)
        return texts("{when} at {host}", when=when(pair.starts_at, texts), host=host)
    return texts("moments proposed") if notices.coming(pair, context.now) else texts("no moment yet")


def _why(wish: rules.Wish, found: Standing, context: FormContext) -> str:
    texts = context.texts
    other = found.partner_for(wish.organisation)
    if other is None:
        return texts(notices.BARRIERS[found.barrier(wish)])
    return texts("can be paired with {centre}", centre=notices.centre(other, context.catalogue))


def _sheet(
    pairs: list[VisitPair],
    lonely: list[rules.Wish],
    found: Standing,
    context: FormContext,
) -> Sheet:
    texts, catalogue = context.texts, context.catalogue

    def contact(centre: str) -> str:
        return found.filed[centre].contact if centre in found.filed else ""

    rows: list[list[Cell]] = [
        [
            notices.centre(one.first_id, catalogue),
            contact(one.first_id),
            notices.centre(one.second_id, catalogue),
            contact(one.second_id),
            notices.named(one.themes, texts),
            notices.direction(*one.centres(), one.hosts, catalogue, texts),
            _told(one, context),
        ]
        for one in pairs
    ]
    alone: list[list[Cell]] = [
        [
            notices.centre(one.organisation, catalogue),
            contact(one.organisation),
            None,
            None,
            notices.named(sorted(one.themes), texts),
            texts(notices.ROLES[one.role]),
            _why(one, found, context),
        ]
        for one in lonely
    ]
    return Sheet(
        name=texts("visits"),
        title=texts("Collegial visits"),
        columns=[
            texts("Centre"), texts("Contact"), texts("Partner"), texts("Contact of the partner"), texts("Themes"),
            texts("Who visits whom"), texts("State"),
        ],
        rows=[*rows, *alone],
    )  # fmt: skip


# -- calling off --


async def calling_off(request: Request) -> list[Reply]:
    """Ask what "zeg de visitatie af" means: the moment only, or the wish with its partner."""
    context, texts = request.context, request.context.texts
    found = await reading.standing(request.session, context.catalogue, context.now)
    buttons: list[Button] = []
    for pair in found.mine(context.person):
        if pair.starts_at is not None and pair.starts_at > context.now:
            label = texts("Only the moment: {when}", when=when(pair.starts_at, texts))
            buttons.append(Button(label=label, action=action("act", "visits.cancel", str(pair.id))))
            buttons.append(notices.propose_button(pair, texts("Move the visit")))
    for centre in spoken_for(context):
        filed = found.filed.get(centre.id)
        if filed is not None:
            withdraw = action("submitted", "withdraw", str(filed.form_id))
            buttons.append(
                Button(label=texts("The wish and the partner: {centre}", centre=centre.name), action=withdraw)
            )
    if not buttons:
        return [Reply(text=texts("You have no visit or wish to call off."))]
    return [Reply(text=texts("What do you want to call off?"), kind="form", buttons=buttons[:MOST_SHOWN])]


_QUESTION = r"^(?!(?:hoe|kan|kunnen|mag|mogen|wie|wat|wanneer|waar|waarom|welke|moet|moeten|how|can|what|when|who)\b)"
VIEWS = (
    View(
        "visits",
        N_("Collegial visits"),
        (
            r"^(?:toon |bekijk |hoe staat het met |hoe zit het met |wanneer is |met wie is |show |when is )?(?:mij |me )?"
            r"(?:mijn|onze|ons|my|our) (?:collegiale )?(?:visitaties?|visitatiepartner|visitatiewens|bezoek aan (?:het|een) andere? centrum|"
            r"(?:collegial )?visits?)$",
            r"^(?:wie is|wie wordt) (?:mijn|onze|ons) (?:partner|partnercentrum|visitatiepartner)(?: voor de visitatie)?$",
            r"^(?:toon |bekijk |geef |overzicht van )(?:me |mij )?(?:alle |de )?(?:collegiale )?(?:visitaties|visitatieparen)$",
            r"^(?:alle|overzicht) (?:collegiale )?(?:visitaties|visitatieparen)$",
            r"^(?:welke centra|wie) (?:hebben|heeft) (?:nog )?geen (?:visitatie)?partner$",
        ),
        shown,
        offered=lambda context: (
            rules.visit_round(context.catalogue) is not None
            and (may(context.person, "pair_visits") or bool(spoken_for(context)))
        ),
    ),
    View(
        "visit_off",
        N_("Call off a visit"),
        (
            rf"{_QUESTION}(?!.*\bwens\b)(?!.*visitatiewens)(?=.*\b(?:visitaties?|visitatiebezoek|visits?)\b).*"
            r"\b(?:afzeggen|afgelasten|annuleer|annuleren|schrap|schrappen|cancel|zeg\b.*\baf|gaat niet door|kan niet doorgaan)\b",
        ),
        calling_off,
    ),
)
