"""Who somebody in a workspace is: the address that Slack vouches for, and the name."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from bot.channels.payload import object_in, text_in
from bot.channels.slack.api import SlackRefused, read
from bot.channels.slack.workspaces import Served

KNOWN_SECONDS = 3600.0
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""What Slack says of an id that is nobody's whom we may see (Slack, users.info, "Errors")."""
MOST = 10_000
"""People who are remembered at once."""


@dataclass(frozen=True)
class Who:
    """One person in one workspace."""

    team: str
    user: str
    email: str | None
    """None when Slack tells none, as of a guest of another workspace, or when nobody ever read a mail there."""
    name: str | None
    person: bool
    """False for a bot, and for somebody of a workspace that is not this one."""

    @property
    def external_id(self) -> str:
        """The id by which the person is known here: a user's id means something in its workspace alone."""
        return f"{self.team}:{self.user}"


class People:
    """Asks Slack who somebody is, and remembers it for an hour."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], tuple[float, Who]] = OrderedDict()

    async def who(self, served: Served, user: str) -> Who:
        """Return somebody of a workspace; raises SlackBusy or SlackRefused when Slack does not say."""
        known = self._known.get((served.team, user))
        if known is not None and time.monotonic() - known[0] < KNOWN_SECONDS:
            return known[1]
        found = await self._asked(served, user)
        self._known[served.team, user] = (time.monotonic(), found)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found

    async def _asked(self, served: Served, user: str) -> Who:
        try:
            told = await read(served.client, "users.info", user=user)
        except SlackRefused as refused:
            if refused.code not in NOBODY:
                raise
            return Who(served.team, user, None, None, person=False)
        member = object_in(told, "user")
        stranger = member.get("is_stranger") is True or text_in(member, "team_id") not in {"", served.team}
        person = not (member.get("is_bot") or stranger or user == "USLACKBOT")
        name = text_in(member, "profile", "real_name") or text_in(member, "real_name")
        # Of a stranger the address is of another workspace's making: nobody here vouches for it.
        vouched = person and member.get("is_email_confirmed") is not False
        email = text_in(member, "profile", "email") if vouched else ""
        return Who(served.team, user, email or None, name or None, person=person)
