"""What RFC 5545, 5546 and 7986 ask of a calendar file, also where programs that read it let it pass."""

import re
from collections import Counter

LONGEST = 75
"""Octets of a line (RFC 5545, 3.1)."""
_LINE = re.compile(
    r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*)*):(.*)", re.DOTALL
)
_UTC = re.compile(r"\d{8}T\d{6}Z")
_DAY = re.compile(r"\d{8}")
_DURATION = re.compile(r"P(?=.)(?:\d+W|(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "UID"}
_STATUS = {"TENTATIVE", "CONFIRMED", "CANCELLED"}
_AT_MOST_ONCE = {
    "CLASS", "CREATED", "DESCRIPTION", "DTEND", "DURATION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER", "PRIORITY",
    "RECURRENCE-ID", "RRULE", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL",
}  # fmt: skip
_ONCE = {"UID", "DTSTAMP", "DTSTART"}
_SCHEDULED = {
    # RFC 5546, 3.2.1, 3.2.2 and 3.2.5: what each event must have once, and how many attendees.
    "PUBLISH": ({"ORGANIZER", "SUMMARY"}, range(1)),
    "REQUEST": ({"ORGANIZER", "SUMMARY"}, range(1, 1000)),
    "CANCEL": ({"ORGANIZER", "SEQUENCE"}, range(1000)),
}


def problems(data):
    """Return what is wrong with a calendar file; nothing for one that is right."""
    return [*_of_octets(data), *_of_components(data)]


def _of_octets(data):
    if not data.endswith(b"\r\n"):
        yield "the last line has no end"
    left = data.replace(b"\r\n", b"")
    if b"\n" in left or b"\r" in left:
        yield "a line ends otherwise than with CR LF"
    for number, line in enumerate(data.split(b"\r\n"), start=1):
        if len(line) > LONGEST:
            yield f"line {number} has {len(line)} octets"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"line {number} is folded within a character"
            continue
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
            yield f"line {number} has a character that controls"


def _of_components(data):
    lines = re.sub(r"\r\n[ \t]", "", data.decode(errors="replace")).split("\r\n")[:-1]
    if not lines or lines[0] != "BEGIN:VCALENDAR" or lines[-1] != "END:VCALENDAR":
        yield "it is not one calendar"
        return
    zones, lines = _apart(lines, "VTIMEZONE")
    for one in zones:
        yield from _of_zone(one)
    calendar, events, event = [], [], None
    for line in lines[1:-1]:
        found = _LINE.fullmatch(line)
        if found is None:
            yield f"not a property: {line[:60]!r}"
        elif line == "BEGIN:VEVENT" and event is None:
            event = []
        elif line == "END:VEVENT" and event is not None:
            events.append(event)
            event = None
        elif found[1] in {"BEGIN", "END"}:
            yield f"a component that does not belong there: {line}"
        else:
            (calendar if event is None else event).append((found[1], found[2], found[3]))
    if event is not None or not (events or zones):
        yield "an event without an end, or no component"
        return
    yield from _of_calendar(calendar)
    method = next((value for name, _, value in calendar if name == "METHOD"), None)
    for one in events:
        yield from _of_event(one)
        yield from _of_scheduling(one, method)
    uids = [value for one in events for name, _, value in one if name == "UID"]
    if len(set(uids)) != len(uids):
        yield "two events have the same UID"
    if method in {"REQUEST", "CANCEL"} and len(set(uids)) > 1:
        yield f"{method} is about more than one UID"


def _apart(lines, kind):
    """Return the components of a kind, each without its first and last line, and the lines of everything else."""
    found, rest, inside = [], [], None
    for line in lines:
        if line == f"BEGIN:{kind}" and inside is None:
            inside = []
        elif line == f"END:{kind}" and inside is not None:
            found.append(inside)
            inside = None
        else:
            (rest if inside is None else inside).append(line)
    return found, [*rest, *(inside or [])]


def _of_zone(lines):
    """RFC 5545, 3.6.5: one TZID, and at least one half of the year, each with its start and both offsets once."""
    standard, rest = _apart(lines, "STANDARD")
    daylight, rest = _apart(rest, "DAYLIGHT")
    if sum(line.startswith(("TZID:", "TZID;")) for line in rest) != 1:
        yield "a zone without one TZID"
    if not standard and not daylight:
        yield "a zone without standard or daylight time"
    for half in [*standard, *daylight]:
        count = Counter(line.split(":")[0].split(";")[0] for line in half)
        for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            if count[name] != 1:
                yield f"half a year of a zone has {count[name]} times {name}"


def _of_calendar(properties):
    count = Counter(name for name, _, _ in properties)
    yield from (f"the calendar has {count[name]} times {name}" for name in ("PRODID", "VERSION") if count[name] != 1)
    yield from (f"the calendar has more than one {name}" for name in ("METHOD", "NAME") if count[name] > 1)
    for name, parameters, value in properties:
        if name == "VERSION" and value != "2.0":
            yield f"version {value}"
        if name == "METHOD" and value not in _SCHEDULED:
            yield f"method {value}"
        if name == "REFRESH-INTERVAL" and (parameters != ";VALUE=DURATION" or not _DURATION.fullmatch(value)):
            yield "REFRESH-INTERVAL is no duration (RFC 7986, 5.7)"
        if name == "X-PUBLISHED-TTL" and not _DURATION.fullmatch(value):
            yield "X-PUBLISHED-TTL is no duration"
        if name in _TEXTS and not _TEXT.fullmatch(value):
            yield f"{name} is not escaped"


def _of_event(properties):
    count = Counter(name for name, _, _ in properties)
    yield from (f"an event has {count[name]} times {name}" for name in sorted(_ONCE) if count[name] != 1)
    yield from (f"an event has more than one {name}" for name in sorted(_AT_MOST_ONCE) if count[name] > 1)
    if count["DTEND"] and count["DURATION"]:
        yield "an event has an end and a duration"
    values = {name: (parameters, value) for name, parameters, value in properties}
    for name, (parameters, value) in values.items():
        if name in _TEXTS and not _TEXT.fullmatch(value):
            yield f"{name} is not escaped"
        if name in {"DTSTAMP", "CREATED", "LAST-MODIFIED"} and not _UTC.fullmatch(value):
            yield f"{name} is not in UTC (RFC 5545, 3.8.7)"
        if name in {"DTSTART", "DTEND"}:
            right = _DAY if parameters == ";VALUE=DATE" else _UTC
            if parameters not in {"", ";VALUE=DATE"} or not right.fullmatch(value):
                yield f"{name}{parameters}:{value} is neither a day nor an instant in UTC"
        if name in {"ORGANIZER", "ATTENDEE"} and not re.fullmatch(r"mailto:[!-~]+@[!-~]+", value):
            yield f"{name} is no address: {value}"
        if name == "SEQUENCE" and not (re.fullmatch(r"\d{1,10}", value) and int(value) < 2**31):
            yield f"SEQUENCE:{value}"
        if name == "STATUS" and value not in _STATUS:
            yield f"STATUS:{value}"
        if name == "URL" and not re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", value):
            yield "URL is no address"
    if "DTEND" in values and "DTSTART" in values:
        (kind, start), (end_kind, end) = values["DTSTART"], values["DTEND"]
        if kind != end_kind or end <= start:
            yield "an event ends before it starts, or as it starts (RFC 5545, 3.8.2.2)"


def _of_scheduling(properties, method):
    if method not in _SCHEDULED:
        return
    count = Counter(name for name, _, _ in properties)
    needed, attendees = _SCHEDULED[method]
    yield from (f"{method} needs {name}" for name in sorted(needed) if count[name] != 1)
    if count["ATTENDEE"] not in attendees:
        yield f"{method} has {count['ATTENDEE']} attendees"
    statuses = {value for name, _, value in properties if name == "STATUS"}
    if method == "REQUEST" and "CANCELLED" in statuses:
        yield "REQUEST of what is cancelled"
    if method == "CANCEL" and statuses - {"CANCELLED"}:
        yield "CANCEL of what stands"
    if method == "CANCEL" and not statuses and not count["ATTENDEE"]:
        yield "CANCEL tells neither that all is cancelled nor who is out"
