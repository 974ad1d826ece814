"""What two hundred people do in Teams, a hundred times a second, each in the way of Teams' own client."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from tests.bench.loading import Act, Body, Lines, questions
from tests.bench.teams_fake import PEOPLE, Answering, conversation_of, object_of, user_of
from tests.teams.fake.tokens import Signer

IN_DIALOGS, IN_A_FORM = 40, 80
"""The first forty fill in forms in dialogs, those up to the eightieth in words; the others ask questions."""
SHARES = (
    ("question", 58), ("form", 15), ("press", 9), ("fetch", 4), ("submit", 5), ("typed", 3), ("refresh", 3), ("search", 3),
)  # fmt: skip
"""Of a hundred activities."""
INVOKES = {
    "press": "adaptiveCard/action",
    "refresh": "adaptiveCard/action",
    "fetch": "task/fetch",
    "submit": "task/submit",
    "typed": "application/search",
    "search": "composeExtension/query",
}
QUERIES = frozenset({"refresh", "typed", "search"})
"""They change nothing, and are not kept."""
FORM = ("Ik wil me inschrijven voor een sessie", "Community of Practice", "terug", "masterclasses NT2", "stop")
OPENING = "Ik wil ons team inschrijven"
PIECES = ("kem", "lim", "gen", "de", "brug", "netwerk", "antw", "sch")
"""What is typed in a list of schools and networks."""


class Mix:
    """Draws what happens next.

    Parameters
    ----------
    answers
        Whether the program answers as Wegwijs does: otherwise nothing stands in a card, and the data of what is done are made up.
    """

    def __init__(self, teams: Answering, app_id: str, tenant: str, service_url: str, *, answers: bool = True) -> None:
        self._teams = teams
        self._bot, self._tenant, self._service_url = f"28:{app_id}", tenant, service_url
        self._answers = answers
        self._chance = random.Random(1)
        self._asked = questions()
        self._count = itertools.count(1)
        self._filling = [0] * PEOPLE
        self._pages: dict[int, Body] = {}
        """The card of the dialog that each person has open, as far as nothing of it is under way."""
        self.instead: Counter[str] = Counter()
        """How often something could not be done, for nobody had anything to do it with, and a question was asked."""

    def draw(self) -> Act:
        """Return what somebody does now."""
        kind = self._chance.choices([one for one, _ in SHARES], [share for _, share in SHARES])[0]
        made = self._made(kind)
        if made is None:
            self.instead[kind] += 1
            return self.asks(self._chance.randrange(IN_A_FORM, PEOPLE))
        return made

    def _made(self, kind: str) -> Act | None:
        chance = self._chance
        match kind:
            case "question":
                return self.asks(chance.randrange(IN_A_FORM, PEOPLE))
            case "form":
                return self.fills(chance.randrange(IN_DIALOGS, IN_A_FORM))
            case "search":
                return self._searches(chance.randrange(IN_A_FORM, PEOPLE))
            case _ if not self._answers:
                return self._invoke(kind, chance.randrange(PEOPLE), _MADE_UP[kind])
            case "press":
                return self._presses()
            case "refresh":
                return self._looks_again()
            case "fetch":
                return self._opens()
            case "submit":
                return self._submits()
            case _:
                return self._types()

    # -- messages --

    def asks(self, person: int) -> Act:
        """Return a question."""
        return self._message("question", person, self._chance.choice(self._asked))

    def fills(self, person: int) -> Act:
        """Return what somebody says next in a form."""
        text = FORM[self._filling[person] % len(FORM)]
        self._filling[person] += 1
        return self._message("form", person, text)

    def begins(self, person: int) -> Act:
        """Return the first thing that somebody says."""
        if person < IN_DIALOGS:
            return self._message("form", person, OPENING)
        return self.fills(person) if person < IN_A_FORM else self.asks(person)

    def _message(self, kind: str, person: int, text: str) -> Act:
        html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        return self._act(kind, person, "message", text=text, textFormat="plain", attachments=[html])

    # -- invokes --

    def _presses(self) -> Act | None:
        if not self._teams.buttons:
            return None
        person, message, data = self._teams.buttons.pop(self._chance.randrange(len(self._teams.buttons)))
        return self._invoke("press", person, _executed("press", data), replyToId=message)

    def _looks_again(self) -> Act | None:
        if not self._teams.rows:
            return None
        person, place = self._chance.choice(self._teams.rows)
        return self._invoke("refresh", person, _executed("refresh", place))

    def _opens(self) -> Act | None:
        if not self._teams.windows:
            return None
        person, message, data = self._chance.choice(list(self._teams.windows.values()))
        value = {"data": data, "context": {"theme": "default"}}
        return self._invoke("fetch", person, value, replyToId=message, then=self._shown_to(person))

    def _submits(self) -> Act | None:
        if not self._pages:
            return None
        person = self._chance.choice(list(self._pages))
        card = self._pages.pop(person)
        # The button that goes on, with what stands in the boxes; something is filled in, so that the page is another each time.
        data = dict(card["actions"][0]["data"])
        for box in (one for one in card["body"] if one["type"].startswith("Input.")):
            if box.get("value"):
                data[box["id"]] = box["value"]
            elif box["type"] == "Input.Number" and self._chance.random() < 0.5:
                data[box["id"]] = str(self._chance.randrange(1, 9))
            elif box.get("choices") and self._chance.random() < 0.5:
                data[box["id"]] = self._chance.choice(box["choices"])["value"]
        value = {"data": data, "context": {"theme": "default"}}
        return self._invoke("submit", person, value, then=self._shown_to(person))

    def _types(self) -> Act | None:
        searched = [
            (person, box["choices.data"]["dataset"])
            for person, card in self._pages.items()
            for box in card["body"]
            if "choices.data" in box
        ]
        if not searched:
            return None
        person, dataset = self._chance.choice(searched)
        return self._invoke("typed", person, _typed(dataset, self._chance.choice(PIECES)))

    def _searches(self, person: int) -> Act:
        typed = {"name": "query", "value": self._chance.choice(self._asked)}
        options = {"skip": 0, "count": 25}
        return self._invoke("search", person, {"commandId": "search", "parameters": [typed], "queryOptions": options})

    def _shown_to(self, person: int) -> Callable[[int, bytes], None]:
        def shown(status: int, body: bytes) -> None:
            card = page_in(body) if status == 200 else None
            if card is not None:
                self._pages[person] = card

        return shown

    def _invoke(
        self, kind: str, person: int, value: Body, then: Callable[[int, bytes], None] | None = None, **more: str
    ) -> Act:
        act = self._act(kind, person, "invoke", name=INVOKES[kind], value=value, **more)
        act.then = then
        return act

    def _act(self, kind: str, person: int, activity: str, **more: object) -> Act:
        now, number = datetime.now(UTC), next(self._count)
        stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        conversation = conversation_of(person)
        payload: Body = {
            "type": activity, "id": f"f:{number:08d}", "timestamp": stamp, "localTimestamp": stamp,
            "localTimezone": "Europe/Brussels", "channelId": "msteams", "serviceUrl": self._service_url,
            "from": {"id": user_of(person), "name": f"Voorbeeld {person}", "aadObjectId": object_of(person)},
            "conversation": {"id": conversation, "conversationType": "personal", "tenantId": self._tenant},
            "recipient": {"id": self._bot, "name": "Wegwijs"}, "locale": "nl-BE",
            "entities": [
                {"type": "clientInfo", "locale": "nl-BE", "country": "BE", "platform": "Web", "timezone": "Europe/Brussels"}
            ],
            "channelData": {"tenant": {"id": self._tenant}}, **more,
        }  # fmt: skip
        return Act(kind, payload, f"{conversation}:{payload['id']}")


def _executed(verb: str, data: Body) -> Body:
    return {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"}


def _typed(dataset: str, text: str) -> Body:
    return {"queryText": text, "queryOptions": {"skip": 0, "top": 15}, "dataset": dataset}


_MADE_UP: dict[str, Body] = {
    "press": _executed("press", {"row": 1, "part": 0, "button": 1, "action": '{"verb":"feedback"}'}),
    "refresh": _executed("refresh", {"row": 1, "part": 0}),
    "fetch": {"data": {"msteams": {"type": "task/fetch"}, "window": "{}"}, "context": {"theme": "default"}},
    "submit": {"data": {"wegwijs": "form", "draft": 1, "form": "form", "page": 1, "verb": "next", "argument": ""}},
    "typed": _typed("form:1:000000000000", "netwerk"),
}


def page_in(body: bytes) -> Body | None:
    """Return the card of a page of a form in the answer to an invoke; None where there is none."""
    told = json.loads(body or b"{}").get("task", {})
    if told.get("type") != "continue":
        return None
    card: Body = told["value"]["card"]["content"]
    forms = [one for one in card.get("actions", []) if one.get("data", {}).get("wegwijs") == "form"]
    return card if forms and any(one["type"].startswith("Input.") for one in card["body"]) else None


class OverHttp:
    """Brings acts as the Bot Connector does: with its token, over as many connections as are needed."""

    def __init__(self, port: int, path: str, signer: Signer, service_url: str) -> None:
        self._lines, self._signer, self._service_url = Lines(port, path), signer, service_url

    async def __call__(self, act: Act, heard: Callable[[int, bytes], None]) -> None:
        """Bring one."""
        token = self._signer.header(self._service_url)
        assert token is not None
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": token}
        await self._lines.post(json.dumps(act.payload, ensure_ascii=False).encode(), headers, heard)

    def close(self) -> None:
        """Hang up."""
        self._lines.close()


def arriving(a_second: float) -> Iterator[float]:
    """Yield the moments at which people come in before it begins."""
    return (number / a_second for number in range(PEOPLE))
