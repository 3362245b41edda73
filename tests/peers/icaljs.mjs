// ical.js reads an .ics on standard input: the engine of Thunderbird and Nextcloud.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));

// Only what the file itself declares: ical.js has no zones of its own but UTC.
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);

const written = (time) => {
  if (time.isDate) return time.toString();
  if (time.zone === ICAL.Timezone.localTimezone) throw new Error(`${time} floats: its zone is not in the file`);
  return new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
};

const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const value = (name) => component.getFirstPropertyValue(name);
  return {
    uid: event.uid, summary: event.summary, status: value("status"), transp: value("transp"),
    start: written(event.startDate), end: written(event.endDate),
  };
});
events.sort((a, b) => (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0));
console.log(JSON.stringify(events));
