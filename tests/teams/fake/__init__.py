"""A fake Microsoft Teams for tests: real HTTP, signed tokens, Teams' own rules. Start at `FakeTeams`.

    async with FakeTeams(target=app_address, clock=time.time) as teams:

The app is given      teams.app_id, teams.password, teams.tenant, teams.app_type; teams.login_url, teams.openid_url,
                      teams.service_url (in what it is brought); teams.certificate for https (`https=True`: all addresses);
                      `local=True`: a client for development, nothing signed; teams.environment: all of it as settings
A person              an = teams.person("a1", name=…, email=…, tenant=…, guest=…, installed=…); an.id (29:…), an.aad
 does                 await an.installs() .removes() .says(text) .asks(text) .mentions(text, channel=…/group=…)
                      .replies(message, text) .sends_file(name, bytes) .pastes_picture(name, bytes)
                      .presses(message, label, chosen=…, old_client=…) .refreshes(message) .taps(message, suggestion)
                      .edits(message, text) .takes_back(message) .reacts(message) .starts_typing() .joins(place) .leaves(place)
                      an.blocks(); an.writes(text, place) (to others: the app is not told)
 in a dialog          await an.opens(message, label); an.types(label, value) .chooses(label, *titles) .ticks(label)
                      await an.searches(label, query) .submits(label of button); an.closes(); an.entered(label)
                      an.dialog (.title, .shown, .buttons, .labels, .problems, .card), an.told, an.trouble
 with the extension   await an.searches_extension(query) .pastes(url) .asks_about(message, command) .asks_extension(command);
                      an.posts(result, place)
 sees                 await an.next_message() .next_messages(n) .sees(words); an.messages, an.seen, an.said, an.typing_seen
                      message.shown, .buttons, .choices, .images, .links, .marked, .mentions, .card, .suggested, .summary;
                      message.seen_by(an.id), await message.for_person(an) (after refresh)
Places                teams.channel("19:…@thread.tacv2"), teams.group("19:…@thread.v2"): .messages, .threads, .said, .typing
Everything done       gives a Delivery: taken, status, seconds, body, answer, payload, attempts; teams.again(delivery) repeats it
Going wrong           teams.fail("send", times, status=429, code=…, retry_after=3) .drop(…, after_applying=True)
                      .hang(…).release(); with teams.signing("expired"): (see tokens.WAYS); teams.granted.revoke();
                      FakeTeams(retries=2): what the app fails to take is brought again
Looking               teams.calls, .called("send"), .updates, .deliveries, .refused (must be empty), .complaints
Waiting               await teams.until(lambda: …), await teams.quiet()
"""

from tests.slack.fake.clock import Clock
from tests.teams.fake.boxes import NotShown
from tests.teams.fake.courier import Delivery
from tests.teams.fake.elements import card_problems
from tests.teams.fake.people import Person
from tests.teams.fake.reading import Link, Picture, Shown
from tests.teams.fake.server import FakeTeams
from tests.teams.fake.state import Conversation, Message, User

__all__ = [
    "Clock",
    "Conversation",
    "Delivery",
    "FakeTeams",
    "Link",
    "Message",
    "NotShown",
    "Person",
    "Picture",
    "Shown",
    "User",
    "card_problems",
]
