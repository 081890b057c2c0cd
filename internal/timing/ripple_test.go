package timing_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// told writes a choice's changes as "item 11:25 60".
func told(c timing.Choice) []string {
	var said []string
	for _, change := range c.Changes {
		said = append(said, change.Item+" "+change.After.At.Time()+" "+clock.TimeOfDay(0, 0).AddMinutes(change.After.Minutes).Time())
	}
	for _, id := range c.Skips {
		said = append(said, "skip "+id)
	}
	return said
}

func ripple(t *testing.T, v *visit.Visit, event timing.Event) []timing.Choice {
	t.Helper()
	choices, err := timing.Ripple(v, nil, ours, event)
	if err != nil {
		t.Fatal(err)
	}
	return choices
}

func TestADelayWithinTheSlackMovesNothing(t *testing.T) {
	choices := ripple(t, morning(t), timing.Event{Item: "flame", Late: 5})
	if len(choices) != 1 {
		t.Fatal(choices)
	}
	if diff := cmp.Diff([]string{"flame 10:47 00:18"}, told(choices[0])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]timing.Used{{First: "flame", Second: "talks", Before: 5}, {First: "flame", Second: "lunch", Before: 105, After: 100}}, choices[0].Used); diff != "" {
		t.Error(diff)
	}
}

func TestADelayCanBePushedOnOrCaughtUp(t *testing.T) {
	choices := ripple(t, morning(t), timing.Event{Item: "flame", Late: 15})
	want := [][]string{
		{"flame 10:47 00:28", "talks 11:30 01:00"},
		{"flame 10:47 00:28", "talks 11:30 00:50"},
	}
	if len(choices) != 2 {
		t.Fatal(len(choices))
	}
	for i := range want {
		if diff := cmp.Diff(want[i], told(choices[i])); diff != "" {
			t.Error(diff)
		}
		if len(choices[i].Breaks) > 0 {
			t.Error(brief(choices[i].Breaks))
		}
	}
}

func TestSomethingFixedIsHeldByShorteningNotBelowTheLeast(t *testing.T) {
	v := morning(t)
	v.Item("lunch").Anchor = visit.Fixed
	// 55 minutes late: the talks can start at 12:10 and have 50 minutes until the fixed lunch.
	first := ripple(t, v, timing.Event{Item: "flame", Late: 55})[0]
	if diff := cmp.Diff([]string{"flame 10:47 01:08", "talks 12:10 00:50"}, told(first)); diff != "" {
		t.Error(diff)
	}
	if len(first.Breaks) > 0 {
		t.Error(brief(first.Breaks))
	}
	// 65 minutes late: even the least does not fit, the lunch breaks or the talks are skipped.
	choices := ripple(t, v, timing.Event{Item: "flame", Late: 65})
	if diff := cmp.Diff([]string{"flame 10:47 01:18", "skip talks"}, told(choices[0])); diff != "" {
		t.Error(diff)
	}
	for _, c := range choices[1:] {
		if !slices.ContainsFunc(c.Breaks, func(f visit.Finding) bool { return slices.Contains(f.Items, "lunch") }) {
			t.Error("the lunch is not said to break", told(c), brief(c.Breaks))
		}
	}
}

func TestAPauseAndANewStart(t *testing.T) {
	choices := ripple(t, morning(t), timing.Event{Item: "flame", Pause: 15})
	if diff := cmp.Diff([]string{"talks 11:30 01:00"}, told(choices[0])); diff != "" {
		t.Error(diff)
	}
	choices = ripple(t, morning(t), timing.Event{Item: "tomb", Start: wall(t, "2024-01-31T10:40")})
	if diff := cmp.Diff([]string{"tomb 10:40 00:12", "flame 11:00 00:13", "talks 11:28 01:00"}, told(choices[0])); diff != "" {
		t.Error(diff)
	}
	choices = ripple(t, morning(t), timing.Event{Item: "tomb", End: wall(t, "2024-01-31T10:39")})
	if diff := cmp.Diff([]string{"tomb 10:00 00:39"}, told(choices[0])); diff != "" {
		t.Error(diff)
	}
}

func TestAnEventThatCannotBeIsRefused(t *testing.T) {
	v := morning(t)
	v.Items = append(v.Items, visit.Item{ID: "tray", Kind: "other", Title: en("Tray")})
	for key, event := range map[string]timing.Event{
		"item_unknown":      {Item: "nothing", Late: 5},
		"item_without_time": {Item: "tray", Late: 5},
		"minutes_range":     {Item: "talks", Late: -5},
		"end_before_start":  {Item: "talks", End: wall(t, "2024-01-31T11:00")},
	} {
		_, err := timing.Ripple(v, nil, ours, event)
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// Whatever happens, what is fixed stays, nothing starts earlier or gets shorter than its least, and a choice
// that is said to break nothing breaks nothing.
func TestRipplesKeepTheirPromises(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	better := 0
	for n := range 500 {
		s := offices[n%len(offices)]
		v := scramble(t, random, 8)
		event := timing.Event{Item: v.Items[random.IntN(len(v.Items))].ID, Late: 5 + random.IntN(90)}
		choices, err := timing.Ripple(v, nil, s, event)
		if err != nil {
			t.Fatal(err)
		}
		if len(choices) == 0 {
			t.Fatal("no choice")
		}
		if len(choices[0].Breaks) < len(choices[len(choices)-1].Breaks) {
			better++
		}
		for _, c := range choices {
			after := *v
			after.Items = slices.Clone(v.Items)
			if err := c.Apply(&after); err != nil {
				t.Fatal(err)
			}
			for i := range v.Items {
				was, is := &v.Items[i], &after.Items[i]
				if was.ID == event.Item || is.IsCancelled() {
					continue
				}
				if is.At.Compare(was.At) < 0 || after.Length(is) < was.Least || after.Length(is) > v.Length(was) {
					t.Fatalf("%s from %s %d to %s %d", was.ID, was.At, v.Length(was), is.At, after.Length(is))
				}
				if was.Anchor == visit.Fixed && (is.At != was.At || after.Length(is) != v.Length(was)) {
					t.Fatalf("%s is fixed and moves", was.ID)
				}
			}
			if len(c.Breaks) > 0 {
				continue
			}
			before := timing.Check(v, nil, s)
			for _, f := range timing.Check(&after, nil, s) {
				if f.Severity != visit.Note && !slices.ContainsFunc(before, func(b visit.Finding) bool {
					return b.Rule == f.Rule && slices.Equal(b.Items, f.Items) && b.Minutes >= f.Minutes
				}) {
					t.Fatalf("%v appears: %s", brief([]visit.Finding{f}), sentence(f))
				}
			}
		}
	}
	if better == 0 {
		t.Error("no choice was ever better than another")
	}
}
