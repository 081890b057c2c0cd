package timing_test

import (
	"fmt"
	"testing"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// all asks everything of a visit: it has to end, and soon.
func all(t *testing.T, v *visit.Visit) []visit.Finding {
	t.Helper()
	found := timing.Check(v, nil, ours)
	if len(found) > timing.MaxFindings+1 {
		t.Errorf("%d findings", len(found))
	}
	timing.Slacks(v, nil, ours)
	first := v.Items[0]
	timing.Breaks(v, nil, ours, first.ID, first.At.Date)
	if _, err := timing.Ripple(v, nil, ours, timing.Event{Item: first.ID, Late: 30}); err != nil {
		t.Error(err)
	}
	return found
}

func TestThousandsOfItemsAtTheSameTime(t *testing.T) {
	v := programme(visit.MaxItems)
	for i := range v.Items {
		v.Items[i].At, v.Items[i].After = v.Items[0].At, nil
	}
	found := all(t, v)
	if last := found[len(found)-1]; last.Rule != "more_findings" {
		t.Error(last.Rule)
	}
}

func TestAnInterpreterAtThousandsOfItems(t *testing.T) {
	v := programme(visit.MaxItems)
	v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter")})
	for i := range v.Items {
		item := &v.Items[i]
		item.At, item.Minutes, item.After, item.With = v.Items[0].At.AddMinutes(i/45), 5, nil, nil
		item.Uses = []string{"interpreter"}
	}
	all(t, v)
}

func TestACircleOfThousands(t *testing.T) {
	v := programme(visit.MaxItems)
	for i := range v.Items {
		v.Items[i].After = []visit.After{{Item: fmt.Sprintf("i%d", (i+1)%len(v.Items))}}
	}
	if circles := only(all(t, v), "order_circle"); len(circles) != 1 || len(circles[0].Items) != visit.MaxItems {
		t.Errorf("%d circles", len(circles))
	}
}

func TestEveryItemAfterEveryOther(t *testing.T) {
	v := programme(300)
	for i := range v.Items {
		v.Items[i].After = nil
		for j := range 200 {
			v.Items[i].After = append(v.Items[i].After, visit.After{Item: fmt.Sprintf("i%d", (i+1+j)%len(v.Items))})
		}
	}
	if circles := only(all(t, v), "order_circle"); len(circles) == 0 {
		t.Error("no circle")
	}
}

func TestItemsAYearApartAndPlacesThatNeverOpen(t *testing.T) {
	v := programme(60)
	for i := range v.Places {
		v.Places[i].Closed = visit.Weekdays
	}
	v.Items[1].At = v.Items[1].At.On(v.From.AddDays(365))
	v.Items[2].At, v.Items[2].Minutes = v.Items[2].At.On(v.From.AddDays(-365)), visit.MaxLength
	v.Items[3].Anchor, v.Items[3].Earliest, v.Items[3].Latest = visit.Window, clock.TimeOfDay(12, 0), clock.TimeOfDay(9, 0)
	found := all(t, v)
	if n := len(only(found, "place_closed")); n != 60 {
		t.Errorf("%d places closed", n)
	}
	if n := len(only(found, "window_broken")); n == 0 {
		t.Error("an empty window is kept")
	}
}

// The clocks of London go on at 01:00 on 28 March 2027 and back at 02:00 on 31 October.
func TestAChangeOfTheClocksInsideAnItem(t *testing.T) {
	for _, c := range []struct{ night, next string }{
		{"2027-03-28T00:30", "2027-03-28T03:30"}, // two hours later by real minutes
		{"2027-10-31T00:30", "2027-10-31T01:30"}, // twice shown: the second is meant by fold
	} {
		v := morning(t)
		v.Zone, v.From, v.To = "Europe/London", wall(t, c.night).Date, wall(t, c.night).Date
		for i := range v.Places {
			v.Places[i].Opens, v.Places[i].Closed = nil, nil
		}
		v.Items = []visit.Item{
			{ID: "night", Kind: "other", Title: en("Night watch"), At: wall(t, c.night), Minutes: 120, Place: "ministry", With: []string{"guest"}},
			{ID: "next", Kind: "other", Title: en("Next"), At: wall(t, c.next), Minutes: 30, Place: "ministry", With: []string{"guest"}},
		}
		if c.night == "2027-10-31T00:30" {
			v.Items[1].Fold = 1
		}
		if found := all(t, v); len(found) > 0 {
			t.Errorf("%s: %v", c.night, brief(found))
		}
		if room := timing.Slacks(v, nil, ours)["night"].Later; room.Minutes != 0 || room.Rule != "person_twice" {
			t.Errorf("%s: %+v", c.night, room)
		}
		v.Items[0].Minutes = 121
		if found := only(timing.Check(v, nil, ours), "person_twice"); len(found) != 1 || found[0].Minutes != 1 {
			t.Errorf("%s, a minute longer: %v", c.night, brief(found))
		}
		tray(t, v, "next")
		if p := propose(t, v, nil, wishes()); len(p.Timetables) == 0 {
			t.Errorf("%s: nothing is proposed", c.night)
		}
	}
}

func TestALeastAboveTheLengthIsFound(t *testing.T) {
	v := morning(t)
	v.Item("talks").Minutes, v.Item("talks").Least = 30, 45
	if found := only(all(t, v), "least_broken"); len(found) != 1 || found[0].Minutes != 15 {
		t.Error(brief(found))
	}
	if faults := v.Validate(); len(faults) != 1 || faults[0].Key != "least_above_length" {
		t.Error(faults)
	}
}
