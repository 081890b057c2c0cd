package timing_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/timing"
	"cortege/internal/visit"
)

// neighbours are two visits on the same day that share an interpreter and the ministry.
func neighbours(t testing.TB) (*visit.Visit, *visit.Visit) {
	a, b := morning(t), morning(t)
	b.Reference = "V-2"
	for _, v := range []*visit.Visit{a, b} {
		v.Resources = append(v.Resources, visit.Resource{ID: "interpreter", Key: 7, Kind: "interpreter", Name: en("Interpreter")})
		for i := range v.Places {
			v.Places[i].Key = int64(i + 1)
		}
		v.Items = slices.DeleteFunc(v.Items, func(i visit.Item) bool { return i.ID != "talks" })
		v.Items[0].Uses = []string{"interpreter"}
	}
	return a, b
}

func TestVisitsThatShareAnInterpreterAreProposedTogether(t *testing.T) {
	a, b := neighbours(t)
	tray(t, a, "talks")
	tray(t, b, "talks")
	visits := []*visit.Visit{a, b}
	w := wishes()
	w.Settings.DayTo = w.Settings.DayFrom.AddMinutes(150)
	p, err := timing.ProposeAcross(visits, nil, w, enough, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Timetables) == 0 || !p.Complete {
		t.Fatal(p)
	}
	for _, table := range p.Timetables {
		after := []*visit.Visit{a.Clone(), b.Clone()}
		for _, v := range after {
			own := table.Of(v.Reference)
			if err := own.Apply(v); err != nil {
				t.Fatal(err)
			}
		}
		for i, v := range after {
			if v.Item("talks").At.IsZero() {
				t.Error("nothing is proposed for", v.Reference)
			}
			if found := timing.Check(v, timing.Occupancies(after[1-i]), ours); len(found) > 0 {
				t.Error(brief(found))
			}
		}
	}
	w.Settings.DayTo = w.Settings.DayFrom.AddMinutes(110)
	if p, err = timing.ProposeAcross(visits, nil, w, enough, 1, nil); err != nil || !p.Complete {
		t.Fatal(p, err)
	}
	if diff := cmp.Diff([]string{"hours", "item V-1/talks", "item V-2/talks", "length V-1/talks", "length V-2/talks"}, kinds(p.Conflict)); diff != "" {
		t.Error(diff)
	}
	if _, err := timing.ProposeAcross(nil, nil, w, enough, 1, nil); err == nil {
		t.Error("no visits are taken")
	}
}

func TestASlipIsShownInOtherVisits(t *testing.T) {
	a, b := neighbours(t)
	move(t, b, "talks", "2024-01-31T12:30")
	late := a.Clone()
	choices := ripple(t, late, timing.Event{Item: "talks", Late: 20})
	if err := choices[0].Apply(late); err != nil {
		t.Fatal(err)
	}
	effects := timing.Effects(a, late, []*visit.Visit{a, b}, ours)
	if len(effects) != 1 || effects[0].Reference != "V-2" {
		t.Fatal(effects)
	}
	want := []string{"error place_twice talks", "error resource_twice talks"}
	if diff := cmp.Diff(want, brief(effects[0].Breaks)); diff != "" {
		t.Error(diff)
	}
	same := b.Clone()
	move(t, same, "talks", a.Item("talks").At.String())
	choices, err := timing.Ripple(a, timing.Occupancies(same), ours, timing.Event{Item: "talks", Late: 5})
	if err != nil || len(choices[0].Breaks) > 0 { // the two are at once for as long as before
		t.Error(err, brief(choices[0].Breaks))
	}
	if effects = timing.Effects(late, late, []*visit.Visit{a, b}, ours); len(effects) > 0 {
		t.Error("what was there before is shown", effects)
	}
}

func TestJointNames(t *testing.T) {
	for _, reference := range []string{"V-1", "2027/03", ""} {
		if r, item := timing.SplitJointID(timing.JointID(reference, "talks")); r != reference || item != "talks" {
			t.Error(r, item)
		}
	}
}
