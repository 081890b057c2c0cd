// Reads calendars as ical.js does: for each line of standard input, a JSON list of calendars' texts, it writes a line with
// the list of lists of their events. The only argument is the folder of ical.js.
const path = require("node:path");
const readline = require("node:readline");
const ICAL = require(path.resolve(process.argv[2], "dist", "ical.es5.cjs"));

function when(property) {
  const time = property.getFirstValue();
  if (time.isDate) return time.toString();
  const id = property.getParameter("tzid");
  if (id && time.zone.tzid !== id) throw new Error(`zone ${id} was not found`);
  if (!id && time.zone.tzid !== "UTC") throw new Error(`${time} is in no zone`);
  return new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((event) => {
    const value = (name) => event.getFirstPropertyValue(name) ?? "";
    const place = event.getFirstProperty("x-apple-structured-location");
    return {
      uid: value("uid"),
      start: when(event.getFirstProperty("dtstart")),
      end: when(event.getFirstProperty("dtend")),
      summary: value("summary"),
      description: value("description"),
      location: value("location"),
      category: value("categories"),
      status: value("status"),
      title: place?.getParameter("x-title") ?? "",
      address: place?.getParameter("x-address") ?? "",
    };
  });
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(JSON.parse(line).map(read)) + "\n");
});
