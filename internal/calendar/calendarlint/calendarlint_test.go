package calendarlint

import (
	"strings"
	"testing"
)

const good = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
CALSCALE:GREGORIAN
NAME:Visit
REFRESH-INTERVAL;VALUE=DURATION:PT1H
COLOR:teal
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@test
DTSTAMP:20240101T000000Z
SEQUENCE:0
DTSTART;TZID=Europe/London:20240131T090000
DTEND;TZID=Europe/London:20240131T100000
SUMMARY:Talks\, and a line\nthat is folded because it goes on for more than
  seventy-five octets
GEO:51.5;-0.1
X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="The ^'Hall^', west":geo:51.5,-0.1
STATUS:CONFIRMED
CATEGORIES:One,Two\, or three
URL:https://x.example/a%20b
END:VEVENT
BEGIN:VEVENT
UID:2@test
DTSTAMP:20240101T000000Z
DTSTART;VALUE=DATE:20240131
DTEND;VALUE=DATE:20240201
SUMMARY:Day
END:VEVENT
END:VCALENDAR
`

func crlf(s string) string {
	s = strings.ReplaceAll(s, "\n", "\r\n")
	// one line of the sample is longer than it may be, for reading's sake
	return strings.Replace(s, `west":geo`, "w\r\n est\":geo", 1)
}

func TestAGoodCalendarPasses(t *testing.T) {
	if found := Check([]byte(crlf(good))); len(found) > 0 {
		t.Error(found)
	}
}

func TestEachFaultIsFound(t *testing.T) {
	event := good[strings.Index(good, "BEGIN:VEVENT"):strings.Index(good, "BEGIN:VEVENT\nUID:2")]
	zone := good[strings.Index(good, "BEGIN:VTIMEZONE"):strings.Index(good, "BEGIN:VEVENT")]
	for _, test := range []struct{ name, old, replacement, want string }{
		{"a line end of LF", "VERSION:2.0\r\n", "VERSION:2.0\n", "LF, not CRLF"},
		{"a bare CR", "NAME:Visit", "NAME:Vi\rsit", "a control character"},
		{"no line end at the end", "END:VCALENDAR\r\n", "END:VCALENDAR", "the last line does not end"},
		{"an empty line", "VERSION", "\r\nVERSION", "empty"},
		{"a long line", "SUMMARY:Day", "SUMMARY:" + strings.Repeat("x", 68), "76 octets"},
		{"a character split by folding", "SUMMARY:Day", "SUMMARY:\xd0\r\n \x96", "split by folding"},
		{"no UTF-8", "SUMMARY:Day", "SUMMARY:\xff", "not UTF-8"},
		{"NUL", "SUMMARY:Day", "SUMMARY:\x00", "a control character"},
		{"a line separator", "SUMMARY:Day", "SUMMARY:a\u2028b", "a control character"},
		{"a byte order mark", "BEGIN:VCALENDAR", "\ufeffBEGIN:VCALENDAR", "a control character"},
		{"an empty fold", "SUMMARY:Day", "SUMMARY:Day\r\n ", "a fold with nothing"},
		{"garbage", "SUMMARY:Day", "SUMMARY:Day\r\ngarbage", "no colon"},
		{"small letters", "STATUS", "Status", "not in capitals"},
		{"an open quote", `"The ^'Hall`, `The "Hall`, "a quote"},
		{"an unquoted comma", `"The ^'Hall^', w` + "\r\n " + `est"`, "Hall, west", "2 values"},
		{"a backslashed quote", `^'Hall`, `\"Hall`, "after the closing quote"},
		{"a caret of no meaning", `^'Hall`, `^Hall`, "RFC 6868"},
		{"an empty parameter", "TZID=Europe/London:20240131T09", "TZID=:20240131T09", "is empty"},
		{"a parameter twice", "VALUE=URI;", "VALUE=URI;VALUE=URI;", "comes twice"},
		{"no PRODID", "PRODID:-//Test//EN\r\n", "", "without PRODID"},
		{"another version", "VERSION:2.0", "VERSION:3.0", `VERSION is "3.0"`},
		{"a version twice", "VERSION:2.0", "VERSION:2.0\r\nVERSION:2.0", "has 2 VERSION"},
		{"a duration without its type", "INTERVAL;VALUE=DURATION", "INTERVAL", "without VALUE=DURATION"},
		{"a duration of nothing", "PT1H", "PT", "DURATION"},
		{"a colour in figures", "COLOR:teal", "COLOR:#008080", "COLOR is"},
		{"a property after components", "END:VCALENDAR", "NAME:x\r\nEND:VCALENDAR", "after a component"},
		{"two calendars", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n", "a second calendar"},
		{"no end", "END:VCALENDAR\r\n", "", "not closed"},
		{"an end too many", "END:VCALENDAR", "END:VEVENT\r\nEND:VCALENDAR", "without its BEGIN"},
		{"a component of RFC 9073", "SUMMARY:Day", "SUMMARY:Day\r\nBEGIN:PARTICIPANT\r\nUID:3\r\nEND:PARTICIPANT", `component "PARTICIPANT"`},
		{"no UID", "UID:2@test\r\n", "", "without UID"},
		{"no DTSTAMP", "UID:2@test\r\nDTSTAMP:20240101T000000Z", "UID:2@test", "without DTSTAMP"},
		{"DTSTAMP in no zone", "DTSTAMP:20240101T000000Z", "DTSTAMP:20240101T000000", "is no DATE-TIME"},
		{"a UID twice", "UID:2@test", "UID:1@test", "is taken"},
		{"a summary twice", "SUMMARY:Day", "SUMMARY:Day\r\nSUMMARY:Night", "has 2 SUMMARY"},
		{"no summary", "SUMMARY:Day\r\n", "", "without SUMMARY"},
		{"an end before the start", "20240131T100000", "20240131T050000", "not after DTSTART"},
		{"a day that ends on itself", "DATE:20240201", "DATE:20240131", "not after DTSTART"},
		{"an end of another type", "DTEND;VALUE=DATE:20240201", "DTEND:20240201T000000Z", "DTEND is DATE-TIME"},
		{"a time of type DATE", "DTSTART;VALUE=DATE:20240131", "DTSTART;VALUE=DATE:20240131T000000", "is no DATE"},
		{"no such day", "DATE:20240131", "DATE:20240231", "is no DATE"},
		{"a date with a zone", "DTSTART;VALUE=DATE", "DTSTART;TZID=Europe/London;VALUE=DATE", "with a TZID"},
		{"a floating time", "DTEND;TZID=Europe/London", "DTEND", "is in no zone"},
		{"both a zone and a Z", "20240131T100000", "20240131T100000Z", "both a TZID and a Z"},
		{"a zone that is not declared", "DTEND;TZID=Europe/London", "DTEND;TZID=Europe/Paris", "no VTIMEZONE Europe/Paris"},
		{"a zone that is declared too late", crlf(zone + event), crlf(event + zone), "VTIMEZONE after an event"},
		{"a zone that nothing uses", crlf(event), "", "is not used"},
		{"a zone twice", crlf(zone), crlf(zone + zone), "a second VTIMEZONE"},
		{"a zone of nothing", crlf(zone[strings.Index(zone, "BEGIN:DAY"):strings.Index(zone, "END:VTIM")]), "", "is empty"},
		{"an offset with seconds", "TZOFFSETFROM:+0100", "TZOFFSETFROM:+010010", "no offset of whole minutes"},
		{"no offset", "TZOFFSETTO:+0000\r\n", "", "without TZOFFSETTO"},
		{"UTC in a zone", "19961027T020000", "19961027T020000Z", "is no plain local time"},
		{"RDATE in a zone", "TZNAME:BST", "RDATE:20200331T010000", "RDATE"},
		{"a rule that clients don't take", "BYDAY=-1SU", "BYDAY=SU;BYMONTHDAY=25,26", "not of the form"},
		{"a rule that its start does not keep", "19960331", "19960324", "is not a day of its RRULE"},
		{"an unknown status", "STATUS:CONFIRMED", "STATUS:CANCELED", "STATUS is"},
		{"a sequence below nought", "SEQUENCE:0", "SEQUENCE:-1", "SEQUENCE"},
		{"a place off the earth", "GEO:51.5", "GEO:95.5", "is no FLOAT"},
		{"a position of one number", "GEO:51.5;-0.1", "GEO:51.5", "is no FLOAT"},
		{"a comma that is not escaped", `Talks\,`, "Talks,", "is no TEXT"},
		{"a semicolon that is not escaped", `Talks\,`, "Talks;", "is no TEXT"},
		{"an escape of no meaning", `Talks\,`, `Talks\x`, "is no TEXT"},
		{"an address with a space", "a%20b", "a b", "is no URI"},
		{"an address of no scheme", "https://x.example", "x.example", "is no URI"},
		{"a wrong type", "SUMMARY:Day", "SUMMARY;VALUE=URI:Day", "of type URI"},
		{"nothing at all", crlf(good), "", "no calendar"},
	} {
		t.Run(test.name, func(t *testing.T) {
			whole := crlf(good)
			if !strings.Contains(whole, test.old) {
				t.Fatalf("no %q in the sample", test.old)
			}
			found := Check([]byte(strings.Replace(whole, test.old, test.replacement, 1)))
			if all := strings.Join(found, "\n"); !strings.Contains(all, test.want) {
				t.Errorf("not found: %q; found:\n%s", test.want, all)
			}
		})
	}
}

func FuzzCheckTakesAnything(f *testing.F) {
	f.Add([]byte(crlf(good)))
	f.Add([]byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if found := Check(b); len(found) == 0 && !strings.HasSuffix(string(b), "END:VCALENDAR\r\n") {
			t.Errorf("%q passes", b)
		}
	})
}
