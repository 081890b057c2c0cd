package timing_test

import (
	"testing"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// proposed gives when the best timetable starts an item.
func proposed(t *testing.T, v *visit.Visit, w timing.Wishes, id string) string {
	t.Helper()
	p := propose(t, v, nil, w)
	if len(p.Timetables) == 0 {
		t.Fatal(kinds(p.Conflict))
	}
	return with(t, v, p.Timetables[0]).Item(id).At.String()
}

func TestAMealStandsWithinItsHoursAndADayLeavesTimeForIt(t *testing.T) {
	v := morning(t)
	v.Items = []visit.Item{{ID: "lunch", Kind: "lunch", Title: en("Lunch"), With: []string{"guest"}}}
	w := wishes()
	if at := proposed(t, v, w, "lunch"); at < "2024-01-31T12:00" || at > "2024-01-31T14:15" {
		t.Error(at)
	}
	v.Items = []visit.Item{
		{ID: "talks", Kind: "talks", Title: en("Talks"), At: wall(t, "2024-01-31T10:00"), Minutes: 120, Place: "ministry", With: []string{"guest"}, Anchor: visit.Fixed},
		{ID: "museum", Kind: "site_visit", Title: en("Museum"), Minutes: 180, Place: "ministry", With: []string{"guest"}, Anchor: visit.Window, Earliest: clock.TimeOfDay(12, 15), Latest: clock.TimeOfDay(13, 0)},
	}
	// Until 13:00 waiting is a meal's, and only then the meal is one.
	if at := proposed(t, v, w, "museum"); at != "2024-01-31T13:00" {
		t.Error(at)
	}
}

func TestANightAndTheBodyClockAfterAFlight(t *testing.T) {
	v := morning(t)
	v.To = v.From.AddDays(1)
	v.Items = []visit.Item{
		{ID: "gala", Kind: "other", Title: en("Gala"), At: wall(t, "2024-01-31T22:00"), Minutes: 210, Place: "ministry", With: []string{"guest"}, Anchor: visit.Fixed},
		{ID: "call", Kind: "courtesy_call", Title: en("Call"), Place: "ministry", With: []string{"guest"}, Day: v.To},
	}
	w := wishes()
	if at := proposed(t, v, w, "call"); at < "2024-02-01T09:30" {
		t.Error("the night is short:", at)
	}
	v.Items[0] = visit.Item{
		ID: "flight", Kind: "flight", Title: en("Flight"), At: wall(t, "2024-01-31T10:00"), Zone: "America/New_York", UntilZone: "Asia/Baku",
		Minutes: 600, Place: "airport", To: "airport", With: []string{"guest"}, Anchor: visit.Fixed,
	}
	w.Settings.PauseEvery = 0
	// Nine hours east: until four in the afternoon it is night for the body.
	if at := proposed(t, v, w, "call"); at < "2024-02-01T16:00" {
		t.Error("the body is asleep:", at)
	}
}

func TestAPauseEveryThreeHours(t *testing.T) {
	v := morning(t)
	v.Items = []visit.Item{
		{ID: "first", Kind: "other", Title: en("First"), At: wall(t, "2024-01-31T15:30"), Minutes: 120, Place: "ministry", With: []string{"guest"}, Anchor: visit.Fixed},
		{ID: "second", Kind: "other", Title: en("Second"), Minutes: 90, Place: "ministry", With: []string{"guest"}, After: []visit.After{{Item: "first"}}},
	}
	if at := proposed(t, v, wishes(), "second"); at < "2024-01-31T17:45" {
		t.Error("no pause:", at)
	}
}

func TestAConvoyNeedsItsBoardingAndTheHoursTraffic(t *testing.T) {
	v := morning(t)
	v.Item("lunch").Anchor = visit.Fixed
	v.Item("talks").Anchor = visit.Fixed
	v.Items = append(v.Items,
		visit.Item{ID: "drive", Kind: "transfer", Title: en("Drive"), Place: "ministry", To: "airport", With: []string{"guest"}, After: []visit.After{{Item: "lunch"}}},
		visit.Item{ID: "call", Kind: "courtesy_call", Title: en("Call"), Place: "martyrs", With: []string{"guest"}, Anchor: visit.Window, Earliest: clock.TimeOfDay(14, 15), Latest: clock.TimeOfDay(18, 0), After: []visit.After{{Item: "lunch"}}},
	)
	w := wishes()
	p := propose(t, v, nil, w)
	after := with(t, v, p.Timetables[0])
	if minutes := after.Length(after.Item("drive")); minutes != 50 { // 35 by 125 per cent and 5, rounded up
		t.Error(minutes)
	}
	v.Items = v.Items[:len(v.Items)-2]
	v.Items = append(v.Items, visit.Item{ID: "call", Kind: "courtesy_call", Title: en("Call"), Place: "martyrs", With: []string{"guest"}, Anchor: visit.Window, Earliest: clock.TimeOfDay(14, 15), Latest: clock.TimeOfDay(18, 0)})
	w.Settings.Pause = 0
	w.Settings.Meals = nil
	w.Settings.Hours = []timing.HourFactor{{From: clock.TimeOfDay(14, 0), To: clock.TimeOfDay(16, 0), Percent: 200}}
	if at := proposed(t, v, w, "call"); at != "2024-01-31T14:50" { // lunch ends 14:15; twice 15 minutes and 5 to board
		t.Error(at)
	}
}
