package calendar

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestCalendarsOfTheSamplesAreAsTheyWere(t *testing.T) {
	for _, name := range []string{"baku-2024", "two-zones"} {
		for _, audience := range []string{visit.ForGuests, visit.ForStaff} {
			o := Options{Language: []string{"en"}}
			if audience == visit.ForStaff {
				o = Options{Language: []string{"az", "en"}, Staff: true, Base: "https://protocol.example", Refresh: 15 * time.Minute}
			}
			v := sample(t, name)
			c, err := Encode(edition.For(v, audience), edition.StampsOfDraft(v), o)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Bytes
			lint(t, got)
			golden := filepath.Join("testdata", name+"-"+audience+".ics")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (go test -update writes it anew): %s", golden, diff)
			}
		}
	}
}

// oneItem makes a visit of one item, in London.
func oneItem(change func(*visit.Visit, *visit.Item)) *visit.Visit {
	v := &visit.Visit{
		Reference: "T-1", Title: text.Text{"en": "Trial"}, Kind: "official", Zone: "Europe/London", Languages: []string{"en"},
		From: civil.Date{Year: 2027, Month: 3, Day: 26}, To: civil.Date{Year: 2027, Month: 3, Day: 29},
		People: []visit.Member{{ID: "g1", Party: "guest", Person: visit.Person{Name: text.Text{"en": "Guest One"}}}, {ID: "g2", Party: "guest", Person: visit.Person{Name: text.Text{"en": "Guest Two"}}}},
		Places: []visit.Place{{ID: "office", Name: text.Text{"en": "Ministry", "ru": "Министерство"}}},
		Items: []visit.Item{{
			ID: "talks", UID: "0123456789abcdef", Kind: "talks", Title: text.Text{"en": "Talks", "ru": "Переговоры"},
			At: clock.At(civil.Date{Year: 2027, Month: 3, Day: 27}, 10, 30), Minutes: 90, Place: "office", With: []string{"g1"},
		}},
	}
	if change != nil {
		change(v, &v.Items[0])
	}
	return v
}

// unfolded gives the content lines of the bytes.
func unfolded(b []byte) []string {
	return strings.Split(strings.ReplaceAll(string(b), "\r\n ", ""), "\r\n")
}

func TestAnEventSaysWhatItsItemIs(t *testing.T) {
	lat, lon := 51.503, -0.126
	for _, test := range []struct {
		name   string
		o      Options
		change func(*visit.Visit, *visit.Item)
		want   []string // lines that are there
		wrong  []string // beginnings of lines that are not
	}{
		{"a planned item", Options{}, nil,
			[]string{"UID:0123456789abcdef@cortege", "SUMMARY:Talks", "DTSTART;TZID=Europe/London:20270327T103000", "DTEND;TZID=Europe/London:20270327T120000",
				"LOCATION:Ministry", `DESCRIPTION:Place: Ministry\nWith: Guest One`, "CATEGORIES:Talks", "CLASS:PUBLIC", "TRANSP:OPAQUE", "SEQUENCE:0"},
			[]string{"STATUS", "ATTENDEE", "ORGANIZER", "METHOD", "BEGIN:VALARM", "GEO", "URL"}},
		{"in the reader's language", Options{Language: []string{"ru", "en"}}, nil,
			[]string{"SUMMARY:Переговоры", `DESCRIPTION:Место: Министерство\nУчастники: Guest One`, "CATEGORIES:Переговоры"}, nil},
		{"to be confirmed", Options{}, func(_ *visit.Visit, i *visit.Item) { i.Certainty = visit.ToBeConfirmed },
			[]string{"SUMMARY:TBC: Talks", "STATUS:TENTATIVE"}, nil},
		{"approximate", Options{}, func(_ *visit.Visit, i *visit.Item) { i.Certainty = visit.Approximate },
			[]string{"SUMMARY:ca. Talks"}, []string{"STATUS"}},
		{"confirmed", Options{}, func(_ *visit.Visit, i *visit.Item) { i.Status = visit.Confirmed },
			[]string{"SUMMARY:Talks", "STATUS:CONFIRMED"}, nil},
		{"cancelled", Options{}, func(_ *visit.Visit, i *visit.Item) {
			i.Status, i.Certainty = visit.Cancelled, visit.Approximate
		}, []string{"SUMMARY:CANCELLED: Talks", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"}, nil},
		{"a day alone", Options{}, func(_ *visit.Visit, i *visit.Item) {
			i.At, i.Day = clock.Wall{}, civil.Date{Year: 2027, Month: 2, Day: 28}
		}, []string{"DTSTART;VALUE=DATE:20270228", "DTEND;VALUE=DATE:20270301", "TRANSP:TRANSPARENT"}, []string{"BEGIN:VTIMEZONE"}},
		{"in the tray", Options{}, func(_ *visit.Visit, i *visit.Item) { i.At = clock.Wall{} }, nil, []string{"BEGIN:VEVENT"}},
		{"in UTC", Options{}, func(_ *visit.Visit, i *visit.Item) { i.Zone = "UTC" },
			[]string{"DTSTART:20270327T103000Z", "DTEND:20270327T120000Z"}, []string{"BEGIN:VTIMEZONE"}},
		{"from one zone to another", Options{}, func(_ *visit.Visit, i *visit.Item) { i.UntilZone = "Asia/Baku" },
			[]string{"TZID:Asia/Baku", "TZID:Europe/London", "DTSTART;TZID=Europe/London:20270327T103000", "DTEND;TZID=Asia/Baku:20270327T160000"}, nil},
		{"ending in an hour that comes twice", Options{}, func(_ *visit.Visit, i *visit.Item) {
			i.At = clock.At(civil.Date{Year: 2027, Month: 10, Day: 31}, 0, 30)
		}, []string{"DTSTART;TZID=Europe/London:20271031T003000", "DTEND:20271031T010000Z"}, nil},
		{"rest keeps nobody", Options{}, func(_ *visit.Visit, i *visit.Item) { i.Kind = "rest" }, []string{"TRANSP:TRANSPARENT", "CATEGORIES:Rest"}, nil},
		{"a place with coordinates", Options{}, func(v *visit.Visit, _ *visit.Item) {
			v.Places[0].Lat, v.Places[0].Lon, v.Places[0].Address = &lat, &lon, text.Text{"en": `1 Horse Guards "Road"`}
		}, []string{"GEO:51.503;-0.126", `LOCATION:Ministry\, 1 Horse Guards "Road"`,
			`X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="1 Horse Guards ^'Road^'";X-APPLE-RADIUS=100;X-TITLE=Ministry:geo:51.503,-0.126`}, nil},
		{"what staff alone see is not for guests", Options{Base: "https://protocol.example"}, staffOnly,
			[]string{`DESCRIPTION:Place: Ministry\nWith: Guest One\nGreeted by: Guest Two\nDress: Dark suit\nFlight: J2 8\nBring passes`}, []string{"URL"}},
		{"what staff alone see", Options{Staff: true, Base: "https://protocol.example"}, staffOnly,
			[]string{`DESCRIPTION:Place: Ministry\nWith: Guest One\nGreeted by: Guest Two\nDress: Dark suit\nFlight: J2 8\nBring passes\nNote: Side door\nResponsible: Officer\nDeputy: Deputy\nPhone: +44 20`,
				"CLASS:CONFIDENTIAL", "URL:https://protocol.example/visits/T-1"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines := unfolded(made(t, oneItem(test.change), test.o).Bytes)
			for _, want := range test.want {
				if !contains(lines, func(l string) bool { return l == want }) {
					t.Errorf("no line %s in\n%s", want, strings.Join(lines, "\n"))
				}
			}
			for _, wrong := range test.wrong {
				if contains(lines, func(l string) bool { return strings.HasPrefix(l, wrong) }) {
					t.Errorf("a line %s in\n%s", wrong, strings.Join(lines, "\n"))
				}
			}
		})
	}
}

func staffOnly(_ *visit.Visit, i *visit.Item) {
	i.Note, i.Officer, i.Deputy, i.Phone = text.Text{"en": "Side door"}, "Officer", "Deputy", "+44 20"
	i.Dress, i.Flight, i.Description, i.Greeter = text.Text{"en": "Dark suit"}, "J2 8", text.Text{"en": "Bring passes"}, "g2"
}

func contains(lines []string, match func(string) bool) bool {
	for _, line := range lines {
		if match(line) {
			return true
		}
	}
	return false
}

func TestTheHeadSaysWhatClientsAsk(t *testing.T) {
	c := made(t, oneItem(nil), Options{Name: "Visit; of T", Refresh: 90 * time.Minute, Color: "teal"})
	want := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cortege//Cortege//EN", "CALSCALE:GREGORIAN", `NAME:Visit\; of T`, `X-WR-CALNAME:Visit\; of T`,
		"X-WR-TIMEZONE:Europe/London", "REFRESH-INTERVAL;VALUE=DURATION:PT90M", "X-PUBLISHED-TTL:PT90M", "COLOR:teal", "X-APPLE-CALENDAR-COLOR:#008080", "BEGIN:VTIMEZONE"}
	if diff := cmp.Diff(want, unfolded(c.Bytes)[:len(want)]); diff != "" {
		t.Error(diff)
	}
	if _, err := Encode(oneItem(nil), nil, Options{Color: "glitter"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown colour: %v", err)
	}
}

func TestStampsAreWhenTheItemLastChangedAndNeverNow(t *testing.T) {
	changed := time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)
	v := oneItem(func(v *visit.Visit, i *visit.Item) {
		v.Items = append(v.Items, *i)
		v.Items[1].ID, v.Items[1].UID = "later", "1"
	})
	stamps := map[string]edition.Stamp{
		"talks": {Sequence: 4, Created: changed.Add(-time.Hour), Changed: changed},
		"later": {Created: changed, Changed: changed.Add(time.Hour)},
	}
	c, err := Encode(v, stamps, Options{})
	if err != nil {
		t.Fatal(err)
	}
	lint(t, c.Bytes)
	for _, want := range []string{"DTSTAMP:20270102T030405Z\r\nLAST-MODIFIED:20270102T030405Z\r\nCREATED:20270102T020405Z\r\nSEQUENCE:4\r\n", "LAST-MODIFIED:20270102T040405Z\r\n"} {
		if !bytes.Contains(c.Bytes, []byte(want)) {
			t.Errorf("no %q in\n%s", want, c.Bytes)
		}
	}
	if !c.Modified.Equal(changed.Add(time.Hour)) {
		t.Errorf("modified %s", c.Modified)
	}

	unknown, err := Encode(v, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Encode(v, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unknown.Bytes, again.Bytes) || !bytes.Contains(unknown.Bytes, []byte("DTSTAMP:19700101T000000Z")) {
		t.Errorf("without a past:\n%s", unknown.Bytes)
	}
}

func TestItemsWithOneUIDAreTwoEvents(t *testing.T) {
	v := oneItem(func(v *visit.Visit, i *visit.Item) {
		v.Items = append(v.Items, *i, *i)
		v.Items[1].ID, v.Items[2].ID, v.Items[2].UID = "second", "third", i.UID+"-2"
	})
	if n := bytes.Count(made(t, v, Options{}).Bytes, []byte("BEGIN:VEVENT")); n != 3 {
		t.Errorf("%d events", n)
	}
}

func TestOneItemIsTheSameEventAsInTheWhole(t *testing.T) {
	v := edition.For(sample(t, "two-zones"), visit.ForStaff)
	stamps := edition.StampsOfDraft(v)
	whole := made(t, v, Options{}).Bytes
	for _, item := range v.Items {
		c, err := EncodeItem(v, item.ID, stamps, Options{})
		if err != nil {
			t.Fatal(err)
		}
		lint(t, c.Bytes)
		_, event, _ := bytes.Cut(c.Bytes, []byte("BEGIN:VEVENT"))
		if event = bytes.TrimSuffix(event, []byte("END:VCALENDAR\r\n")); !bytes.Contains(whole, event) {
			t.Errorf("%s differs:\n%s", item.ID, event)
		}
		if !c.Modified.Equal(stamps[item.ID].Changed) {
			t.Errorf("%s: modified %s", item.ID, c.Modified)
		}
	}
	if _, err := EncodeItem(v, "nothing", stamps, Options{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown item: %v", err)
	}
	v.Items[0].At = clock.Wall{}
	if _, err := EncodeItem(v, v.Items[0].ID, stamps, Options{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an item in the tray: %v", err)
	}
}

func TestAnItemThatCannotBeIsAnErrorThatNamesIt(t *testing.T) {
	for name, change := range map[string]func(*visit.Visit, *visit.Item){
		"no UID":         func(_ *visit.Visit, i *visit.Item) { i.UID = "" },
		"a skipped time": func(_ *visit.Visit, i *visit.Item) { i.At = clock.At(civil.Date{Year: 2027, Month: 3, Day: 28}, 1, 30) },
		"no such zone":   func(_ *visit.Visit, i *visit.Item) { i.Zone = "Europe/Nowhere" },
	} {
		if _, err := Encode(oneItem(change), nil, Options{}); err == nil || !strings.Contains(err.Error(), "talks") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTimesOfEveryAgeAreWritten(t *testing.T) {
	// Before standard time offsets have seconds, which no VTIMEZONE may: those times are in UTC.
	for _, year := range []int{1900, 1950, 1969, 2199} {
		v := oneItem(func(_ *visit.Visit, i *visit.Item) {
			i.Zone, i.At = "Africa/Monrovia", clock.At(civil.Date{Year: year, Month: 7, Day: 1}, 10, 0)
		})
		c := made(t, v, Options{})
		parsed, err := ics.ParseCalendar(bytes.NewReader(c.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := v.Times(&v.Items[0])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := parsed.Events()[0].GetStartAt(); err != nil || !got.Equal(want.Start) {
			t.Errorf("%d: %s %v, want %s\n%s", year, got, err, want.Start, c.Bytes)
		}
	}
}

func TestEveryKindHasANameInEveryLanguage(t *testing.T) {
	for _, language := range text.Languages() {
		for _, kind := range visit.Kinds() {
			v := oneItem(func(_ *visit.Visit, i *visit.Item) { i.Kind = kind.Name })
			if b := made(t, v, Options{Language: []string{language}}).Bytes; bytes.Contains(b, []byte("[")) {
				t.Errorf("%s %s:\n%s", language, kind.Name, b)
			}
		}
	}
}

func TestCalendarsAreMadeSideBySide(t *testing.T) {
	v := generated(t, 7, 50)
	want := made(t, v, Options{}).Bytes
	clear(timezones.made)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if c, err := Encode(v, edition.StampsOfDraft(v), Options{}); err != nil || !bytes.Equal(c.Bytes, want) {
				t.Errorf("%v, or other bytes", err)
			}
		})
	}
	group.Wait()
}

func TestMakingACalendarTakesFewAllocations(t *testing.T) {
	v := manyEvents(t, 1000)
	stamps := edition.StampsOfDraft(v)
	if _, err := Encode(v, stamps, Options{}); err != nil { // makes the time zones
		t.Fatal(err)
	}
	per := testing.AllocsPerRun(5, func() {
		if _, err := Encode(v, stamps, Options{}); err != nil {
			t.Error(err)
		}
	}) / 1000
	if per > 20 {
		t.Errorf("%.1f allocations an event", per)
	}
}

// manyEvents makes a visit of n items such as real ones are.
func manyEvents(t testing.TB, n int) *visit.Visit {
	t.Helper()
	v := sample(t, "baku-2024")
	pattern := v.Items
	v.Items = nil
	for i := range n {
		item := pattern[i%len(pattern)]
		item.ID, item.UID = fmt.Sprintf("item-%d", i), fmt.Sprintf("%032x", i)
		item.At = item.At.On(item.At.Date.AddDays(i / len(pattern)))
		item.Record.Changed = item.Record.Changed.Add(time.Duration(i) * time.Minute)
		v.Items = append(v.Items, item)
	}
	return v
}
