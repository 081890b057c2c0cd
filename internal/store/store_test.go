package store

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store/pgtest"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// noon is when these tests take place.
var noon = time.Date(2027, 3, 1, 12, 0, 0, 123456000, time.UTC)

func now() time.Time { return noon }

// at is an author some minutes after noon.
func at(name string, minutes int) planning.Author {
	return planning.Author{Name: name, At: noon.Add(time.Duration(minutes) * time.Minute)}
}

var officer = at("aysel", 0)

var template = &pgtest.Template{Prepare: func(address string) error {
	s, err := Open(context.Background(), address, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.Migrate(context.Background())
}}

// forEach runs the test on an empty database of either engine. again opens the same database once more.
func forEach(t *testing.T, test func(t *testing.T, s *Store, again func() *Store)) {
	t.Helper()
	run := func(address func(t *testing.T) string) func(*testing.T) {
		return func(t *testing.T) {
			database := address(t)
			open := func() *Store { return opened(t, database) }
			test(t, open(), open)
		}
	}
	t.Run("sqlite", run(func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }))
	t.Run("postgres", run(func(t *testing.T) string { return template.Database(t) }))
}

func opened(t testing.TB, database string) *Store {
	t.Helper()
	s, err := Open(t.Context(), database, now, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// generated gives a visit of so many items that uses every field there is.
func generated(reference string, items int) *visit.Visit {
	day := civil.Date{Year: 2027, Month: 3, Day: 10}
	lat, lon, gap, within := 40.4675, 50.0467, 10, 90
	v := &visit.Visit{
		Reference: reference, Title: text.Text{"en": "Working visit " + reference, "az": "İşgüzar səfər"}, Kind: "working",
		From: day, To: day.AddDays(3), Zone: "Asia/Baku", Languages: []string{"az", "en"}, Note: text.Text{"en": "Quiet"},
		Parties: []visit.Party{
			{ID: "host", Side: visit.Host, Country: "AZ", Body: text.Text{"en": "Host ministry", "az": "Nazirlik"}},
			{ID: "guest", Side: visit.Guest, Country: "GE", Body: text.Text{"en": "Guest ministry of " + reference}},
		},
		Places: []visit.Place{
			{ID: "airport", Kind: "airport", Name: text.Text{"en": "Airport", "az": "Hava limanı"}, Address: text.Text{"en": "Bina"}, Entrance: "VIP", Lat: &lat, Lon: &lon,
				Zone: "Asia/Baku", Opens: []string{"00:00-24:00"}, Closed: []string{"2027-03-12"}, SetUp: 10, Clearing: 5, Capacity: 300, Contact: "Duty officer"},
			{ID: "hall", Kind: "palace", Name: text.Text{"en": "Palace"}},
		},
		Routes: []visit.Route{{From: "airport", To: "hall", Minutes: 35}, {From: "hall", To: "airport", Minutes: 40, OneWay: true}},
		Resources: []visit.Resource{
			{ID: "car", Kind: "vehicle", Name: text.Text{"en": "Car 1"}, Seats: 3, Capacity: 3, Plate: "10-AA-001", Driver: "Vüqar", Phone: "+994", Luggage: 4},
			{ID: "voice", Kind: "interpreter", Name: text.Text{"en": "Interpreter 1"}, Pairs: []string{"az-ka"}},
			{ID: "room", Kind: "room", Name: text.Text{"en": "White room"}, Place: "hall"},
		},
		Tracks: []visit.Track{{ID: "main", Name: text.Text{"en": "Minister"}}, {ID: "spouse", Name: text.Text{"en": "Spouse"}}},
		Gifts: []visit.Gift{
			{Entry: visit.Entry{ID: "carpet"}, Description: text.Text{"en": "Carpet"}, Giver: "host", Receiver: "p1", Status: "bought", Value: "400 AZN"},
			{Entry: visit.Entry{ID: "vase"}, Description: text.Text{"en": "Vase"}, Giver: "guest"},
		},
		HotelRooms: []visit.HotelRoom{{Entry: visit.Entry{ID: "carpet"}, Place: "hall", Number: "12", Kind: "suite", People: []string{"p1"}, From: day, To: day.AddDays(2)}},
	}
	for i := range 6 {
		m := visit.Member{
			ID: fmt.Sprintf("p%d", i), Party: []string{"host", "guest"}[i%2], Class: "official", Seq: i + 1,
			Person: visit.Person{Name: text.Text{"en": fmt.Sprintf("Person %d", i), "az": fmt.Sprintf("Şəxs %d", i)}, Position: text.Text{"en": "Adviser"}},
		}
		if i == 0 {
			m.Joins, m.Leaves, m.Since = day, day.AddDays(1), day.AddDays(-700)
			m.Pronunciation, m.Address, m.Rank, m.Country, m.Languages = "PER-son", text.Text{"en": "His Excellency"}, text.Text{"en": "General"}, "AZ", []string{"az", "en"}
			m.Diet, m.Mobility, m.Phone, m.Email, m.Notes = "vegetarian", "stairs", "+994 12", "a@example.org", "prefers tea"
		}
		v.People = append(v.People, m)
	}
	for i := range items {
		item := visit.Item{
			ID: fmt.Sprintf("item-%d", i), Kind: "talks", Title: text.Text{"en": fmt.Sprintf("Talks %d", i), "az": "Danışıqlar"},
			At: clock.At(day.AddDays(i%4), 8+i/4%12, i/48*5%60), Minutes: 30, Place: "hall", With: []string{"p0", "p1"}, Uses: []string{"car"},
		}
		switch i {
		case 0:
			item.Description, item.Note, item.Dress = text.Text{"en": "About trade"}, text.Text{"en": "Flags"}, text.Text{"en": "Dark suit"}
			item.Least, item.Anchor, item.Earliest, item.Latest = 20, visit.Window, clock.TimeOfDay(8, 0), clock.At(day, 10, 0)
			item.Certainty, item.Status, item.Confirmed, item.Audience, item.Press = visit.Approximate, visit.Confirmed, visit.Approval{Host: true}, visit.ForStaff, "photo_op"
			item.HonoursBy = "The garrison"
			item.Roles = []visit.Role{{Role: "ceremony", Officer: "Aysel"}, {Role: "site"}}
			item.Tracks, item.Greeter, item.Officer, item.Deputy, item.Phone, item.Honours = []string{"main", "spouse"}, "p2", "Leyla", "Samir", "+994 50", "full"
			item.Wreaths = []visit.Wreath{{Giver: "guest", Ribbon: text.Text{"en": "From the people"}, Approved: visit.Approval{Guest: true}, Delivered: clock.At(day, 7, 30)}}
			item.Flowers = []visit.Flowers{{Stems: 8, Species: "rose", Bearer: "p3"}}
			item.Documents = []visit.Document{{Title: text.Text{"en": "Plan"}, Kind: "plan", Languages: []string{"az"}, Originals: 2, Status: "agreed", Signatories: []string{"p0", "p1"}}}
			item.Steps = []visit.Step{{Offset: -5, Minutes: 2, Action: text.Text{"en": "Line-up"}, Actor: "protocol", Position: "left", Cue: text.Text{"en": "Please"}, Props: []string{"pen"}}}
		case 1:
			item.Until, item.UntilZone, item.Minutes = item.At.AddMinutes(60), "Europe/London", 0
			item.Kind, item.Flight, item.Place, item.To, item.Zone = "flight", "J2 8", "airport", "hall", "Asia/Dubai"
			item.Until = clock.At(day.AddDays(1), 7, 30)
		case 2:
			item.At, item.Day, item.After = clock.Wall{}, day, []visit.After{{Item: "item-0", Gap: &gap, Within: &within}, {Item: "item-1"}}
		case 3:
			item.At = clock.Wall{}
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// asTyped compares visits by what an officer typed.
var asTyped = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(visit.Record{}),
	cmp.Comparer(func(a, b clock.Wall) bool { return a == b }),
	cmpopts.IgnoreFields(visit.Visit{}, "Key"), cmpopts.IgnoreFields(visit.Person{}, "Key"), cmpopts.IgnoreFields(visit.Place{}, "Key"),
	cmpopts.IgnoreFields(visit.Resource{}, "Key"), cmpopts.IgnoreFields(visit.Item{}, "UID", "Sequence"),
}

// wholly compares visits with all that is kept of them.
var wholly = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b clock.Wall) bool { return a == b })}

func add(t testing.TB, s *Store, by planning.Author, v *visit.Visit) *visit.Visit {
	t.Helper()
	if errs := v.Validate(); errs != nil {
		t.Fatal(errs)
	}
	if err := s.AddVisit(t.Context(), by, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func loaded(t testing.TB, s *Store, reference string) *visit.Visit {
	t.Helper()
	v, err := s.Visit(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func change(t testing.TB, s *Store, by planning.Author, reference string, alter func(v *visit.Visit)) (*visit.Visit, planning.Change) {
	t.Helper()
	v, c, err := s.ChangeVisit(t.Context(), by, reference, "item_saved", 0, func(v *visit.Visit) error {
		alter(v)
		return v.Validate().Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return v, c
}

func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) == 0 || all[0].Code != code || all[0].Key != key {
		t.Errorf("the answer is %v, not %s %s", err, code, key)
	}
}
