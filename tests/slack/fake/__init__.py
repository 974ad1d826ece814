"""A fake Slack for tests: real HTTP, real websockets, Slack's own rules. Start at `FakeSlack`.

    async with FakeSlack(target=app_address, clock=time.time, retries=False, echo=True) as slack:

The app is given      slack.api_url, slack.signing_secret, slack.workspace("T1").token, slack.app_token (Socket Mode),
                      slack.authorization_url, slack.client_id, slack.client_secret (OAuth)
A person              an = slack.person("U1", name=…, email=…, team="T1")
 does                 an.dm(text) .ask(text) .mention("C1", text) .command("/x", text, "C1") .send_file(name, bytes)
                      an.shortcut(id) .message_shortcut(id, message) .open_home() .open_assistant()
                      an.press(message_or_view, label) .pick(message_or_view, label, option)
 in a modal           an.type(label, value) .choose(label, *options) .search(label, query) .attach(label, name, bytes)
                      an.submit() .close(); an.view, an.stack, an.errors, an.trouble, an.value(label)
 sees                 await an.next_message() .next_messages(n) .sees(words) .modal(words) .sees_home(words)
                      an.messages, an.said, an.home, an.thread(ts); message.shown, .buttons, .files, .alive, .told()
Everything done       gives a Delivery: acked, status, seconds, payload, attempts; slack.again(delivery) repeats it
Going wrong           slack.fail("chat.postMessage", times, status=429, retry_after=3) .drop(…, after_applying=True)
                      .hang(…).release(), slack.pace["chat.postMessage"] = 1.0, with slack.tampered("stale"):
                      slack.sockets.disconnect(reason) .cut() .deafen()
Looking               slack.calls, .called(method), .refused, .channel("C1").messages, .attached(message), .complaints
Waiting               await slack.until(lambda: …), await slack.quiet()
"""

from tests.slack.fake.clock import Clock
from tests.slack.fake.events import Delivery
from tests.slack.fake.people import Person
from tests.slack.fake.server import FakeSlack
from tests.slack.fake.state import Channel, Message, View, Workspace

__all__ = ["Channel", "Clock", "Delivery", "FakeSlack", "Message", "Person", "View", "Workspace"]
