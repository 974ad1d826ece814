"""The calendar at an address on a real PostgreSQL: given, moved with a session, revoked, and forgotten where it was said."""

from dialogs.calendar_feed import service
from dialogs.calendar_feed.chores import SETTLED
from dialogs.subjects import all_chores
from tests.bot.calendar.test_feed import LOTTE, Site, changed, read_uids
from tests.bot.calendar.test_files import read
from tests.conversations.sign_ups import COP, signed_up


async def test_an_address_lives_and_ends(postgres):
    postgres._conversations._site = "https://wegwijs.example.org"
    await signed_up(postgres, COP, LOTTE)
    [reply] = await postgres.say("mijn agenda-adres", LOTTE)
    secret = service.IN_TEXT.search(reply.text)[0]
    async with Site(postgres) as site:
        _, [one] = read((await site.get(secret))[2])
        assert (one["uid"], one["sequence"]) == (f"{COP}@wegwijs", 0)
        await changed(postgres, COP, place="Gent", status="cancelled")
        postgres.now += SETTLED
        _, [one] = read((await site.get(secret))[2])
        assert (one["location"], one["status"], one["sequence"]) == ("Gent", "CANCELLED", 1)
        chore = all_chores()["forget_calendar_addresses"]
        for count in (1, 0):
            async with postgres.database.transaction() as session:
                assert await chore.work(session, postgres._living.snapshot.base.catalogue, postgres.now) == count
        assert read_uids((await site.get(secret))[2]) == [f"UID:{COP}@wegwijs"]
        await postgres.say("trek mijn agenda-adres in", LOTTE)
        assert (await site.get(secret))[0] == 404
