package calendar

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar/calendarlint"
	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample reads a visit of visitfile's and gives its items UIDs and a past, as a store would.
func sample(t testing.TB, name string) *visit.Visit {
	t.Helper()
	return stored(t, filepath.Join("..", "visitfile", "testdata", name+".yaml"))
}

func stored(t testing.TB, file string) *visit.Visit {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	v, err := visitfile.Read(file, f)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.Items {
		item := &v.Items[i]
		item.UID = fmt.Sprintf("%032x", i+1)
		item.Record.Created = time.Date(2024, 1, 10, 8, 0, 0, 0, time.UTC)
		item.Record.Changed = item.Record.Created.Add(time.Duration(i) * time.Hour)
	}
	return v
}

// made gives the calendar, linted.
func made(t testing.TB, v *visit.Visit, o Options) *Calendar {
	t.Helper()
	c, err := Encode(v, edition.StampsOfDraft(v), o)
	if err != nil {
		t.Fatal(err)
	}
	lint(t, c.Bytes)
	return c
}

func lint(t testing.TB, b []byte) {
	t.Helper()
	if found := calendarlint.Check(b); len(found) > 0 {
		t.Errorf("%s\n%s", strings.Join(found, "\n"), b)
	}
}

// phrases are texts of the sort that programmes hold, and some that try the format.
var phrases = []string{
	"Talks", "Возложение венка к монументу «Вечный огонь»", "Əbədi məşəl abidəsinin önünə əklil qoyulması",
	"Lunch; then coffee, tea", `A \ path\n, not a line`, "First line\nsecond line", "İstiqlal küçəsi, 5", "会談",
	"A long title that goes on until it has to be folded somewhere, which happens after seventy-five octets at the latest",
	"Долгое название, в котором каждая буква занимает два октета, так что строка складывается между ними",
	"👨‍👩‍👧 family", `"quoted" and 'not'`, "50% ^ 2 ^n ^^", "שלום", " spaces around ", "BEGIN:VEVENT", "a:b;c=d",
}

// oddZones try what offsets and rules there are.
var oddZones = []string{
	"Europe/London", "Europe/Dublin", "Asia/Baku", "Europe/Moscow", "America/New_York", "America/St_Johns", "Africa/Casablanca", "Africa/Cairo",
	"Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "America/Santiago", "Asia/Jerusalem", "Asia/Gaza",
	"America/Nuuk", "Pacific/Kiritimati", "Asia/Tehran", "Antarctica/Troll", "UTC", "Etc/UTC", "Etc/GMT+5",
}

// generated makes a visit of n items in many zones, about the changes of their clocks too.
func generated(t testing.TB, seed uint64, n int) *visit.Visit {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	phrase := func() text.Text { return text.Text{"en": phrases[r.IntN(len(phrases))]} }
	from := civil.Date{Year: 2015 + r.IntN(20), Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(28)}
	v := &visit.Visit{Reference: fmt.Sprintf("GEN-%d", seed), Title: phrase(), Kind: "official", From: from, To: from.AddDays(300), Zone: oddZones[r.IntN(len(oddZones))], Languages: []string{"en"}}
	v.Parties = []visit.Party{{ID: "host", Side: visit.Host, Body: text.Text{"en": "Host"}}}
	for i := range 12 {
		v.People = append(v.People, visit.Member{ID: fmt.Sprintf("p%d", i), Party: "host", Class: "official", Person: visit.Person{Name: phrase()}})
		lat, lon := r.Float64()*180-90, r.Float64()*360-180
		place := visit.Place{ID: fmt.Sprintf("place-%d", i), Name: phrase(), Address: phrase(), Entrance: phrases[r.IntN(len(phrases))]}
		if i%3 != 0 {
			place.Lat, place.Lon = &lat, &lon
		}
		if i%2 == 0 {
			place.Zone = oddZones[r.IntN(len(oddZones))]
		}
		v.Places = append(v.Places, place)
	}
	kinds := visit.Kinds()
	for len(v.Items) < n {
		i := len(v.Items)
		item := visit.Item{
			ID: fmt.Sprintf("item-%d", i), UID: fmt.Sprintf("%016x%016x", r.Uint64(), i), Kind: kinds[r.IntN(len(kinds))].Name,
			Title: phrase(), Description: phrase(), Note: phrase(), Dress: phrase(), Officer: "Officer, the", Phone: "+994 12 000 00 00", Flight: "J2 8",
			Certainty: visit.Certainties[r.IntN(3)], Status: visit.Statuses[r.IntN(3)], Sequence: r.IntN(9),
			Place: v.Places[r.IntN(12)].ID, With: []string{v.People[r.IntN(11)].ID, "p11"}, Greeter: v.People[r.IntN(12)].ID,
		}
		item.Record.Created = time.Date(2014, 5, 1, 0, 0, r.IntN(1e6), 0, time.UTC)
		item.Record.Changed = item.Record.Created.Add(time.Duration(r.IntN(1e6)) * time.Second)
		day := from.AddDays(r.IntN(300))
		switch r.IntN(10) {
		case 0:
			item.Day = day
		case 1: // the tray
		default:
			item.Zone = oddZones[r.IntN(len(oddZones))]
			item.UntilZone = oddZones[r.IntN(len(oddZones))]
			item.At, item.Minutes = clock.At(day, r.IntN(24), r.IntN(60)), 1+r.IntN(2000)
			zone, err := clock.Zone(item.Zone)
			if err != nil {
				t.Fatal(err)
			}
			if change, ok := clock.NextChange(day.In(time.UTC), zone); ok && r.IntN(3) == 0 {
				item.At, item.Fold = clock.In(change.Add(time.Duration(r.IntN(360)-180)*time.Minute), zone), r.IntN(2)
			}
			if _, _, err := v.Times(&item); err != nil {
				continue // the clocks skip it
			}
		}
		v.Items = append(v.Items, item)
	}
	if faults := v.Validate(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return v
}
