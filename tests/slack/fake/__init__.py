"""A fake Slack for tests: real HTTP, real websockets, Slack's own rules. Start at `FakeSlack`."""

from tests.slack.fake.clock import Clock
from tests.slack.fake.events import Delivery
from tests.slack.fake.people import Person
from tests.slack.fake.server import FakeSlack
from tests.slack.fake.state import Channel, Message, View, Workspace

__all__ = ["Channel", "Clock", "Delivery", "FakeSlack", "Message", "Person", "View", "Workspace"]
