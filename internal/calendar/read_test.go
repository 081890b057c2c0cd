package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// march is a visit to Baku from 10 to 12 March 2027.
var march = func() Days {
	zone, err := clock.Zone("Asia/Baku")
	if err != nil {
		panic(err)
	}
	day := civil.Date{Year: 2027, Month: 3, Day: 10}
	return Days{From: day, To: day.AddDays(2), Zone: zone}
}()

// icsFile makes a file of properties of one event, or of whole components.
func icsFile(lines ...string) string {
	body := strings.Join(lines, "\r\n")
	if !strings.HasPrefix(body, "BEGIN:") {
		body = "BEGIN:VEVENT\r\nUID:one@example\r\nDTSTAMP:20270101T000000Z\r\n" + body + "\r\nEND:VEVENT"
	}
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + body + "\r\nEND:VCALENDAR\r\n"
}

func taken(t *testing.T, file string) *Incoming {
	t.Helper()
	made, err := Read(strings.NewReader(file), march, UsualLimits)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// told writes an event as a line: when, what, and what was assumed.
func told(e Event) string {
	var b strings.Builder
	if e.Start.IsZero() {
		fmt.Fprintf(&b, "%s..%s", e.Day, e.LastDay)
	} else {
		fmt.Fprintf(&b, "%s %s", e.Start, e.Zone)
		if !e.End.IsZero() {
			fmt.Fprintf(&b, " - %s %s", e.End, e.EndZone)
		}
	}
	fmt.Fprintf(&b, " %s", e.Title)
	if e.Cancelled {
		b.WriteString(" cancelled")
	}
	for _, a := range e.Assumed {
		b.WriteString(" [" + strings.TrimPrefix(a.Key, "take_in.assumed.") + "]")
	}
	return b.String()
}

func TestTakesInWhatMakersWrite(t *testing.T) {
	const ownZone = "BEGIN:VTIMEZONE\r\nTZID:Office hours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
		"BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
	for name, test := range map[string]struct {
		file string
		want []string
	}{
		"a flight between two zones": {
			icsFile("SUMMARY:Flight J2 8", "DTSTART;TZID=Europe/Istanbul:20270310T080000", "DTEND;TZID=Asia/Baku:20270310T115000"),
			[]string{"2027-03-10T08:00 Europe/Istanbul - 2027-03-10T11:50 Asia/Baku Flight J2 8"},
		},
		"in UTC": {icsFile("SUMMARY:Call", "DTSTART:20270310T050000Z", "DURATION:PT1H30M"), []string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T10:30 Asia/Baku Call [utc]"}},
		"floating": {icsFile("SUMMARY:Check in", "DTSTART:20270310T140000", "DTEND:20270310T141500"),
			[]string{"2027-03-10T14:00 Asia/Baku - 2027-03-10T14:15 Asia/Baku Check in [floating]"}},
		"by a name of Windows": {icsFile("SUMMARY:Talks", "DTSTART;TZID=Russian Standard Time:20270310T100000", "DTEND;TZID=Russian Standard Time:20270310T110000"),
			[]string{"2027-03-10T10:00 Europe/Moscow - 2027-03-10T11:00 Europe/Moscow Talks"}},
		"by a maker's name": {icsFile("SUMMARY:Talks", "DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tbilisi:20270310T100000"),
			[]string{"2027-03-10T10:00 Asia/Tbilisi Talks [no_end]"}},
		"by the file's own rules, in winter": {icsFile(ownZone+"BEGIN:VEVENT", "UID:a", "SUMMARY:Talks", "DTSTART;TZID=Office hours:20270310T100000", "END:VEVENT"),
			[]string{"2027-03-10T12:00 Asia/Baku Talks [own_zone] [no_end]"}},
		"by a name that is none": {icsFile("SUMMARY:Talks", "DTSTART;TZID=Nowhere/At all:20270310T100000", "DURATION:PT1H"),
			[]string{"2027-03-10T10:00 Asia/Baku - 2027-03-10T11:00 Asia/Baku Talks [unknown_zone]"}},
		"whole days":                        {icsFile("SUMMARY:Hotel", "DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270313"), []string{"2027-03-10..2027-03-12 Hotel"}},
		"whole days as Outlook writes them": {icsFile("SUMMARY:Fair", "DTSTART;TZID=Russian Standard Time:20270310T000000", "DTEND;TZID=Russian Standard Time:20270312T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"), []string{"2027-03-10..2027-03-11 Fair"}},
		"a day long, yet with times":        {icsFile("SUMMARY:Watch", "DTSTART;TZID=Asia/Baku:20270310T000000", "DTEND;TZID=Asia/Baku:20270311T000000"), []string{"2027-03-10T00:00 Asia/Baku - 2027-03-11T00:00 Asia/Baku Watch"}},
		"one day":                           {icsFile("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20270311"), []string{"2027-03-11..2027-03-11 Holiday"}},
		"called off": {icsFile("SUMMARY:Talks", "DTSTART:20270310T050000Z", "DTEND:20270310T060000Z", "STATUS:CANCELLED"),
			[]string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T10:00 Asia/Baku Talks cancelled [utc]"}},
		"other days": {icsFile("SUMMARY:Talks", "DTSTART:20270410T050000Z", "DTEND:20270410T060000Z"), nil},
		"300 years": {icsFile("SUMMARY:Long", "DTSTART;TZID=Asia/Baku:20270311T090000", "DTEND;TZID=Asia/Baku:21990311T090000"),
			[]string{"2027-03-11T09:00 Asia/Baku Long [too_long]"}},
		"300 years, in UTC":              {icsFile("SUMMARY:Long", "DTSTART:20270311T050000Z", "DTEND:23270311T050000Z"), []string{"2027-03-11T09:00 Asia/Baku Long [utc] [too_long]"}},
		"300 years of days":              {icsFile("SUMMARY:Long", "DTSTART;VALUE=DATE:20270311", "DTEND;VALUE=DATE:23270311"), []string{"2027-03-11..2028-03-11 Long [too_long]"}},
		"since 300 years":                {icsFile("SUMMARY:Long", "DTSTART:17270311T050000Z", "DTEND:20270311T050000Z"), nil},
		"a series until the end of time": {icsFile("SUMMARY:Lesson", "DTSTART;TZID=Asia/Baku:20270310T090000", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"), []string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T09:45 Asia/Baku Lesson"}},
		"an age of weeks of days":        {icsFile("SUMMARY:Long", "DTSTART;VALUE=DATE:20270311", "DURATION:P99999W"), []string{"2027-03-11..2028-03-11 Long [too_long]"}},
		"an age of weeks":                {icsFile("SUMMARY:Long", "DTSTART:20270311T050000Z", "DURATION:P99999W"), []string{"2027-03-11T09:00 Asia/Baku Long [utc] [too_long]"}},
		"an end before its start": {icsFile("SUMMARY:Odd", "DTSTART;TZID=Asia/Baku:20270311T090000", "DTEND;TZID=Asia/Baku:20270311T080000"),
			[]string{"2027-03-11T09:00 Asia/Baku Odd [no_end]"}},
		"a series since long": {icsFile("SUMMARY:Staff", "DTSTART;TZID=Asia/Baku:19990104T090000", "DTEND;TZID=Asia/Baku:19990104T093000", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR", "EXDATE;TZID=Asia/Baku:20270312T090000"),
			[]string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T09:30 Asia/Baku Staff"}},
		"a series of so many": {icsFile("SUMMARY:Lesson", "DTSTART;TZID=Asia/Baku:20270309T090000", "DURATION:PT45M", "RRULE:FREQ=DAILY;COUNT=2"),
			[]string{"2027-03-09T09:00 Asia/Baku - 2027-03-09T09:45 Asia/Baku Lesson", "2027-03-10T09:00 Asia/Baku - 2027-03-10T09:45 Asia/Baku Lesson"}},
		"a series until a moment in UTC": {icsFile("SUMMARY:Lesson", "DTSTART;TZID=Asia/Baku:20270301T020000", "DURATION:PT45M", "RRULE:FREQ=DAILY;UNTIL=20270309T220000Z"),
			[]string{"2027-03-09T02:00 Asia/Baku - 2027-03-09T02:45 Asia/Baku Lesson", "2027-03-10T02:00 Asia/Baku - 2027-03-10T02:45 Asia/Baku Lesson"}},
		"one of a series moved, one added": {
			icsFile("BEGIN:VEVENT", "UID:s", "SUMMARY:Staff", "DTSTART;TZID=Asia/Baku:20270303T090000", "DURATION:PT30M", "RRULE:FREQ=WEEKLY", "RDATE;TZID=Asia/Baku:20270312T180000", "END:VEVENT",
				"BEGIN:VEVENT", "UID:s", "RECURRENCE-ID:20270310T050000Z", "SUMMARY:Staff, later", "DTSTART;TZID=Asia/Baku:20270310T113000", "DURATION:PT30M", "END:VEVENT"),
			[]string{"2027-03-10T11:30 Asia/Baku - 2027-03-10T12:00 Asia/Baku Staff, later", "2027-03-12T18:00 Asia/Baku - 2027-03-12T18:30 Asia/Baku Staff"}},
		"all of a series moved from one time on": {
			icsFile("BEGIN:VEVENT", "UID:s", "SUMMARY:Staff", "DTSTART;TZID=Asia/Baku:20270303T090000", "DURATION:PT30M", "RRULE:FREQ=DAILY", "END:VEVENT",
				"BEGIN:VEVENT", "UID:s", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270310T050000Z", "SUMMARY:Staff, later", "DTSTART;TZID=Europe/Moscow:20270310T100000", "DURATION:PT45M", "END:VEVENT",
				"BEGIN:VEVENT", "UID:s", "RECURRENCE-ID;TZID=Asia/Baku:20270312T090000", "SUMMARY:Staff, once", "DTSTART;TZID=Asia/Baku:20270312T160000", "DURATION:PT30M", "END:VEVENT"),
			[]string{"2027-03-09T09:00 Asia/Baku - 2027-03-09T09:30 Asia/Baku Staff", "2027-03-10T10:00 Europe/Moscow - 2027-03-10T10:45 Europe/Moscow Staff, later",
				"2027-03-11T10:00 Europe/Moscow - 2027-03-11T10:45 Europe/Moscow Staff, later", "2027-03-12T16:00 Asia/Baku - 2027-03-12T16:30 Asia/Baku Staff, once",
				"2027-03-13T10:00 Europe/Moscow - 2027-03-13T10:45 Europe/Moscow Staff, later"}},
		"all of a series of days moved by weeks": {
			icsFile("BEGIN:VEVENT", "UID:s", "SUMMARY:Fair", "DTSTART;VALUE=DATE:20270201", "RRULE:FREQ=WEEKLY", "END:VEVENT",
				"BEGIN:VEVENT", "UID:s", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270215", "SUMMARY:Fair, later", "DTSTART;VALUE=DATE:20270303", "END:VEVENT"),
			[]string{"2027-03-10..2027-03-10 Fair, later"}},
		"a series that cannot be followed": {icsFile("SUMMARY:Tick", "DTSTART;TZID=Asia/Baku:20270310T090000", "DURATION:PT1M", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
			[]string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T09:01 Asia/Baku Tick [series]"}},
		"the same event twice": {icsFile("BEGIN:VEVENT", "UID:x", "SEQUENCE:2", "SUMMARY:New", "DTSTART;VALUE=DATE:20270310", "END:VEVENT", "BEGIN:VEVENT", "UID:x", "SUMMARY:Old", "DTSTART;VALUE=DATE:20270310", "END:VEVENT"),
			[]string{"2027-03-10..2027-03-10 New"}},
		"an official's busy times": {icsFile("BEGIN:VFREEBUSY", "UID:b", "FREEBUSY;FBTYPE=BUSY:20270310T050000Z/20270310T060000Z,20270311T050000Z/PT30M", "FREEBUSY;FBTYPE=FREE:20270312T050000Z/PT1H", "END:VFREEBUSY"),
			[]string{"2027-03-10T09:00 Asia/Baku - 2027-03-10T10:00 Asia/Baku  [utc]", "2027-03-11T09:00 Asia/Baku - 2027-03-11T09:30 Asia/Baku  [utc]"}},
		"line ends of Unix, lower case, a folded character": {
			"\xef\xbb\xbfbegin:vcalendar\nversion:2.0\nbegin:vevent\nuid:1\nsummary:T\xc9\n \x99zker\\, qonaq\ndtstart;value=date:20270310\nend:vevent\nend:vcalendar",
			[]string{"2027-03-10..2027-03-10 Təzker, qonaq"}},
		"two calendars in a file": {
			icsFile("SUMMARY:A", "DTSTART;VALUE=DATE:20270310") + icsFile("SUMMARY:B", "UID:2", "DTSTART;VALUE=DATE:20270311"),
			[]string{"2027-03-10..2027-03-10 A", "2027-03-11..2027-03-11 B"}},
		"lines that are none": {icsFile("SUMMARY:A", "garbage", ";;;:", "X-A;=:1", "DTSTART;VALUE=DATE:20270310"), []string{"2027-03-10..2027-03-10 A"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, e := range taken(t, test.file).Events {
				got = append(got, told(e))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestAnHourThatTheClocksSkipIsTakenAsTheClocksBeforeWouldShowIt(t *testing.T) {
	zone, err := clock.Zone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.Date{Year: 2027, Month: 3, Day: 14}
	file := icsFile("SUMMARY:Early", "DTSTART;TZID=America/New_York:20270314T023000", "DURATION:PT30M")
	made, err := Read(strings.NewReader(file), Days{From: day, To: day, Zone: zone}, UsualLimits)
	if err != nil {
		t.Fatal(err)
	}
	const want = "2027-03-14T03:30 America/New_York - 2027-03-14T04:00 America/New_York Early [skipped]"
	if len(made.Events) != 1 || told(made.Events[0]) != want {
		t.Errorf("got %v, want %q", made.Events, want)
	}
}

// UNTIL is the last time itself, in UTC; between it and the first the clocks have changed.
func TestASeriesLastsThroughItsLastTime(t *testing.T) {
	const own = "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
		"BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
	for name, test := range map[string]struct{ first, last string }{
		"into summer": {"20270113T090000", "20270707T070000Z"},
		"into winter": {"20270707T090000", "20280112T080000Z"},
	} {
		for _, zone := range []string{"Europe/Berlin", "W. Europe Standard Time", "Own"} {
			until, err := time.Parse(utcForm, test.last)
			if err != nil {
				t.Fatal(err)
			}
			day := civil.DateOf(until)
			file := icsFile(own+"BEGIN:VEVENT", "UID:a", "SUMMARY:Call", "DTSTART;TZID="+zone+":"+test.first, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;UNTIL="+test.last, "END:VEVENT")
			made, err := Read(strings.NewReader(file), Days{From: day, To: day.AddDays(14), Zone: march.Zone}, UsualLimits)
			if err != nil {
				t.Fatal(err)
			}
			if len(made.Events) != 1 || !made.Events[0].From.Equal(until) {
				t.Errorf("%s, %s: %+v, want one at %s", name, zone, made.Events, until)
			}
		}
	}
}

func TestEveryNameOfWindowsIsAZone(t *testing.T) {
	for name := range windowsZones {
		if zone := worldZone(name); zone == nil {
			t.Errorf("%s is none", name)
		}
	}
	for name, want := range map[string]string{"Central Standard Time (Mexico)": "America/Mexico_City", "US Eastern Standard Time": "America/Indianapolis", "Central Asia Standard Time": "Asia/Bishkek"} {
		if zone := worldZone(name); zone == nil || zone.String() != want {
			t.Errorf("%s is %s, want %s", name, zone, want)
		}
	}
}

func TestTheFilesOwnRulesKnowSummer(t *testing.T) {
	d := &intake{days: march, work: UsualLimits.Work}
	zone := func(from, to int, months ...string) zoneRule {
		rule := zoneRule{from: from * 3600, to: to * 3600}
		for _, m := range months {
			onsets, err := d.series("FREQ=YEARLY;BYDAY=-1SU;BYMONTH="+m, time.Date(1970, 1, 1, 2, 0, 0, 0, time.UTC), newYear(1970), newYear(2040), nil)
			if err != nil {
				t.Fatal(err)
			}
			rule.onsets = append(rule.onsets, onsets...)
		}
		return rule
	}
	own := &fileZone{rules: []zoneRule{zone(1, 2, "3"), zone(2, 1, "10")}}
	berlin, err := clock.Zone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for day := (civil.Date{Year: 2026, Month: 1, Day: 1}); day.Year < 2028; day = day.AddDays(1) {
		wall := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
		want, err := clock.Instant(clock.In(wall, time.UTC), berlin, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := own.instant(wall); !got.Equal(want) {
			t.Fatalf("%s: %s, want %s", wall, got, want)
		}
	}
}

func TestReadsItsOwnCalendars(t *testing.T) {
	v := sample(t, "two-zones")
	written, err := Encode(edition.For(v, visit.ForStaff), edition.StampsOfDraft(v), Options{Staff: true})
	if err != nil {
		t.Fatal(err)
	}
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		t.Fatal(err)
	}
	made, err := Read(strings.NewReader(string(written.Bytes)), Days{From: v.From, To: v.To, Zone: zone}, UsualLimits)
	if err != nil {
		t.Fatal(err)
	}
	byUID := map[string]Event{}
	for _, e := range made.Events {
		byUID[e.UID] = e
	}
	dated := 0
	for i := range v.Items {
		item := &v.Items[i]
		if _, ok := v.DayOf(item); !ok {
			continue
		}
		dated++
		e, found := byUID[item.UID+"@cortege"]
		if !found {
			t.Errorf("%s is missing", item.ID)
			continue
		}
		times, timed, err := v.Times(item)
		if err != nil {
			t.Fatal(err)
		}
		if timed && (!e.From.Equal(times.Start) || !e.To.Equal(times.End)) {
			t.Errorf("%s is at %s–%s, want %s–%s", item.ID, e.From, e.To, times.Start, times.End)
		}
	}
	if len(made.Events) != dated || made.Unread != 0 {
		t.Errorf("%d events and %d unread, want %d", len(made.Events), made.Unread, dated)
	}
}

func TestRefusesWhatIsNoCalendarOrTooMuch(t *testing.T) {
	event := "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270310T050000Z\r\nEND:VEVENT\r\n"
	many := func(n int, each func(int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(each(i))
		}
		return strings.TrimSuffix(b.String(), "\r\n")
	}
	for name, test := range map[string]struct{ file, key string }{
		"nothing":                    {"", "calendar_unreadable"},
		"a page":                     {"<!DOCTYPE html>\n<p>Sign in", "calendar_unreadable"},
		"a card":                     {"BEGIN:VCARD\nFN:A\nEND:VCARD\n", "calendar_unreadable"},
		"broken off":                 {strings.TrimSuffix(icsFile("DTSTART:20270310T050000Z"), "END:VCALENDAR\r\n"), "calendar_truncated"},
		"broken off in an event":     {icsFile("DTSTART:20270310T050000Z")[:90], "calendar_truncated"},
		"ends crossed":               {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n", "calendar_truncated"},
		"11 MB":                      {icsFile("DESCRIPTION:" + strings.Repeat(strings.Repeat("x", 60000)+"\r\nX-A:", 190)), "calendar_too_large"},
		"a line without an end":      {icsFile("DESCRIPTION:" + strings.Repeat(strings.Repeat("x", 70)+"\r\n ", 1000)), "calendar_line_too_long"},
		"a thousand parameters":      {icsFile("DTSTART" + strings.Repeat(";X=1", 1000) + ":20270310T050000Z"), "calendar_parameters"},
		"21,000 events":              {icsFile(many(21_000, func(int) string { return event })), "calendar_too_many_parts"},
		"nested without end":         {icsFile(strings.Repeat("BEGIN:VEVENT\r\n", 5000) + strings.Repeat("END:VEVENT\r\n", 4999) + "END:VEVENT"), "calendar_unreadable"},
		"500 events in three days":   {icsFile(many(500, func(i int) string { return strings.Replace(event, "UID:1", fmt.Sprint("UID:", i), 1) })), "calendar_too_many_events"},
		"series that never come":     {icsFile(many(50, func(i int) string { return barrenEvent(i, "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") })), "calendar_too_heavy"},
		"series of years that never": {icsFile(many(50, func(i int) string { return barrenEvent(i, "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12") })), "calendar_too_heavy"},
	} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			_, err := Read(strings.NewReader(test.file), march, UsualLimits)
			if all := fault.All(err); len(all) != 1 || all[0].Key != test.key || all[0].Field != "file" || all[0].Code != fault.Invalid {
				t.Errorf("got %v, want %s", err, test.key)
			}
			if took := time.Since(begun); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// Each time in a zone of the file's own is set beside all its rules: a file can't ask for thousands by thousands.
func TestAZoneOfManyRulesCostsLittle(t *testing.T) {
	zone := "BEGIN:VTIMEZONE\r\nTZID:Own\r\n" + strings.Repeat("BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\n", 9000) + "END:VTIMEZONE\r\n"
	less := strings.Repeat("EXDATE;TZID=Own:"+strings.TrimSuffix(strings.Repeat("20270310T090000,", 3900), ",")+"\r\n", 130)
	begun := time.Now()
	made := taken(t, icsFile(zone+"BEGIN:VEVENT", "UID:a", "DTSTART;TZID=Own:20270309T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", less+"END:VEVENT"))
	if took := time.Since(begun); took > 20*time.Second || len(made.Events) != 1 {
		t.Errorf("%d events, read in %s", len(made.Events), took)
	}
}

func TestASeriesMovedManyTimesCostsLittle(t *testing.T) {
	var b strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:s\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:2020%02d%02dT%02d%02d00Z\r\nDTSTART:20200101T050000Z\r\nEND:VEVENT\r\n", 1+i%12, 1+i/12%28, i/336%24, i/8064)
	}
	var more strings.Builder
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 100 {
		more.WriteString("RDATE:")
		for range 3800 {
			more.WriteString(at.Format(utcForm) + ",")
			at = at.Add(time.Minute)
		}
		more.WriteString("\r\n")
	}
	begun := time.Now()
	taken(t, icsFile(b.String()+"BEGIN:VEVENT", "UID:s", "DTSTART:20270101T090000Z", more.String()+"END:VEVENT"))
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("read in %s", took)
	}
}

func barrenEvent(i int, rule string) string {
	return fmt.Sprintf("BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20270301T050000Z\r\nRRULE:%s\r\nEND:VEVENT\r\n", i, rule)
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		icsFile("SUMMARY:Flight", "DTSTART;TZID=Europe/Istanbul:20270310T080000", "DTEND;TZID=Asia/Baku:20270310T115000"),
		icsFile("SUMMARY:a\\, b\\n", "DTSTART:20270310T050000Z", "DURATION:P1DT2H", "RRULE:FREQ=MONTHLY;BYDAY=-1FR,2MO;BYSETPOS=-1;COUNT=9", "EXDATE:20270312", "RDATE;VALUE=PERIOD:20270310T000000Z/PT1H"),
		icsFile("DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=YEARLY;BYWEEKNO=53,-1;WKST=SU;INTERVAL=2"),
		icsFile("BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:-0330", "RRULE:FREQ=YEARLY;BYMONTH=3", "RDATE:20200101T000000", "END:STANDARD", "END:VTIMEZONE",
			"BEGIN:VEVENT", "UID:1", "DTSTART;TZID=X:20270310T000000", "RECURRENCE-ID;TZID=X:20270311T000000", "END:VEVENT"),
		icsFile("BEGIN:VFREEBUSY", "FREEBUSY:20270310T000000Z/PT1H,20270310T030000Z/20270310T040000Z", "END:VFREEBUSY"),
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE;TZID=\"a\":20270310\nDTEND:20270310T010203\nRRULE:FREQ=DAILY;UNTIL=20270311;BYHOUR=1,2;BYMINUTE=3\nEND:VEVENT\nEND:VCALENDAR",
	} {
		f.Add(seed)
	}
	limits := Limits{Bytes: 64 << 10, Components: 200, Depth: 8, Line: 8 << 10, Parameters: 50, Events: 100, Work: 200_000}
	f.Fuzz(func(t *testing.T, file string) {
		watch := time.AfterFunc(20*time.Second, func() { panic("it takes too long") })
		made, err := Read(strings.NewReader(file), march, limits)
		watch.Stop()
		if err != nil {
			if len(fault.All(err)) != 1 {
				t.Fatalf("an error that nobody is told of: %v", err)
			}
			return
		}
		for _, e := range made.Events {
			switch {
			case e.To.Before(e.From):
				t.Fatalf("%+v ends before it starts", e)
			case e.Start.IsZero() == (e.Day == civil.Date{}):
				t.Fatalf("%+v has neither a time nor a day, or both", e)
			case !e.Start.IsZero():
				zone, err := clock.Zone(e.Zone)
				if err != nil {
					t.Fatal(err)
				}
				if at, err := clock.Instant(e.Start, zone, e.Fold); err != nil || !at.Equal(e.From) {
					t.Fatalf("%+v starts at %s (%v)", e, at, err)
				}
			}
			for _, s := range []string{e.Title, e.Location, e.Description, e.UID} {
				if strings.ContainsAny(s, "\x00\r\u202e\u2066") || strings.ToValidUTF8(s, "") != s {
					t.Fatalf("%q is no clean text", s)
				}
			}
		}
	})
}
