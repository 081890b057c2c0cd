package calendar

import (
	"archive/zip"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/calendar/calendarlint"
)

// embeddedZones gives every zone of the data that the program carries (time/tzdata is made of this file).
func embeddedZones(t testing.TB) []*time.Location {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var zones []*time.Location
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, "/") {
			continue
		}
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocationFromTZData(file.Name, data)
		if err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		zones = append(zones, zone)
	}
	if len(zones) < 500 {
		t.Fatalf("only %d zones", len(zones))
	}
	return zones
}

// onset is a change of the clocks as a reader of a VTIMEZONE works it out.
type onset struct {
	at       time.Time
	from, to int // seconds
}

// onsets reads a written VTIMEZONE as a client does, up to the year last. It knows nothing of how it was made.
func onsets(t testing.TB, written string, last int) []onset {
	t.Helper()
	var all []onset
	for _, part := range strings.Split(written, "BEGIN:")[2:] {
		values := map[string]string{}
		for _, line := range strings.Split(part, "\r\n")[1:] {
			name, value, _ := strings.Cut(line, ":")
			values[name] = value
		}
		first, err := time.Parse("20060102T150405", values["DTSTART"])
		if err != nil {
			t.Fatalf("%v in %s", err, part)
		}
		from, to := parseOffset(t, values["TZOFFSETFROM"]), parseOffset(t, values["TZOFFSETTO"])
		add := func(local time.Time) {
			all = append(all, onset{local.Add(-time.Duration(from) * time.Second), from, to})
		}
		rrule := values["RRULE"]
		if rrule == "" {
			add(first)
			continue
		}
		var month int
		var day string
		for _, field := range strings.Split(strings.TrimPrefix(rrule, "FREQ=YEARLY;"), ";") {
			switch name, value, _ := strings.Cut(field, "="); name {
			case "BYMONTH":
				month, _ = strconv.Atoi(value)
			case "BYDAY":
				day = value
			default:
				t.Fatalf("%s in %s", field, rrule)
			}
		}
		for year := first.Year(); year <= last; year++ {
			var days []time.Time // of the month that are this weekday
			for d := time.Date(year, time.Month(month), 1, first.Hour(), first.Minute(), first.Second(), 0, time.UTC); d.Month() == time.Month(month); d = d.AddDate(0, 0, 1) {
				if strings.HasSuffix(day, strings.ToUpper(d.Weekday().String()[:2])) {
					days = append(days, d)
				}
			}
			if nth, _ := strconv.Atoi(day[:len(day)-2]); nth > 0 {
				add(days[nth-1])
			} else {
				add(days[len(days)+nth])
			}
		}
	}
	slices.SortFunc(all, func(a, b onset) int { return a.at.Compare(b.at) })
	return all
}

func parseOffset(t testing.TB, s string) int {
	t.Helper()
	var hours, minutes int
	if _, err := fmt.Sscanf(s[1:], "%02d%02d", &hours, &minutes); err != nil {
		t.Fatalf("offset %q: %v", s, err)
	}
	if s[0] == '-' {
		return -(hours*3600 + minutes*60)
	}
	return hours*3600 + minutes*60
}

func offsetAt(all []onset, at time.Time) int {
	offset := all[0].from
	for _, o := range all {
		if o.at.After(at) {
			break
		}
		offset = o.to
	}
	return offset
}

// probes gives instants around each change of the clocks between two instants, and between the changes.
func probes(zone *time.Location, from, to time.Time) []time.Time {
	all := []time.Time{from, to}
	_, before := from.In(zone).Zone()
	for at := from; at.Before(to); at = at.Add(11 * time.Hour) { // no stretch is shorter
		_, after := at.In(zone).Zone()
		if after != before {
			low, high := at.Add(-11*time.Hour), at
			for high.Sub(low) > time.Second {
				middle := low.Add(high.Sub(low) / 2).Truncate(time.Second)
				if _, offset := middle.In(zone).Zone(); offset == before {
					low = middle
				} else {
					high = middle
				}
			}
			all = append(all, low, high)
		}
		if before = after; at.YearDay()%16 == 0 {
			all = append(all, at)
		}
	}
	return all
}

// writtenTimezone gives the VTIMEZONE as it leaves us, linted.
func writtenTimezone(t testing.TB, zone *time.Location, from, to time.Time) string {
	t.Helper()
	w := newWriter(4096, []ics.CalendarProperty{
		{BaseProperty: ics.BaseProperty{IANAToken: "VERSION", Value: "2.0"}}, {BaseProperty: ics.BaseProperty{IANAToken: "PRODID", Value: "-//Test//EN"}},
	})
	begin := len(w.out)
	w.component(timezone(zone, from, to))
	if w.err != nil {
		t.Fatal(w.err)
	}
	written := string(w.out[begin:])
	const event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:1\r\nDTSTAMP:20200101T000000Z\r\nDTSTART;TZID=%s:20200101T000000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	for _, finding := range calendarlint.Check([]byte(string(w.out) + fmt.Sprintf(event, zone))) {
		t.Errorf("%s: %s", zone, finding)
	}
	return written
}

func checkTimezone(t *testing.T, zone *time.Location, from, to time.Time, probes []time.Time) {
	t.Helper()
	written := writtenTimezone(t, zone, from, to)
	// It must be right for the whole years of the span, and one either side.
	first, last := newYear(from.Year()-1), newYear(to.Year()+2)
	all := onsets(t, written, last.Year())
	for _, at := range probes {
		if at.Before(first) || !at.Before(last) {
			continue
		}
		_, want := at.In(zone).Zone()
		if got := offsetAt(all, at); got != want {
			t.Fatalf("%s %s to %s: at %s the offset is %d, want %d\n%s", zone, first, last, at.UTC(), got, want, written)
		}
	}
}

func TestEveryZoneHoldsFrom2015To2040(t *testing.T) {
	for i, zone := range embeddedZones(t) {
		if testing.Short() && i%7 != 0 {
			continue
		}
		probes := probes(zone, newYear(2014), newYear(2042))
		checkTimezone(t, zone, newYear(2015), newYear(2040), probes)
		for year := 2015; year <= 2040; year++ { // as for a visit of that year
			day := time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
			checkTimezone(t, zone, day, day.AddDate(0, 0, 3), probes)
		}
	}
}

func TestZonesOfOtherCenturiesHoldWhereTheirOffsetsHaveNoSeconds(t *testing.T) {
	for _, year := range []int{1974, 1990, 2007, 2100, 2199} {
		for i, zone := range embeddedZones(t) {
			if i%11 == 0 {
				day := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
				checkTimezone(t, zone, day, day.AddDate(0, 2, 0), probes(zone, newYear(year-1), newYear(year+2)))
			}
		}
	}
}

func zoneNamed(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestZonesAreWrittenAsTheyAreKnown(t *testing.T) {
	for _, test := range []struct {
		zone string
		year int
		want string
	}{
		{"Europe/London", 2027, `
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
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD`},
		{"Europe/Dublin", 2027, `
BEGIN:DAYLIGHT
DTSTART:19960331T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:IST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD`},
		{"America/New_York", 2027, `
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD`},
		{"Asia/Baku", 2024, `
BEGIN:STANDARD
DTSTART:20151025T050000
TZOFFSETFROM:+0500
TZOFFSETTO:+0400
TZNAME:+04
END:STANDARD`},
		{"Asia/Dubai", 2024, `
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0400
TZOFFSETTO:+0400
TZNAME:+04
END:STANDARD`},
		{"Africa/Casablanca", 2024, `
BEGIN:DAYLIGHT
DTSTART:20220508T020000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:+01
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20230319T030000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:+00
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20230423T020000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:+01
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20240310T030000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:+00
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20240414T020000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:+01
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20250223T030000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:+00
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20250406T020000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:+01
END:DAYLIGHT`},
	} {
		day := time.Date(test.year, 6, 1, 0, 0, 0, 0, time.UTC)
		want := "BEGIN:VTIMEZONE\nTZID:" + test.zone + test.want + "\nEND:VTIMEZONE\n"
		if got := strings.ReplaceAll(writtenTimezone(t, zoneNamed(t, test.zone), day, day), "\r\n", "\n"); got != want {
			t.Errorf("%s in %d:\n%s", test.zone, test.year, got)
		}
	}
}

func TestAZoneOfOneRuleIsTheSameForEverySpan(t *testing.T) {
	zone := zoneNamed(t, "Europe/Paris")
	first := writtenTimezone(t, zone, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC))
	second := writtenTimezone(t, zone, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 2, 1, 0, 0, 0, 0, time.UTC))
	if first != second {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestTimezonesAreKeptAndBounded(t *testing.T) {
	zone := zoneNamed(t, "Europe/Paris")
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	if cachedTimezone(zone, day, day) != cachedTimezone(zone, day.AddDate(0, 3, 0), day.AddDate(0, 4, 0)) {
		t.Error("made twice for one zone and year")
	}
	for n := range keptTimezones + 10 {
		at := day.AddDate(n%150, 0, 0)
		cachedTimezone(zone, at, at.AddDate(n/150, 0, 0))
	}
	if n := len(timezones.made); n > keptTimezones {
		t.Errorf("%d are kept", n)
	}
}

func BenchmarkTimezone(b *testing.B) {
	zone := zoneNamed(b, "Europe/London")
	day := time.Date(2027, 3, 26, 0, 0, 0, 0, time.UTC)
	b.Run("made", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			timezone(zone, day, day)
		}
	})
	b.Run("kept", func(b *testing.B) {
		var made *ics.VTimezone
		for b.Loop() {
			made = cachedTimezone(zone, day, day)
		}
		_ = made
	})
}
