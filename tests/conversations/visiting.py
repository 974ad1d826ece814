"""Centres and organisers of the demonstration that arrange a visit, for tests."""

from sqlmodel import select

ORGANISER = "organisator-nt2@voorbeeld.example"
OTHER_ORGANISER = "organisator@voorbeeld.example"
VAART = "coordinator-cvo-vaart@voorbeeld.example"
SLEUTEL = "coordinator-cbe-sleutel@voorbeeld.example"
MEANDER = "coordinator-cvo-meander@voorbeeld.example"
KIEM = "coordinator-cbe-kiem@voorbeeld.example"
LEUVEN = "coordinator-cvo-kastanje@voorbeeld.example"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def wish(talk, who, themes="okan", direction="gaan en ontvangen", reach="overal", contact=None):
    """Hand in the wish of a centre."""
    said = f"wij willen op visitatie over {themes}: {direction}, {reach}, contact {contact or who}"
    await talk.say(said, who)
    await talk.say("overslaan", who)
    return await talk.say("ja", who)


async def paired(talk, first=VAART, second=SLEUTEL):
    """Make two centres a pair, with what they were told read."""
    await wish(talk, first)
    await wish(talk, second, direction="bezoek ontvangen")
    await talk.say("koppel de centra", ORGANISER)
    await talk.say("ja", ORGANISER)
    await talk.inbox(first)
    await talk.inbox(second)


async def agreed(talk, moment="12/1 om 14u", first=VAART, second=SLEUTEL):
    """Pair two centres and agree on a moment at the second, with what they were told read."""
    await paired(talk, first, second)
    await talk.say(f"stel data voor voor de visitatie: {moment}", first)
    await talk.say("ja", first)
    [asked] = await talk.inbox(second)
    await talk.press_action(asked.buttons[0].action, second)
    for one in (first, second, ORGANISER, OTHER_ORGANISER):
        await talk.inbox(one)
