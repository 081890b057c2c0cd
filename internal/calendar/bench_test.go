package calendar

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cortege/internal/edition"
)

// record is an event that is ready to be written: nothing is looked up or worked out any more.
type record struct {
	uid, summary, description, location, geo, apple, category string
	zone                                                      string
	changed, created                                          time.Time
	start, end                                                time.Time // in the zone
	sequence                                                  int
}

// direct writes the calendar of records without a model, as quick as simple code does: the measure for Encode.
func direct(head string, records []record) []byte {
	out := make([]byte, 0, len(head)+len(records)*768)
	out = append(out, head...)
	line := make([]byte, 0, 1024)
	put := func() {
		room := 75
		rest := line
		for len(rest) > room {
			cut := room
			for rest[cut]&0xc0 == 0x80 {
				cut--
			}
			out = append(append(out, rest[:cut]...), "\r\n "...)
			rest, room = rest[cut:], 74
		}
		out = append(append(out, rest...), "\r\n"...)
	}
	value := func(name, s string) {
		line = append(line[:0], name...)
		for i := 0; i < len(s); i++ {
			switch c := s[i]; c {
			case '\\', ';', ',':
				line = append(line, '\\', c)
			case '\n':
				line = append(line, '\\', 'n')
			default:
				line = append(line, c)
			}
		}
		put()
	}
	for i := range records {
		r := &records[i]
		out = append(out, "BEGIN:VEVENT\r\n"...)
		value("UID:", r.uid)
		out = append(r.changed.AppendFormat(append(out, "DTSTAMP:"...), utcForm), "\r\n"...)
		out = append(r.changed.AppendFormat(append(out, "LAST-MODIFIED:"...), utcForm), "\r\n"...)
		out = append(r.created.AppendFormat(append(out, "CREATED:"...), utcForm), "\r\n"...)
		out = append(strconv.AppendInt(append(out, "SEQUENCE:"...), int64(r.sequence), 10), "\r\n"...)
		out = append(r.start.AppendFormat(append(append(append(out, "DTSTART;TZID="...), r.zone...), ':'), localForm), "\r\n"...)
		out = append(r.end.AppendFormat(append(append(append(out, "DTEND;TZID="...), r.zone...), ':'), localForm), "\r\n"...)
		value("SUMMARY:", r.summary)
		value("DESCRIPTION:", r.description)
		value("LOCATION:", r.location)
		line = append(append(line[:0], "GEO:"...), r.geo...)
		put()
		line = append(line[:0], r.apple...)
		put()
		out = append(out, "TRANSP:OPAQUE\r\n"...)
		value("CATEGORIES:", r.category)
		out = append(out, "CLASS:PUBLIC\r\nEND:VEVENT\r\n"...)
	}
	return append(out, "END:VCALENDAR\r\n"...)
}

// recordsOf takes the calendar of a visit in Baku apart, so that direct can write it again.
func recordsOf(t testing.TB, b []byte) (head string, records []record) {
	t.Helper()
	before, _, _ := strings.Cut(string(b), "BEGIN:VEVENT")
	plain := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\,`, ",", `\;`, ";")
	var r record
	for _, line := range unfolded(b[len(before):]) {
		name, value, _ := strings.Cut(line, ":")
		name, _, _ = strings.Cut(name, ";")
		moment := func(form string) time.Time {
			at, err := time.Parse(form, value)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		switch name {
		case "UID":
			r = record{uid: value, zone: "Asia/Baku"}
		case "LAST-MODIFIED":
			r.changed = moment(utcForm)
		case "CREATED":
			r.created = moment(utcForm)
		case "SEQUENCE":
			r.sequence, _ = strconv.Atoi(value)
		case "DTSTART":
			r.start = moment(localForm)
		case "DTEND":
			r.end = moment(localForm)
		case "SUMMARY":
			r.summary = plain.Replace(value)
		case "DESCRIPTION":
			r.description = plain.Replace(value)
		case "LOCATION":
			r.location = plain.Replace(value)
		case "GEO":
			r.geo = value
		case xLocation:
			r.apple = line
		case "CATEGORIES":
			r.category = plain.Replace(value)
		case "END":
			if value == "VEVENT" {
				records = append(records, r)
			}
		}
	}
	return before, records
}

func TestTheDirectWriterWritesTheSameBytes(t *testing.T) {
	want := made(t, manyEvents(t, 1000), Options{Language: []string{"en"}}).Bytes
	if got := direct(recordsOf(t, want)); !bytes.Equal(got, want) {
		t.Errorf("%d octets, not %d; the comparison would be unfair", len(got), len(want))
	}
}

// BenchmarkThousandEvents compares making a calendar of 1,000 events with writing its bytes alone. Encode must stay
// within three times of that.
func BenchmarkThousandEvents(b *testing.B) {
	v := manyEvents(b, 1000)
	stamps, o := edition.StampsOfDraft(v), Options{Language: []string{"en"}}
	c, err := Encode(v, stamps, o)
	if err != nil {
		b.Fatal(err)
	}
	head, records := recordsOf(b, c.Bytes)
	b.Run("direct", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(c.Bytes)))
		for b.Loop() {
			direct(head, records)
		}
	})
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(c.Bytes)))
		for b.Loop() {
			if _, err := Encode(v, stamps, o); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("side by side", func(b *testing.B) { // in turn, so that a busy machine slows both
		var ratios []float64
		for b.Loop() {
			start := time.Now()
			direct(head, records)
			middle := time.Now()
			if _, err := Encode(v, stamps, o); err != nil {
				b.Fatal(err)
			}
			ratios = append(ratios, float64(time.Since(middle))/float64(middle.Sub(start)))
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], "x-direct")
	})
}
