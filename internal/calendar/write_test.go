package calendar

import (
	"bytes"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// asShown gives the text that a client must show for s. It says in another way what package calendar does:
// one line end, no control characters, no bidi spans, no byte order mark, UTF-8.
func asShown(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	var b strings.Builder
	for _, r := range s { // a byte that is no UTF-8 comes as U+FFFD
		if r != '\n' && r != '\t' && (r < 0x20 || 0x7f <= r && r < 0xa0) || strings.ContainsRune("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// inParameter is asShown for a parameter, where a place's name and address are one line without backslashes.
func inParameter(s string) string {
	return asShown(strings.NewReplacer("\r\n", ", ", "\n", ", ", "\r", ", ", `\`, "/").Replace(s))
}

// hostile are texts that have broken calendars.
var hostile = []string{
	"", " ", "plain", "a\r\nb", "a\rb", "a\nb", "\n", "a\\nb", "a\\", "a\\\\n", "a;b,c:d", `"`, `a"b"c`, "^", "^n", "^^'", "a^'b\"c^",
	"END:VEVENT\r\nEND:VCALENDAR", "\x00", "a\x00b\x07c\x1bd\x7f", "\u0080\u0085\u009f", "line\u2028separator\u2029here", "\v\f",
	"\u202eright to left", "\u2067isolate", "mark\u200f \u200ehere", "\ufeffbom", "\xff\xfe", "\xed\xa0\x80 surrogate", "\xc3", "Əə İı Şş",
	strings.Repeat("Ж", 200), strings.Repeat("a", 75), strings.Repeat("ab ", 100), strings.Repeat("👩‍🚒", 40), strings.Repeat("\\", 80),
	strings.Repeat(" ", 100), "\tindented", "trailing ", " leading", "=?utf-8?q?x?=", "{{.}} <b>&amp;</b>", "\U0010ffff", "e\u0301\u0301\u0301",
}

// everywhere makes a visit that holds s in every text that a calendar shows.
func everywhere(s string) *visit.Visit {
	return oneItem(func(v *visit.Visit, i *visit.Item) {
		lat, lon := 40.5, 49.5
		place := &v.Places[0]
		place.Lat, place.Lon, place.Name, place.Address, place.Entrance = &lat, &lon, text.Text{"en": "N" + s}, text.Text{"en": "A" + s}, s
		v.Title, v.People[0].Name = text.Text{"en": "T" + s}, text.Text{"en": s}
		i.UID, i.Title, i.Description, i.Note = "U"+s, text.Text{"en": "T" + s}, text.Text{"en": "D" + s}, text.Text{"en": s}
		i.Dress, i.Flight, i.Officer, i.Deputy, i.Phone = text.Text{"en": s}, s, s, s, s
	})
}

// shownOf gives what clients must find of everywhere(s).
func shownOf(s string) reading {
	lines := []string{"Place: N" + s + ", A" + s, "With: " + s, "Dress: " + s, "Flight: " + s, "D" + s, "Note: " + s, "Responsible: " + s, "Deputy: " + s, "Phone: " + s}
	if s != "" {
		lines[0] += ", " + s
	} else {
		lines = []string{lines[0], lines[4]}
	}
	return reading{
		UID: asShown("U" + s + "@cortege"), Start: "2027-03-27T10:30:00Z", End: "2027-03-27T12:00:00Z",
		Summary: asShown("T" + s), Description: asShown(strings.Join(lines, "\n")), Location: asShown("N" + s + ", A" + s),
		Category: "Talks", Title: inParameter("N" + s), Address: inParameter("A" + s),
	}
}

func FuzzAnyTextRoundTrips(f *testing.F) {
	for _, s := range append(hostile, phrases...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := made(t, everywhere(s), Options{Staff: true, Base: "https://protocol.example/" + s})
		parsed, err := ics.ParseCalendar(bytes.NewReader(c.Bytes))
		if err != nil {
			t.Fatalf("%v\n%s", err, c.Bytes)
		}
		events := parsed.Events()
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		event := events[0]
		value := func(name ics.ComponentProperty) string { return event.GetProperty(name).Value }
		want := shownOf(s)
		got := reading{
			UID: value(ics.ComponentPropertyUniqueId), Start: want.Start, End: want.End, Summary: value(ics.ComponentPropertySummary), Description: value(ics.ComponentPropertyDescription),
			Location: value(ics.ComponentPropertyLocation), Category: value(ics.ComponentPropertyCategories),
		}
		parameters := event.GetProperty(xLocation).ICalParameters
		undo := strings.NewReplacer("^n", "\n", "^^", "^", "^'", `"`) // the library's parser knows no RFC 6868
		got.Title, got.Address = undo.Replace(parameters["X-TITLE"][0]), undo.Replace(parameters["X-ADDRESS"][0])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(- meant, + read) %s\n%s", diff, c.Bytes)
		}
	})
}

func FuzzICalJSReadsAnyText(f *testing.F) {
	for _, s := range append(hostile, phrases...) {
		f.Add(s)
	}
	read := readers[0].start(f)
	f.Fuzz(func(t *testing.T, s string) {
		calendar := made(t, everywhere(s), Options{Staff: true}).Bytes
		want := shownOf(s)
		if diff := cmp.Diff(map[string]reading{want.UID: want}, read(t, calendar)); diff != "" {
			t.Errorf("(- meant, + read) %s\n%s", diff, calendar)
		}
	})
}

func TestOtherParsersReadAnyText(t *testing.T) {
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			r.need(t)
			texts := append(hostile[:len(hostile):len(hostile)], phrases...)
			var calendars [][]byte
			for _, s := range texts {
				calendars = append(calendars, made(t, everywhere(s), Options{Staff: true}).Bytes)
			}
			for i, found := range r.read(t, calendars...) {
				want := shownOf(texts[i])
				got := found[want.UID]
				if r.name != "ical.js" { // the others know no RFC 6868, and undo escapes in a wrong order
					if strings.Contains(texts[i], `\`) {
						continue
					}
					got.Title, got.Address = want.Title, want.Address
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q (- meant, + read) %s", texts[i], diff)
				}
			}
		})
	}
}

func written(event *ics.VEvent) ([]byte, error) {
	w := newWriter(0, nil)
	w.component(event)
	return w.end()
}

func TestNothingIsWrittenUnderAnImpossibleName(t *testing.T) {
	event := &ics.VEvent{}
	event.Properties = []ics.IANAProperty{property("X-A\r\nATTENDEE", "x", nil)}
	if _, err := written(event); err == nil {
		t.Error("a name with a line end was taken")
	}
	event.Properties = []ics.IANAProperty{property("X-A", "x", map[string][]string{"B:\r\nC": {"d"}})}
	if _, err := written(event); err == nil {
		t.Error("a parameter with a line end was taken")
	}
}

func TestWhatIsNoTextCannotEndItsLine(t *testing.T) {
	event := &ics.VEvent{}
	event.Properties = []ics.IANAProperty{
		property(ics.PropertyUrl, "https://x.example/%20%\r\nATTENDEE:mailto:ş@b.example\x00", nil),
		property(ics.PropertySequence, "1\r\nATTENDEE:mailto:a@b.example\x00", nil),
	}
	b, err := written(event)
	if err != nil {
		t.Fatal(err)
	}
	want := "\r\nURL:https://x.example/%20%25%0D%0AATTENDEE:mailto:%C5%9F@b.example%00\r\nSEQUENCE:1ATTENDEE:mailto:a@b.example\r\n"
	if got := bytes.ReplaceAll(b, []byte("\r\n "), nil); !bytes.Contains(got, []byte(want)) {
		t.Errorf("%q", got)
	}
}
