package timing_test

import (
	"fmt"
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// The visits of these tests are written in Go, so that a test shows what it is about.

func en(s string) text.Text { return text.Text{"en": s} }

func wall(t testing.TB, s string) clock.Wall {
	t.Helper()
	w, err := clock.ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func date(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// morning is a visit to Baku of one day: two memorials, talks with a least length, a lunch.
func morning(t testing.TB) *visit.Visit {
	return &visit.Visit{
		Reference: "V-1", Title: en("Visit"), Kind: "official", Zone: "Asia/Baku", Languages: []string{"en"},
		From: date(t, "2024-01-31"), To: date(t, "2024-01-31"),
		Parties: []visit.Party{{ID: "host", Side: visit.Host, Body: en("Host")}, {ID: "guest", Side: visit.Guest, Body: en("Guest")}},
		People: []visit.Member{
			{ID: "minister", Party: "host", Class: "head", Person: visit.Person{Name: en("Host minister")}},
			{ID: "guest", Party: "guest", Class: "head", Person: visit.Person{Name: en("Guest minister")}},
			{ID: "aide", Party: "guest", Class: "official", Seq: 2, Person: visit.Person{Name: en("Aide")}},
		},
		Places: []visit.Place{
			{ID: "honors", Kind: "memorial", Name: en("Alley of Honors"), Opens: []string{"09:00-20:00"}},
			{ID: "martyrs", Kind: "memorial", Name: en("Alley of Martyrs")},
			{ID: "ministry", Kind: "ministry", Name: en("Ministry")},
			{ID: "airport", Kind: "airport", Name: en("Airport")},
		},
		Routes: []visit.Route{{From: "honors", To: "martyrs", Minutes: 8}, {From: "martyrs", To: "ministry", Minutes: 15}, {From: "ministry", To: "airport", Minutes: 35}},
		Resources: []visit.Resource{
			{ID: "guard", Kind: "honour_guard", Name: en("Guard of honour")},
			{ID: "car", Kind: "vehicle", Name: en("Car 1"), Seats: 2},
			{ID: "hall", Kind: "room", Name: en("Hall"), Place: "ministry", Capacity: 2},
		},
		Tracks: []visit.Track{{ID: "main", Name: en("Delegation")}},
		Items: []visit.Item{
			{ID: "tomb", Kind: "wreath_laying", Title: en("Wreath at the tomb"), At: wall(t, "2024-01-31T10:00"), Minutes: 12, Place: "honors", With: []string{"guest", "aide"}, Uses: []string{"guard"}},
			{ID: "flame", Kind: "wreath_laying", Title: en("Wreath at the Eternal Flame"), At: wall(t, "2024-01-31T10:47"), Minutes: 13, Place: "martyrs", With: []string{"guest", "aide"}, Uses: []string{"guard"}},
			{ID: "talks", Kind: "talks", Title: en("Talks"), At: wall(t, "2024-01-31T11:20"), Minutes: 60, Least: 45, Place: "ministry", With: []string{"minister", "guest"}},
			{ID: "lunch", Kind: "lunch", Title: en("Lunch"), At: wall(t, "2024-01-31T13:00"), Minutes: 75, Least: 60, Place: "ministry", With: []string{"minister", "guest", "aide"}},
		},
	}
}

// move gives an item another start.
func move(t testing.TB, v *visit.Visit, id, at string) {
	t.Helper()
	if err := v.Move(id, visit.Slot{At: wall(t, at)}); err != nil {
		t.Fatal(err)
	}
}

// brief writes findings as "severity rule item item", to compare them.
func brief(findings []visit.Finding) []string {
	said := make([]string, 0, len(findings))
	for _, f := range findings {
		line := fmt.Sprint(f.Severity, " ", f.Rule)
		for _, id := range f.Items {
			line += " " + id
		}
		said = append(said, line)
	}
	return said
}

// checkItems gives the findings that concern any of the items.
func checkItems(v *visit.Visit, others []visit.Occupancy, s timing.Settings, ids ...string) []visit.Finding {
	return slices.DeleteFunc(timing.Check(v, others, s), func(f visit.Finding) bool {
		return !slices.ContainsFunc(f.Items, func(id string) bool { return slices.Contains(ids, id) })
	})
}

// only gives the findings of one rule.
func only(findings []visit.Finding, rule string) []visit.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f visit.Finding) bool { return f.Rule != rule })
}

// one gives the only finding of a rule, and fails where there are others or none.
func one(t testing.TB, v *visit.Visit, rule string, others ...visit.Occupancy) visit.Finding {
	t.Helper()
	found := only(timing.Check(v, others, ours), rule)
	if len(found) != 1 {
		t.Fatalf("%s: want one finding, got %v", rule, brief(timing.Check(v, others, ours)))
	}
	return found[0]
}

func sentence(f visit.Finding) string { return text.For("en").Message(f.Message) }
