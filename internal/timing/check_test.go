package timing_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/text"
	"cortege/internal/timing"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

// ours are the figures of an office that has set none.
var ours = timing.Default()

func TestAGoodDayHasNoFindings(t *testing.T) {
	v := morning(t)
	if faults := v.Validate(); len(faults) > 0 {
		t.Fatal(faults)
	}
	if found := timing.Check(v, nil, ours); len(found) > 0 {
		t.Error(brief(found))
	}
}

func TestRealVisits(t *testing.T) {
	read := func(name string) *visit.Visit {
		f, err := os.Open(filepath.Join("../visitfile/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		v, err := visitfile.Read(name, f)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, name := range []string{"baku-2024.yaml", "two-zones.yaml"} {
		if found := timing.Check(read(name), nil, ours); len(found) > 0 {
			t.Errorf("%s: %v", name, brief(found))
		}
	}
	v := read("baku-2024.yaml")
	move(t, v, "talks", "2024-01-31T10:40")
	found := checkItems(v, nil, ours, "talks")
	if !slices.ContainsFunc(found, func(f visit.Finding) bool {
		return f.Rule == "person_twice" && slices.Contains(f.Items, "flame") && strings.Contains(sentence(f), "Eternal Flame")
	}) {
		t.Error(brief(found))
	}
}

func TestPeopleTwiceAtOnceAreOneFinding(t *testing.T) {
	v := morning(t)
	move(t, v, "lunch", "2024-01-31T12:00")
	f := one(t, v, "person_twice")
	if diff := cmp.Diff([]string{"talks", "lunch"}, f.Items); diff != "" {
		t.Error(diff)
	}
	if f.Severity != visit.Error || f.Minutes != 20 {
		t.Error(f.Severity, f.Minutes)
	}
	want := "Host minister, Guest minister: at two items at once, “Talks” (11:20–12:20) and “Lunch” (12:00–13:15)."
	if got := sentence(f); got != want {
		t.Error(got)
	}
}

func TestRouteShortSaysWhenTheNextItemCanStart(t *testing.T) {
	v := morning(t)
	move(t, v, "talks", "2024-01-31T11:05")
	f := one(t, v, "route_short")
	want := "“Wreath at the Eternal Flame” ends 11:00 and the convoy needs 15 minutes from Alley of Martyrs to Ministry: “Talks” can start at 11:15, planned 11:05 (Guest minister)."
	if got := sentence(f); got != want {
		t.Error(got)
	}
	if f.Minutes != 10 {
		t.Error(f.Minutes)
	}
}

func TestRouteOverKnownRoutes(t *testing.T) {
	v := morning(t)
	v.Items = slices.DeleteFunc(v.Items, func(i visit.Item) bool { return i.ID == "flame" })
	move(t, v, "talks", "2024-01-31T10:34") // 22 minutes; 8 + 15 are needed
	if f := one(t, v, "route_short"); f.Minutes != 1 {
		t.Error(f.Minutes)
	}
	v.Routes[1].OneWay = true
	v.Routes[1].From, v.Routes[1].To = v.Routes[1].To, v.Routes[1].From
	if f := one(t, v, "route_unknown"); f.Severity != visit.Note {
		t.Error(f.Severity)
	}
}

func TestRules(t *testing.T) {
	at := func(s string) func(*testing.T, *visit.Visit) {
		id, at, _ := strings.Cut(s, " ")
		return func(t *testing.T, v *visit.Visit) { move(t, v, id, at) }
	}
	gap := func(n int) *int { return &n }
	item := func(do func(*visit.Visit, *visit.Item), id string) func(*testing.T, *visit.Visit) {
		return func(_ *testing.T, v *visit.Visit) { do(v, v.Item(id)) }
	}
	cases := []struct {
		name   string
		change func(*testing.T, *visit.Visit)
		want   []string
	}{
		{"guard and people at two memorials", at("flame 2024-01-31T10:05"), []string{"error person_twice tomb flame", "error resource_twice tomb flame"}},
		{"before the gates open", at("tomb 2024-01-31T08:50"), []string{"error place_closed tomb"}},
		{"runs over closing time", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Opens = []string{"09:00-10:05"} }, "tomb"), []string{"error place_closed tomb"}},
		{"open in two spans that touch", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Opens = []string{"10:05-12:00", "09:00-10:05"} }, "tomb"), nil},
		{"closed between two spans", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Opens = []string{"09:00-10:05", "10:06-12:00"} }, "tomb"), []string{"error place_closed tomb"}},
		{"closed on Wednesdays", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Closed = []string{"wednesday"} }, "tomb"), []string{"error place_closed tomb"}},
		{"closed on Thursdays", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Closed = []string{"thursday"} }, "tomb"), nil},
		{"closed on the date", item(func(v *visit.Visit, i *visit.Item) {
			v.Places[0].Opens, v.Places[0].Closed = nil, []string{"2024-01-31"}
		}, "tomb"), []string{"error place_closed tomb"}},
		{"open past midnight, since yesterday", item(func(v *visit.Visit, i *visit.Item) {
			v.Places[0].Opens = []string{"20:00-11:00"}
			v.Places[0].Closed = []string{"wednesday"}
		}, "tomb"), nil},
		{"a place that never opens", item(func(v *visit.Visit, i *visit.Item) { v.Places[0].Closed = visit.Weekdays }, "tomb"), []string{"error place_closed tomb"}},
		{"cancelled items take part in nothing", func(t *testing.T, v *visit.Visit) {
			move(t, v, "lunch", "2024-01-31T12:00")
			v.Item("lunch").Status = visit.Cancelled
		}, nil},
		{"after, kept", item(func(v *visit.Visit, i *visit.Item) {
			i.After = []visit.After{{Item: "flame"}, {Item: "tomb", Gap: gap(60)}}
		}, "talks"), nil},
		{"after, too early", item(func(v *visit.Visit, i *visit.Item) { i.After = []visit.After{{Item: "talks"}} }, "flame"), []string{"error order_broken talks flame"}},
		{"after with a gap", item(func(v *visit.Visit, i *visit.Item) { i.After = []visit.After{{Item: "tomb", Gap: gap(69)}} }, "talks"), []string{"error order_broken tomb talks"}},
		{"after and within", item(func(v *visit.Visit, i *visit.Item) { i.After = []visit.After{{Item: "tomb", Within: gap(67)}} }, "talks"), []string{"error order_broken tomb talks"}},
		{"a circle, named once", func(_ *testing.T, v *visit.Visit) {
			v.Item("tomb").After = []visit.After{{Item: "talks"}}
			v.Item("talks").After = []visit.After{{Item: "flame"}}
			v.Item("flame").After = []visit.After{{Item: "tomb"}}
		}, []string{"error order_circle talks tomb flame"}},
		{"two circles that share an item", func(_ *testing.T, v *visit.Visit) {
			v.Item("tomb").After = []visit.After{{Item: "flame"}, {Item: "talks"}}
			v.Item("talks").After = []visit.After{{Item: "tomb"}}
			v.Item("flame").After = []visit.After{{Item: "tomb"}}
		}, []string{"error order_circle flame tomb", "error order_circle talks tomb"}},
		{"a day before the item it follows", func(t *testing.T, v *visit.Visit) {
			v.To = v.To.AddDays(1)
			lunch := v.Item("lunch")
			lunch.At.Date = v.To
			v.Items = append(v.Items, visit.Item{ID: "evening", Kind: "free", Title: en("Evening"), Day: v.From, After: []visit.After{{Item: "lunch"}}})
		}, []string{"error order_broken lunch evening"}},
		{"window, kept", item(func(v *visit.Visit, i *visit.Item) {
			i.Anchor, i.Earliest, i.Latest = visit.Window, wall(t, "11:20"), wall(t, "2024-01-31T11:20")
		}, "talks"), nil},
		{"window, too early", item(func(v *visit.Visit, i *visit.Item) { i.Anchor, i.Earliest = visit.Window, wall(t, "11:21") }, "talks"), []string{"error window_broken talks"}},
		{"window, too late", item(func(v *visit.Visit, i *visit.Item) {
			i.Anchor, i.Latest = visit.Window, wall(t, "2024-01-31T11:19")
		}, "talks"), []string{"error window_broken talks"}},
		{"set-up between two items", func(t *testing.T, v *visit.Visit) {
			v.Places[2].SetUp, v.Places[2].Clearing = 30, 11
		}, []string{"warning set_up_short talks lunch"}},
		{"a place taken twice", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "press", Kind: "press_statement", Title: en("Press"), At: wall(t, "2024-01-31T12:10"), Minutes: 15, Place: "ministry"})
		}, []string{"error place_twice talks press"}},
		{"a room of its own", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "press", Kind: "press_statement", Title: en("Press"), At: wall(t, "2024-01-31T12:10"), Minutes: 15, Place: "ministry", Uses: []string{"hall"}})
		}, nil},
		{"rest disturbed", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "rest", Kind: "rest", Title: en("Rest"), At: wall(t, "2024-01-31T14:00"), Minutes: 90, With: []string{"guest"}})
		}, []string{"warning rest_disturbed lunch rest"}},
		{"a rest without a place hides no journey", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "rest", Kind: "rest", Title: en("Rest"), At: wall(t, "2024-01-31T11:00"), Minutes: 5, With: []string{"guest"}})
			move(t, v, "talks", "2024-01-31T11:10")
		}, []string{"error route_short flame talks"}},
		{"outside the visit", at("lunch 2024-02-01T13:00"), []string{"warning outside_visit lunch"}},
		{"unusually short and below its least", item(func(v *visit.Visit, i *visit.Item) { i.Minutes = 40 }, "talks"), []string{"error least_broken talks", "note too_long_or_short talks"}},
		{"too many for the room", item(func(v *visit.Visit, i *visit.Item) { i.Uses = []string{"hall"} }, "lunch"), []string{"warning room_capacity lunch"}},
		{"too many for the car, too short for the road", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "departure", Kind: "transfer", Title: en("Departure"), At: wall(t, "2024-01-31T15:00"), Minutes: 34, Place: "ministry", To: "airport", With: []string{"minister", "guest", "aide"}, Uses: []string{"car"}})
		}, []string{"error route_short departure", "warning seats_short departure"}},
		{"a transfer ends elsewhere", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items,
				visit.Item{ID: "departure", Kind: "transfer", Title: en("Departure"), At: wall(t, "2024-01-31T14:55"), Minutes: 40, Place: "ministry", To: "airport", With: []string{"guest"}},
				visit.Item{ID: "farewell", Kind: "other", Title: en("Farewell"), At: wall(t, "2024-01-31T15:35"), Place: "airport", With: []string{"guest"}})
		}, nil},
		{"a transfer without time for boarding", func(t *testing.T, v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "departure", Kind: "transfer", Title: en("Departure"), At: wall(t, "2024-01-31T15:00"), Minutes: 36, Place: "ministry", To: "airport", With: []string{"guest"}})
		}, []string{"warning boarding_short departure"}},
		{"not joined yet", func(t *testing.T, v *visit.Visit) { v.People[2].Joins = date(t, "2024-02-01") },
			[]string{"error member_away tomb", "error member_away flame", "error member_away lunch"}},
		{"no language in common", func(t *testing.T, v *visit.Visit) {
			v.People[0].Languages, v.People[1].Languages = []string{"az"}, []string{"ru"}
		}, []string{"warning interpreter_missing talks"}},
		{"an interpreter between them", func(t *testing.T, v *visit.Visit) {
			v.People[0].Languages, v.People[1].Languages = []string{"az-Latn"}, []string{"ru"}
			v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter"), Pairs: []string{"ru-az"}})
			v.Item("talks").Uses = []string{"interpreter"}
		}, nil},
		{"an interpreter without a pause", func(t *testing.T, v *visit.Visit) {
			v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter")})
			for i, at := range []string{"14:15", "15:00", "15:50", "16:40", "18:00"} {
				v.Items = append(v.Items, visit.Item{ID: fmt.Sprintf("m%d", i), Kind: "other", Title: en("Meeting"), At: wall(t, "2024-01-31T"+at), Minutes: 45, Uses: []string{"interpreter"}})
			}
		}, []string{"warning interpreter_stint m0 m1 m2"}},
		{"a driver's day", func(t *testing.T, v *visit.Visit) {
			v.Item("tomb").Uses = append(v.Item("tomb").Uses, "car")
			v.Items = append(v.Items, visit.Item{ID: "evening", Kind: "other", Title: en("Evening"), At: wall(t, "2024-01-31T21:00"), Minutes: 61, Uses: []string{"car"}})
		}, []string{"warning driver_day tomb evening"}},
		{"a time that the clocks skip", func(t *testing.T, v *visit.Visit) {
			v.From, v.To = date(t, "2024-01-31"), date(t, "2024-03-31")
			v.Item("lunch").Zone = "Europe/London"
			v.Item("lunch").At = wall(t, "2024-03-31T01:30")
		}, []string{"error time_invalid lunch"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := morning(t)
			c.change(t, v)
			found := timing.Check(v, nil, ours)
			if diff := cmp.Diff(append([]string{}, c.want...), brief(found)); diff != "" {
				t.Error(diff)
			}
			for _, f := range found {
				alone(t, v, f)
				for _, language := range text.Languages() {
					said := text.For(language).Message(f.Message)
					if said == "" || strings.Contains(said, "[") || strings.Contains(said, "<no value>") {
						t.Errorf("%s in %s: %q", f.Rule, language, said)
					}
				}
			}
		})
	}
}

// alone holds a finding to being irreducible: its items alone make it, and without any one of them there is none of its
// rule among the others.
func alone(t *testing.T, v *visit.Visit, f visit.Finding) {
	t.Helper()
	with := func(kept []string) []visit.Finding {
		fewer := v.Clone()
		for i := range fewer.Items {
			if !slices.Contains(kept, fewer.Items[i].ID) {
				fewer.Items[i].Status = visit.Cancelled
			}
		}
		return only(timing.Check(fewer, nil, ours), f.Rule)
	}
	if !slices.ContainsFunc(with(f.Items), func(again visit.Finding) bool { return again.Fingerprint() == f.Fingerprint() }) {
		t.Errorf("%s is none alone: %v", f.Rule, f.Items)
	}
	if len(f.Items) == 1 {
		return
	}
	for _, left := range f.Items {
		rest := slices.DeleteFunc(slices.Clone(f.Items), func(id string) bool { return id == left })
		if found := with(rest); len(found) > 0 {
			t.Errorf("%s is there without %s: %v", f.Rule, left, brief(found))
		}
	}
}

// Whatever is planned, and however badly, each finding is irreducible.
func TestEveryFindingIsIrreducible(t *testing.T) {
	random := rand.New(rand.NewPCG(41, 42))
	rules := map[string]int{}
	for range 60 {
		v := scramble(t, random, 9)
		v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter")})
		for i := range v.Items {
			if random.IntN(2) == 0 {
				v.Items[i].Uses = append(v.Items[i].Uses, "interpreter")
			}
		}
		for _, f := range timing.Check(v, nil, ours) {
			rules[f.Rule]++
			alone(t, v, f)
		}
	}
	for _, rule := range []string{
		"person_twice", "resource_twice", "place_twice", "rest_disturbed", "route_short", "set_up_short", "order_broken",
		"interpreter_stint", "driver_day", "place_closed", "window_broken", "seats_short",
	} {
		if rules[rule] == 0 {
			t.Errorf("%s was never found", rule)
		}
	}
}

// Every mend, once applied, makes its finding go away, and touches nothing that is fixed or confirmed.
func TestMendsMend(t *testing.T) {
	changes := map[string]func(*visit.Visit){
		"overlap": func(v *visit.Visit) { move(t, v, "lunch", "2024-01-31T12:00") },
		"route":   func(v *visit.Visit) { move(t, v, "talks", "2024-01-31T11:05") },
		"closed":  func(v *visit.Visit) { move(t, v, "tomb", "2024-01-31T08:50") },
		"order":   func(v *visit.Visit) { v.Item("flame").After = []visit.After{{Item: "talks"}} },
		"least":   func(v *visit.Visit) { v.Item("talks").Minutes = 30 },
		"window": func(v *visit.Visit) {
			v.Item("talks").Anchor, v.Item("talks").Latest = visit.Window, wall(t, "11:00")
		},
		"boarding": func(v *visit.Visit) {
			v.Items = append(v.Items, visit.Item{ID: "departure", Kind: "transfer", Title: en("Departure"), At: wall(t, "2024-01-31T15:00"), Minutes: 36, Place: "ministry", To: "airport"})
		},
		"short": func(v *visit.Visit) { v.Item("lunch").Minutes = 40 },
		"long":  func(v *visit.Visit) { v.Item("lunch").Minutes, v.Item("lunch").Least = 100, 0 },
		"stint": func(v *visit.Visit) {
			v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter")})
			for i, at := range []string{"14:15", "15:00", "15:50"} {
				v.Items = append(v.Items, visit.Item{ID: fmt.Sprintf("m%d", i), Kind: "other", Title: en("Meeting"), At: wall(t, "2024-01-31T"+at), Minutes: 45, Uses: []string{"interpreter"}})
			}
		},
		"set-up": func(v *visit.Visit) { v.Places[2].SetUp = 45 },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			v := morning(t)
			change(v)
			found := timing.Check(v, nil, ours)
			if len(found) == 0 {
				t.Fatal("nothing found")
			}
			mended := 0
			for _, f := range found {
				for _, m := range f.Mends {
					mended++
					after := morning(t)
					change(after)
					if err := after.Move(m.Item, *m.Move); err != nil {
						t.Fatal(err)
					}
					for _, left := range timing.Check(after, nil, ours) {
						if left.Rule == f.Rule && slices.Equal(left.Items, f.Items) {
							t.Errorf("%s stays after %s", sentence(f), text.For("en").Message(m.Label))
						}
					}
				}
			}
			if mended == 0 {
				t.Error("no mend")
			}
			change(v)
			for i := range v.Items {
				v.Items[i].Status = visit.Confirmed
			}
			for _, f := range timing.Check(v, nil, ours) {
				if len(f.Mends) > 0 {
					t.Errorf("a mend for a confirmed item: %v", f.Mends)
				}
			}
		})
	}
}

func TestAcrossVisits(t *testing.T) {
	v := morning(t)
	v.People[0].Key, v.Places[2].Key, v.Places[3].Key = 7, 3, 4
	instant := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	other := visit.Occupancy{
		Subject: visit.Subject{Kind: "person", Key: 7}, Start: instant("2024-01-31T08:00:00Z"), End: instant("2024-01-31T09:00:00Z"), // 12:00 in Baku
		Reference: "V-2", Item: "call", Title: en("Courtesy call"), PlaceKey: 4, EndKey: 4,
	}
	f := one(t, v, "person_twice", other)
	want := "Host minister: at two items at once, “Talks” (11:20–12:20) and “Courtesy call (V-2)” (12:00–13:00)."
	if got := sentence(f); got != want {
		t.Error(got)
	}
	if diff := cmp.Diff([]string{"talks"}, f.Items); diff != "" {
		t.Error(diff)
	}
	if f := one(t, v, "route_short", other); !slices.Equal(f.Items, []string{"lunch"}) || f.Minutes != 35 {
		t.Error(sentence(f))
	}
	other.Reference = v.Reference
	if found := timing.Check(v, []visit.Occupancy{other}, ours); len(found) > 0 {
		t.Error("a visit clashes with itself", brief(found))
	}
}

func TestTwoZonesAndTwoDaysAreSaid(t *testing.T) {
	v := morning(t)
	v.From, v.To = date(t, "2024-01-30"), date(t, "2024-01-31")
	v.Items = append(v.Items, visit.Item{
		ID: "flight", Kind: "flight", Title: en("Flight"), At: wall(t, "2024-01-30T22:00"), Zone: "Europe/London",
		Until: wall(t, "2024-01-31T10:10"), UntilZone: "Asia/Baku", Place: "airport", To: "airport", With: []string{"aide"}, Anchor: visit.Fixed,
	})
	f := one(t, v, "person_twice")
	want := "Aide: at two items at once, “Flight” (Tue 30 Jan, 22:00 (UTC)–Wed 31 Jan, 10:10 (UTC+4)) and “Wreath at the tomb” (Wed 31 Jan, 10:00 (UTC+4)–Wed 31 Jan, 10:12 (UTC+4))."
	if got := sentence(f); got != want {
		t.Error(got)
	}
}
