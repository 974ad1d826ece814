"""A calendar program of one person: it takes in files as RFC 5546 says, and reads them by a library of a real one."""

from tests.bot.calendar import ical_js


class Program:
    """Somebody's calendar.

    Parameters
    ----------
    owner
        Address of whose calendar it is.
    """

    def __init__(self, owner):
        self._owner = f"mailto:{owner}"
        self._newest = {}
        self.events = {}
        """What stands in it, by UID."""

    def open(self, data):
        """Take in a file that came with a message; what is older than what was taken in before changes nothing (2.1.5)."""
        calendar = ical_js.read(data)
        for event in calendar["events"]:
            version = (event["sequence"], event["stamp"])
            if version < self._newest.get(event["uid"], (0, "")):
                continue
            self._newest[event["uid"]] = version
            if calendar["method"] == "CANCEL":
                assert event["status"] == "CANCELLED" or self._owner in [who for who, _, _ in event["attendees"]]
                self.events.pop(event["uid"], None)
            else:
                self.events[event["uid"]] = event

    def subscribe(self, data):
        """Show what stands at an address, and nothing else of before."""
        self.events = {event["uid"]: event for event in ical_js.read(data)["events"]}

    def title_and_hours(self):
        """Return what stands in it, in order of time: title, start and end by the clock in Brussels."""
        return sorted((one["title"], one["starts"], one["ends"]) for one in self.events.values())
