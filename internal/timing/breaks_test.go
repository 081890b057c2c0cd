package timing_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// At every step of a day, a start is greyed as an error exactly where putting the item there makes one.
func TestBreaksAgainstTryingEveryStart(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	tried := map[bool]int{}
	for n := range 40 {
		s := offices[n%len(offices)]
		v := scramble(t, random, 7)
		v.To = v.From.AddDays(1)
		item := v.Items[random.IntN(len(v.Items))].ID
		day := v.From.AddDays(random.IntN(2))
		if random.IntN(2) == 0 { // from the tray
			if err := v.Unschedule(item, civil.Date{}); err != nil {
				t.Fatal(err)
			}
		}
		runs := timing.Breaks(v, nil, s, item, day)
		for slot := 0; slot < 1440; slot += timing.Step {
			start := clock.At(day, 0, 0).AddMinutes(slot)
			greyed := slices.ContainsFunc(runs, func(b timing.Blocked) bool {
				return b.Severity == visit.Error && start.Compare(b.From) >= 0 && start.Compare(b.To) < 0
			})
			moved := *v
			moved.Items = slices.Clone(v.Items)
			move(t, &moved, item, start.String())
			found := slices.DeleteFunc(checkItems(&moved, nil, s, item), func(f visit.Finding) bool {
				own := f.Rule == "route_short" && len(f.Items) == 1 && len(s.Hours) == 0 // a transfer that is too short anywhere
				return f.Severity != visit.Error || own || !slices.Contains(ofTime, f.Rule)
			})
			tried[greyed]++
			if greyed != (len(found) > 0) {
				t.Fatalf("%s at %s: greyed %v, found %v\n%v", item, start, greyed, brief(found), runs)
			}
		}
	}
	if tried[true] < 500 || tried[false] < 500 {
		t.Error(tried)
	}
}

func TestBreaksSaysWhy(t *testing.T) {
	v := morning(t)
	runs := timing.Breaks(v, nil, ours, "talks", v.From)
	var said []string
	for _, b := range runs {
		said = append(said, b.From.Time()+"–"+b.To.Time()+" "+b.Rule+": "+sentence(visit.Finding{Message: b.Reason}))
	}
	want := []string{
		"08:40–09:05 route_short: “Wreath at the tomb”, 10:00–10:12, and 23 min on the way",
		"09:05–10:15 person_twice: “Wreath at the tomb”, 10:00–10:12",
		"10:15–11:00 person_twice: “Wreath at the Eternal Flame”, 10:47–11:00",
		"11:00–11:15 route_short: “Wreath at the Eternal Flame”, 10:47–11:00, and 15 min on the way",
		"12:05–14:15 person_twice: “Lunch”, 13:00–14:15",
	}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}
