package timing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/timing"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

func wishes() timing.Wishes { return timing.Wishes{Settings: timing.Default()} }

// enough is work for any of the small visits here to be done with.
var enough = search.Budget{Units: 3_000_000}

func propose(t testing.TB, v *visit.Visit, others []visit.Occupancy, w timing.Wishes) timing.Proposal {
	t.Helper()
	p, err := timing.Propose(v, others, w, enough, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// with gives the visit as a timetable would make it.
func with(t testing.TB, v *visit.Visit, table timing.Timetable) *visit.Visit {
	t.Helper()
	after := v.Clone()
	if err := table.Apply(after); err != nil {
		t.Fatal(err)
	}
	return after
}

// starts writes a timetable's changes as "item 11:25".
func starts(table timing.Timetable) []string {
	var said []string
	for _, c := range table.Changes {
		said = append(said, c.Item+" "+c.After.At.Time())
	}
	return said
}

// kinds gives a conflict as "kind item item", sorted.
func kinds(demands []timing.Demand) []string {
	var said []string
	for _, d := range demands {
		line := d.Kind
		for _, id := range d.Items {
			line += " " + id
		}
		said = append(said, line)
	}
	slices.Sort(said)
	return said
}

func TestATrayIsPutWhereNothingHasToMove(t *testing.T) {
	v := morning(t)
	v.Items = append(v.Items,
		visit.Item{ID: "museum", Kind: "site_visit", Title: en("Museum"), Place: "martyrs", With: []string{"guest"}},
		visit.Item{ID: "dinner", Kind: "dinner", Title: en("Dinner"), Place: "ministry", With: []string{"guest", "minister"}})
	p := propose(t, v, nil, wishes())
	if len(p.Timetables) != 3 || !p.Complete || p.Conflict != nil {
		t.Fatal(len(p.Timetables), p.Complete, kinds(p.Conflict))
	}
	for i, table := range p.Timetables {
		if table.Cost.Changes != 0 || len(table.Changes) != 2 || len(table.Reasons) == 0 {
			t.Error(table)
		}
		if after := with(t, v, table); len(timing.Check(after, nil, ours)) > 0 {
			t.Error(brief(timing.Check(after, nil, ours)))
		} else if usual := after.Item("dinner").Minutes; usual != 0 {
			t.Error("a length nobody wrote is written", usual)
		}
		for _, other := range p.Timetables[:i] {
			if table.Cost.Compare(other.Cost) < 0 {
				t.Error("a better timetable comes later")
			}
			if slices.Equal(starts(table), starts(other)) {
				t.Error("twice the same")
			}
		}
	}
	// The dinner waits for its hours, and the museum lies as near to it as way and pause allow.
	if diff := cmp.Diff([]string{"museum 15:50", "dinner 18:00"}, starts(p.Timetables[0])); diff != "" {
		t.Error(diff)
	}
}

func TestSomethingAgreedMakesWayOnlyIfItHasTo(t *testing.T) {
	v := morning(t)
	v.Items = append(v.Items, visit.Item{
		ID: "call", Kind: "courtesy_call", Title: en("Call"), Minutes: 30, Place: "ministry", With: []string{"minister"},
		Anchor: visit.Window, Earliest: clock.TimeOfDay(11, 45), Latest: clock.TimeOfDay(11, 50),
	})
	w := wishes()
	w.Settings.UsualBoarding = 0
	p := propose(t, v, nil, w)
	best := p.Timetables[0]
	if !p.Complete || best.Cost.Changes != 2 {
		t.Fatal(p.Complete, best.Cost, starts(best))
	}
	// After the call the talks would run into the lunch: they go before it, and the wreath with them.
	if diff := cmp.Diff([]string{"flame 10:20", "talks 10:50", "call 11:50"}, starts(best)); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{"tomb", "flame", "lunch"} {
		v.Item(id).Anchor = visit.Fixed
	}
	v.Item("talks").Status = visit.Confirmed
	p = propose(t, v, nil, w)
	if len(p.Timetables) != 0 || !p.Complete {
		t.Fatal("something confirmed moves", len(p.Timetables), p.Complete)
	}
	if diff := cmp.Diff([]string{"fixed talks", "item call", "window call"}, kinds(p.Conflict)); diff != "" {
		t.Error(diff)
	}
	relax := p.Conflict[slices.IndexFunc(p.Conflict, func(d timing.Demand) bool { return d.Relax })]
	if relax.Kind != "window" || !relax.Enough {
		t.Error(relax)
	}
	if said := text.For("en").Message(relax.Message); said != "“Call” starts in the window agreed, 11:45–11:50." {
		t.Error(said)
	}
}

func TestADayThatIsTooFull(t *testing.T) {
	v := morning(t)
	v.Items = nil
	for i := range 9 {
		v.Items = append(v.Items, visit.Item{ID: fmt.Sprint("t", i), Kind: "talks", Title: en("Talks"), Minutes: 110, Place: "ministry", With: []string{"guest"}})
	}
	p := propose(t, v, nil, wishes())
	if !p.Complete || len(p.Conflict) != 17 || p.Conflict[0].Kind != "hours" || !p.Conflict[0].Relax {
		t.Fatal(p.Complete, kinds(p.Conflict)) // eight of them, as long as they are, and the office's hours
	}
}

// An item without a least length of its own can be shortened to its kind's, as the office has it.
func TestADayTooFullIsEasedToTheLeastOfTheKind(t *testing.T) {
	for _, c := range []struct{ own, office, want int }{{0, 40, 40}, {50, 40, 50}, {0, 0, 0}, {0, 70, 0}} {
		v := morning(t)
		v.Items = nil
		for _, id := range []string{"a", "b"} {
			v.Items = append(v.Items, visit.Item{ID: id, Kind: "talks", Title: en("Talks"), Minutes: 60, Least: c.own, Place: "ministry", With: []string{"guest"}})
		}
		w := wishes()
		w.Settings.DayTo = w.Settings.DayFrom.AddMinutes(110)
		w.Settings.Shortest = map[string]int{"talks": c.office}
		p := propose(t, v, nil, w)
		if !p.Impossible {
			t.Fatal("two talks of 60 minutes are put into 110")
		}
		at := slices.IndexFunc(p.Conflict, func(d timing.Demand) bool { return d.Kind == "length" })
		if at < 0 {
			if c.want > 0 {
				t.Errorf("%+v: %v", c, kinds(p.Conflict))
			}
			continue
		}
		eased, others, easier := timing.Without(v, nil, w, p.Conflict[at])
		if got := eased.Item(p.Conflict[at].Items[0]).Minutes; got != c.want || p.Conflict[at].Message.Args["Least"] != c.want || !p.Conflict[at].Enough {
			t.Errorf("%+v: shortened to %d, %+v", c, got, p.Conflict[at])
		}
		if len(propose(t, eased, others, easier).Timetables) == 0 {
			t.Errorf("%+v: not even then is there a timetable", c)
		}
	}
}

func TestPlacesThatNeverOpenAndCirclesAndEmptyWindows(t *testing.T) {
	v := morning(t)
	v.Places[0].Closed = visit.Weekdays
	v.Items = []visit.Item{{ID: "a", Kind: "other", Title: en("A"), Place: "honors", With: []string{"guest"}}}
	if p := propose(t, v, nil, wishes()); !p.Complete || !slices.Equal(kinds(p.Conflict), []string{"item a", "opening"}) {
		t.Error(p.Complete, kinds(p.Conflict))
	}
	v.Items = nil
	for i := range 4 {
		v.Items = append(v.Items, visit.Item{ID: fmt.Sprint("c", i), Kind: "other", Title: en("C"), After: []visit.After{{Item: fmt.Sprint("c", (i+1)%4)}}})
	}
	if p := propose(t, v, nil, wishes()); !p.Complete || len(p.Conflict) != 8 {
		t.Error(p.Complete, kinds(p.Conflict))
	}
	v.Items = []visit.Item{{ID: "a", Kind: "other", Title: en("A"), Anchor: visit.Window, Earliest: clock.TimeOfDay(12, 0), Latest: clock.TimeOfDay(9, 0)}}
	if p := propose(t, v, nil, wishes()); !p.Complete || !slices.Equal(kinds(p.Conflict), []string{"item a", "window a"}) {
		t.Error(p.Complete, kinds(p.Conflict))
	}
}

func TestNothingToDo(t *testing.T) {
	v := morning(t)
	p := propose(t, v, nil, wishes())
	if !p.Complete || len(p.Timetables) != 1 || len(p.Timetables[0].Changes) > 0 {
		t.Error(p)
	}
	v.Items = nil
	if p = propose(t, v, nil, wishes()); !p.Complete || len(p.Timetables) > 0 || p.Conflict != nil {
		t.Error(p)
	}
}

func TestWishesThatCannotBeAreRefused(t *testing.T) {
	v := programme(300)
	for i := range v.Items {
		v.Items[i].At = clock.Wall{}
	}
	unknown, minutes := wishes(), wishes()
	unknown.Items = []string{"nothing"}
	minutes.Settings.Night = -1
	for key, w := range map[string]timing.Wishes{"item_unknown": unknown, "minutes_range": minutes, "proposal_too_large": wishes()} {
		_, err := timing.Propose(v, nil, w, enough, 1, nil)
		if all := fault.All(err); len(all) != 1 || all[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// tray takes some items of a visit out of time.
func tray(t testing.TB, v *visit.Visit, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := v.Unschedule(id, civil.Date{}); err != nil {
			t.Fatal(err)
		}
	}
}

// small makes a visit whose timetables can all be tried: some items that have a time, well or badly, and some that
// have none.
func small(t testing.TB, random *rand.Rand) (*visit.Visit, timing.Wishes) {
	v := scramble(t, random, 5)
	for i := range v.Items {
		item := &v.Items[i]
		if item.Kind == "rest" {
			item.Kind = "other"
		}
		item.At = clock.At(v.From, 9+random.IntN(6), 30*random.IntN(2))
	}
	tray(t, v, "i3", "i4")
	for _, id := range []string{"i1", "i3"} {
		if random.IntN(3) == 0 {
			v.Item(id).Anchor = visit.Fixed
		}
	}
	w := wishes()
	w.Reorder = random.IntN(2) == 0
	w.Settings.Grain, w.Settings.UsualBoarding = 60, 0
	w.Settings.DayFrom, w.Settings.DayTo = clock.TimeOfDay(9, 0), clock.TimeOfDay(16, 0)
	return v, w
}

// wrong says whether a plan breaks what a timetable has to hold to.
func wrong(v, now *visit.Visit, moving []string) bool {
	before := map[string]int{}
	for _, f := range timing.Check(now, nil, ours) {
		before[fmt.Sprint(f.Rule, f.Items)] = f.Minutes + 1
	}
	for _, f := range timing.Check(v, nil, ours) {
		if !slices.ContainsFunc(f.Items, func(id string) bool { return slices.Contains(moving, id) }) {
			continue
		}
		switch {
		case f.Rule == "least_broken" || f.Rule == "order_circle" || f.Message.Key == "finding.transfer_short":
		case f.Severity == visit.Error:
			return true
		case (f.Rule == "set_up_short" || f.Rule == "rest_disturbed") && f.Minutes+1 > before[fmt.Sprint(f.Rule, f.Items)]:
			return true
		}
	}
	return false
}

// everything tries every timetable and gives the cost of the best.
func everything(t testing.TB, v *visit.Visit, w timing.Wishes) (best timing.Cost, found bool) {
	var moving []string
	for i := range v.Items {
		if item := &v.Items[i]; item.At.IsZero() || item.Anchor != visit.Fixed {
			moving = append(moving, item.ID)
		}
	}
	after := v.Clone()
	var try func(n int, cost timing.Cost)
	try = func(n int, cost timing.Cost) {
		if found && cost.Changes > best.Changes {
			return
		}
		if n == len(moving) {
			whole := days(after, w)
			whole.Changes, whole.Moved = cost.Changes, cost.Moved
			if found && whole.Compare(best) >= 0 || !w.Reorder && !sameOrder(v, after) || wrong(after, v, moving) {
				return
			}
			best, found = whole, true
			return
		}
		was, item := v.Item(moving[n]), after.Item(moving[n])
		if !was.At.IsZero() {
			*item = *was
			try(n+1, cost)
		}
		length := v.Length(was)
		from, to := w.Settings.DayFrom.On(v.From), w.Settings.DayTo.On(v.From).AddMinutes(-length)
		if was.Anchor == visit.Window {
			from, to = was.Earliest.On(v.From), was.Latest.On(v.From)
		}
		for at := clock.At(v.From, 0, 0); at.Compare(to) <= 0; at = at.AddMinutes(w.Settings.Grain) {
			if at.Compare(from) < 0 || at == was.At {
				continue
			}
			*item = *was
			if err := after.Move(item.ID, visit.Slot{At: at}); err != nil {
				t.Fatal(err)
			}
			next := cost
			if !was.At.IsZero() {
				next.Changes++
				by := (at.Hour-was.At.Hour)*60 + at.Minute - was.At.Minute
				next.Moved += max(by, -by)
			}
			try(n+1, next)
		}
		*item = *was
	}
	try(0, timing.Cost{})
	return best, found
}

// sameOrder says whether what had a time comes in the same order. All of it is on one track.
func sameOrder(v, after *visit.Visit) bool {
	for i := range v.Items {
		for j := range v.Items {
			a, b := &v.Items[i], &v.Items[j]
			if !a.At.IsZero() && !b.At.IsZero() && a.At.Compare(b.At) < 0 && after.Items[i].At.Compare(after.Items[j].At) > 0 {
				return false
			}
		}
	}
	return true
}

// days counts what a day of one zone costs its guests, minute by minute where that can be.
func days(v *visit.Visit, w timing.Wishes) timing.Cost {
	var cost timing.Cost
	ways := timing.Travel(v, w.Settings)
	type stay struct {
		start, end int
		item       *visit.Item
	}
	for _, who := range []string{"guest", "aide"} {
		var day []stay
		for i := range v.Items {
			if item := &v.Items[i]; !item.At.IsZero() && slices.Contains(item.With, who) {
				start := item.At.Hour*60 + item.At.Minute
				day = append(day, stay{start, start + v.Length(item), item})
			}
		}
		if len(day) == 0 {
			continue
		}
		slices.SortStableFunc(day, func(a, b stay) int { return a.start - b.start })
		busy := make([]bool, 3*1440)
		since, ended := day[0].start, day[0].start
		for i := range day {
			for m := day[i].start; m < day[i].end && day[i].item.Kind != "rest"; m++ {
				busy[m] = true
			}
			if i > 0 {
				way := 0
				if to, from := day[i-1].item.EndPlace(), day[i].item.Place; to != "" && from != "" && (day[i-1].item.Kind != "transfer" || day[i-1].item.To != "") {
					way, _ = ways(to, from, time.Time{})
				}
				for m := day[i].start - way; m < day[i].start; m++ {
					busy[m] = true
				}
				free := day[i].start - day[i-1].end - way
				cost.Travel += way
				spare := w.Settings.Pause
				for _, meal := range w.Settings.Meals {
					if min(day[i].start, meal.To.Hour*60+meal.To.Minute)-max(day[i-1].end, meal.From.Hour*60+meal.From.Minute) >= meal.Minutes {
						spare += meal.Minutes
					}
				}
				cost.Waiting += max(0, free-spare)
				if free >= w.Settings.Pause {
					cost.Pauses += max(0, ended-since-w.Settings.PauseEvery)
					since = day[i].start
				}
			}
			ended = day[i].end
		}
		cost.Pauses += max(0, ended-since-w.Settings.PauseEvery)
		for _, meal := range w.Settings.Meals {
			longest, run := 0, 0
			for m := meal.From.Hour*60 + meal.From.Minute; m < meal.To.Hour*60+meal.To.Minute; m++ {
				if run++; busy[m] {
					run = 0
				}
				longest = max(longest, run)
			}
			cost.Meals += max(0, meal.Minutes-longest)
		}
	}
	return cost
}

// What is proposed for small visits is as good as the best of all timetables there are, and there is none where
// none is proposed on the same minutes.
func TestProposalsAgainstEveryTimetable(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 22))
	found, moved := 0, 0
	for n := range 40 {
		v, w := small(t, random)
		best, some := everything(t, v, w)
		p := propose(t, v, nil, w)
		if !some {
			continue // off the hour there may be one
		}
		if !p.Complete {
			t.Errorf("%d: not complete", n)
		}
		found++
		if len(p.Timetables) == 0 {
			t.Errorf("%d: nothing proposed, but there is %+v: %v", n, best, kinds(p.Conflict))
			continue
		}
		if best.Changes > 0 {
			moved++
		}
		if got := p.Timetables[0].Cost; got != best && got.Compare(best) != 0 {
			t.Errorf("%d: %+v, the best is %+v", n, got, best)
		}
		after := with(t, v, p.Timetables[0])
		if whole := days(after, w); whole.Travel != p.Timetables[0].Cost.Travel || whole.Waiting != p.Timetables[0].Cost.Waiting {
			t.Errorf("%d: %+v is said to cost %+v", n, whole, p.Timetables[0].Cost)
		}
	}
	if found < 15 || moved < 5 {
		t.Errorf("only %d had a timetable, %d by moving something", found, moved)
	}
}

// Each conflict is one: its demands alone cannot be met, and without any one of them they can.
func TestConflictsAreIrreducible(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	conflicts := 0
	for n := range 40 {
		v, w := small(t, random)
		w.Settings.Grain = 5
		w.Settings.DayTo = clock.TimeOfDay(10+random.IntN(3), 0)
		p := propose(t, v, nil, w)
		if len(p.Conflict) == 0 {
			if len(p.Timetables) == 0 {
				t.Errorf("%d: neither timetable nor conflict", n)
			}
			continue
		}
		conflicts++
		all, err := timing.Demands(v, nil, w)
		if err != nil {
			t.Fatal(err)
		}
		member := func(d timing.Demand) bool {
			return slices.ContainsFunc(p.Conflict, func(m timing.Demand) bool {
				return m.Kind == d.Kind && slices.Equal(m.Items, d.Items) && cmp.Equal(m.Message, d.Message)
			})
		}
		rest := slices.DeleteFunc(slices.Clone(all), member)
		if len(rest)+len(p.Conflict) != len(all) {
			t.Fatal(len(rest), len(p.Conflict), len(all))
		}
		alone, _, wish := timing.Without(v, nil, w, rest...)
		if again := propose(t, alone, nil, wish); len(again.Timetables) > 0 || !again.Complete {
			t.Errorf("%d: %v can be met", n, kinds(p.Conflict))
		}
		for _, d := range p.Conflict {
			if !d.Needed {
				t.Errorf("%d: %v is not shown to be needed", n, d.Kind)
			}
			fewer, _, wish := timing.Without(v, nil, w, append(slices.Clone(rest), d)...)
			if again := propose(t, fewer, nil, wish); len(again.Conflict) > 0 {
				t.Errorf("%d: %v is not needed in %v", n, d.Kind, kinds(p.Conflict))
			}
		}
	}
	if conflicts < 8 {
		t.Errorf("only %d conflicts", conflicts)
	}
}

// Whatever is proposed breaks nothing that was not broken, and leaves alone what may not move.
func TestProposalsKeepTheirPromises(t *testing.T) {
	random := rand.New(rand.NewPCG(25, 26))
	tables := 0
	for n := range 40 {
		v := scramble(t, random, 8)
		tray(t, v, "i2", "i5", "i7")
		w := timing.Wishes{Settings: offices[n%len(offices)]}
		w.Reorder = random.IntN(2) == 0
		p, err := timing.Propose(v, nil, w, search.Budget{Units: 100_000}, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := timing.Propose(v, nil, w, search.Budget{Units: 100_000}, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p.Timetables, again.Timetables); diff != "" {
			t.Fatal("the same seed gives something else", diff)
		}
		known := map[string]int{}
		for _, f := range timing.Check(v, nil, w.Settings) {
			known[fmt.Sprint(f.Rule, f.Items)] = f.Minutes + 1
		}
		for _, table := range p.Timetables {
			tables++
			after := with(t, v, table)
			for i := range v.Items {
				was, is := &v.Items[i], &after.Items[i]
				if is.At.IsZero() {
					t.Errorf("%d: %s has no time", n, is.ID)
				}
				if was.Anchor == visit.Fixed && !was.At.IsZero() && was.At != is.At {
					t.Errorf("%d: %s is fixed and moves", n, is.ID)
				}
			}
			if !w.Reorder && !sameOrder(v, after) {
				t.Errorf("%d: the agreed order is broken", n)
			}
			for _, f := range timing.Check(after, nil, w.Settings) {
				unmendable := f.Rule == "least_broken" || f.Message.Key == "finding.transfer_short"
				if f.Severity == visit.Error && !unmendable && f.Minutes+1 > known[fmt.Sprint(f.Rule, f.Items)] {
					t.Errorf("%d: %s", n, sentence(f))
				}
			}
		}
	}
	if tables < 20 {
		t.Errorf("only %d timetables", tables)
	}
}
