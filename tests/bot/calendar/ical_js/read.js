// Reads a calendar file in each line of JSON, and answers each with a line: what the library of Thunderbird makes of it.
"use strict";

const readline = require("node:readline");
const ICAL = require(process.argv[2]);

// What a program shows is the hour by its reader's clock: here one in Brussels, by the zones that come with Node.
const BRUSSELS = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Brussels",
  dateStyle: "short",
  timeStyle: "medium",
});

function shown(time) {
  return time.isDate ? time.toString() : BRUSSELS.format(time.toJSDate());
}

function read(component) {
  const event = new ICAL.Event(component, { strictExceptions: true });
  const one = (name) => component.getFirstPropertyValue(name);
  return {
    uid: event.uid,
    sequence: event.sequence,
    stamp: one("dtstamp").toJSDate().toISOString(),
    title: event.summary,
    starts: shown(event.startDate),
    ends: shown(event.endDate),
    seconds: event.duration.toSeconds(),
    all_day: event.startDate.isDate,
    place: event.location,
    description: event.description,
    link: one("url"),
    status: one("status"),
    organizer: event.organizer,
    attendees: event.attendees.map((each) => [
      each.getFirstValue(),
      each.getParameter("partstat") ?? null,
      each.getParameter("rsvp") ?? null,
    ]),
  };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    const calendar = new ICAL.Component(ICAL.parse(JSON.parse(line)));
    answer = {
      name: calendar.getFirstPropertyValue("x-wr-calname"),
      method: calendar.getFirstPropertyValue("method"),
      events: calendar.getAllSubcomponents("vevent").map(read),
    };
  } catch (failed) {
    answer = { failed: String(failed) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
