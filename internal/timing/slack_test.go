package timing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// scramble makes a visit of one day with everything that ties items together, well or badly.
func scramble(t testing.TB, random *rand.Rand, items int) *visit.Visit {
	v := morning(t)
	v.Items = nil
	for i := range 4 {
		v.Places = append(v.Places, visit.Place{ID: fmt.Sprintf("l%d", i), Kind: "ministry", Name: en(fmt.Sprintf("Place %d", i))})
		v.Routes = append(v.Routes, visit.Route{From: "ministry", To: fmt.Sprintf("l%d", i), Minutes: 5 * i, OneWay: i == 3})
	}
	v.Places[4].SetUp, v.Places[5].Clearing = 10, 20
	v.Places[6].Opens = []string{"08:00-12:00", "13:00-18:00"}
	places := []string{"l0", "l1", "l2", "l3", "ministry", ""}
	for i := range items {
		item := visit.Item{
			ID: fmt.Sprintf("i%d", i), Kind: []string{"talks", "other", "rest", "transfer"}[random.IntN(4)], Title: en(fmt.Sprintf("Item %d", i)),
			At: clock.At(v.From, 7+random.IntN(13), 5*random.IntN(12)), Minutes: 10 + 5*random.IntN(10), Least: 10,
			Place: places[random.IntN(len(places))],
		}
		if item.Kind == "transfer" {
			item.To = places[random.IntN(len(places))]
			item.Minutes = 60
		}
		for _, id := range []string{"minister", "guest", "aide"} {
			if random.IntN(3) == 0 {
				item.With = append(item.With, id)
			}
		}
		if random.IntN(3) == 0 {
			item.Uses = []string{"car"}
		}
		if random.IntN(6) == 0 {
			item.Anchor = visit.Fixed
		} else if random.IntN(5) == 0 {
			item.Anchor = visit.Window
			item.Earliest, item.Latest = clock.TimeOfDay(8, 30), clock.TimeOfDay(17, 0)
		}
		if i > 0 && random.IntN(3) == 0 {
			gap, within := random.IntN(30), 60+random.IntN(200)
			after := visit.After{Item: fmt.Sprintf("i%d", random.IntN(i)), Gap: &gap}
			if random.IntN(2) == 0 {
				after.Within = &within
			}
			item.After = append(item.After, after)
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// ofTime are the rules that a move within the day can break.
var ofTime = []string{"person_twice", "rest_disturbed", "resource_twice", "place_twice", "set_up_short", "route_short", "place_closed", "order_broken", "window_broken"}

// troubles says how bad each finding of time that concerns an item is. Being at two items at once is worse than
// having too little time between the same two.
func troubles(v *visit.Visit, s timing.Settings, id string) map[string]int {
	found := map[string]int{}
	for _, f := range checkItems(v, nil, s, id) {
		if !slices.Contains(ofTime, f.Rule) {
			continue
		}
		slices.Sort(f.Items)
		key, bad := fmt.Sprint(f.Items), f.Minutes+1
		switch f.Rule {
		case "place_closed", "window_broken", "order_broken":
			key = f.Rule + key
		case "person_twice", "rest_disturbed", "resource_twice", "place_twice":
			bad += 1440
		}
		found[key] = max(found[key], bad)
	}
	return found
}

func worse(before, after map[string]int) bool {
	for key, minutes := range after {
		if minutes > before[key] {
			return true
		}
	}
	return false
}

// offices are one that has set no figures, and one whose convoys board and meet traffic.
var offices = func() []timing.Settings {
	busy := timing.Default()
	busy.Boarding = 5
	busy.Hours = []timing.HourFactor{
		{From: clock.TimeOfDay(8, 30), To: clock.TimeOfDay(10, 0), Percent: 200},
		{From: clock.TimeOfDay(12, 0), To: clock.TimeOfDay(13, 0), Percent: 80},
		{From: clock.TimeOfDay(17, 0), To: clock.TimeOfDay(18, 30), Percent: 150},
	}
	return []timing.Settings{ours, busy}
}()

// An item can go as far as its slack says and nothing gets worse; a minute further, something does.
func TestSlackAgainstMovingMinuteByMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	tight := 0
	for n := range 100 {
		s := offices[n%len(offices)]
		v := scramble(t, random, 7)
		slacks := timing.Slacks(v, nil, s)
		if len(slacks) != len(v.Items) {
			t.Fatal(len(slacks))
		}
		for _, item := range slices.Clone(v.Items) {
			before := troubles(v, s, item.ID)
			try := func(by int) bool {
				moved := *v
				moved.Items = slices.Clone(v.Items)
				move(t, &moved, item.ID, item.At.AddMinutes(by).String())
				return worse(before, troubles(&moved, s, item.ID))
			}
			for _, sign := range []int{-1, 1} {
				room := slacks[item.ID].Earlier
				if sign > 0 {
					room = slacks[item.ID].Later
				}
				for by := 1; by <= room.Minutes; by += 1 + random.IntN(9) {
					if try(sign * by) {
						moved := *v
						moved.Items = slices.Clone(v.Items)
						move(t, &moved, item.ID, item.At.AddMinutes(sign*by).String())
						t.Fatalf("%s by %d: %v\nbefore %v\nafter %v", item.ID, sign*by, room, before, troubles(&moved, s, item.ID))
					}
				}
				if room.Minutes > 0 && try(sign*room.Minutes) {
					t.Fatalf("%s by %d: %v", item.ID, sign*room.Minutes, room)
				}
				if len(before) == 0 && room.Rule != "" {
					tight++
					if !try(sign * (room.Minutes + 1)) {
						t.Fatalf("%s could go further than %d: %v\n%v", item.ID, sign*room.Minutes, room, brief(timing.Check(v, nil, s)))
					}
				}
				if room.Pushing < room.Minutes && item.Anchor != visit.Fixed {
					t.Fatalf("%s: pushing gives less room: %v", item.ID, room)
				}
			}
		}
	}
	if tight < 100 {
		t.Errorf("only %d tight slacks were tried", tight)
	}
}

// Whatever an item pushes along, the day can be planned with it as late as its slack says.
func TestPushingLeavesADayThatWorks(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	pushed := 0
	for n := range 300 {
		s := offices[n%len(offices)]
		v := scramble(t, random, 5)
		for i := range v.Items {
			for k := range v.Items[i].After {
				v.Items[i].After[k].Within = nil // a ripple draws nothing after it
			}
		}
		if slices.ContainsFunc(timing.Check(v, nil, s), func(f visit.Finding) bool { return f.Severity != visit.Note }) {
			continue
		}
		for id, slack := range timing.Slacks(v, nil, s) {
			if slack.Later.Pushing <= slack.Later.Minutes {
				continue
			}
			pushed++
			choices, err := timing.Ripple(v, nil, s, timing.Event{Item: id, Start: v.Item(id).At.AddMinutes(slack.Later.Pushing)})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(choices[0].Breaks, func(f visit.Finding) bool { return slices.Contains(ofTime, f.Rule) }) {
				t.Errorf("%d: %s can be pushed by %d: %v", n, id, slack.Later.Pushing, brief(choices[0].Breaks))
			}
		}
	}
	if pushed < 20 {
		t.Errorf("only %d were pushed", pushed)
	}
}

func TestSlackOfARealMorning(t *testing.T) {
	v := morning(t)
	v.Item("lunch").Anchor = visit.Fixed
	slacks := timing.Slacks(v, nil, ours)
	flame := slacks["flame"].Later
	if flame.Minutes != 5 || flame.Rule != "route_short" || !slices.Equal(flame.Items, []string{"talks"}) {
		t.Error(flame)
	}
	if flame.Pushing != 45 { // the talks can go along until the fixed lunch
		t.Error(flame.Pushing)
	}
	if talks := slacks["talks"]; talks.Later.Minutes != 40 || talks.Earlier.Minutes != 5 || talks.Earlier.Pushing != 92 {
		t.Error(talks)
	}
	if tomb := slacks["tomb"].Earlier; tomb.Minutes != 60 || tomb.Rule != "place_closed" {
		t.Error(tomb)
	}
}

func TestReviewIsCheckAndSlacks(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for n := range 20 {
		s := offices[n%len(offices)]
		v := scramble(t, random, 8)
		found, slacks := timing.Review(v, nil, s)
		if diff := cmp.Diff(timing.Check(v, nil, s), found); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(timing.Slacks(v, nil, s), slacks); diff != "" {
			t.Error(diff)
		}
	}
}
