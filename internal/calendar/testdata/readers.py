"""Reads calendars as Debian's python3-icalendar or python3-vobject does: a JSON list of calendars' texts on
standard input, a list of lists of events on standard output. The only argument says which of the two."""

import datetime
import json
import sys


def when(value):
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a time in no zone: %s" % value)
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def icalendar_events(text):
    import icalendar

    for event in icalendar.Calendar.from_ical(text.encode()).walk("VEVENT"):
        if event.errors:
            raise ValueError(event.errors)
        place = event.get("X-APPLE-STRUCTURED-LOCATION")
        yield {
            "uid": str(event["UID"]),
            "start": when(event["DTSTART"].dt),
            "end": when(event["DTEND"].dt),
            "summary": str(event.get("SUMMARY", "")),
            "description": str(event.get("DESCRIPTION", "")),
            "location": str(event.get("LOCATION", "")),
            "category": str(event["CATEGORIES"].cats[0]),
            "status": str(event.get("STATUS", "")),
            "title": place.params.get("X-TITLE", "") if place is not None else "",
            "address": place.params.get("X-ADDRESS", "") if place is not None else "",
        }


def vobject_events(text):
    import vobject

    def value(event, name):
        return getattr(event, name).value if hasattr(event, name) else ""

    # It keeps the first zone of each name that it sees, whatever a later calendar says.
    zones = vars(vobject.icalendar)["__tzidMap"]
    for name in set(zones) - {"UTC"}:
        del zones[name]
    for event in getattr(vobject.readOne(text), "vevent_list", []):
        place = getattr(event, "x_apple_structured_location", None)
        params = place.params if place is not None else {}
        yield {
            "uid": event.uid.value,
            "start": when(event.dtstart.value),
            "end": when(event.dtend.value),
            "summary": value(event, "summary"),
            "description": value(event, "description"),
            "location": value(event, "location"),
            "category": event.categories.value[0],
            "status": value(event, "status"),
            "title": params.get("X-TITLE", [""])[0],
            "address": params.get("X-ADDRESS", [""])[0],
        }


read = {"icalendar": icalendar_events, "vobject": vobject_events}[sys.argv[1]]
json.dump([list(read(text)) for text in json.load(sys.stdin)], sys.stdout)
