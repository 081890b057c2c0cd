package timing_test

import (
	"fmt"
	"testing"
	"time"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// withTray is a programme with items that have no time yet: some of the people of each track, over the same places.
func withTray(items, loose int) *visit.Visit {
	v := programme(items)
	for i := range loose {
		like := v.Items[(i*13+2)%items]
		v.Items = append(v.Items, visit.Item{
			ID: fmt.Sprintf("t%d", i), Kind: "courtesy_call", Title: en("Call"), Place: like.Place, With: like.With[:2], Uses: like.Uses[:1],
		})
	}
	return v
}

// onlyTray asks for what has no time yet, and moves nothing else: the other visits clash with much of the programme.
func onlyTray(v *visit.Visit) timing.Wishes {
	w := wishes()
	for i := range v.Items {
		if v.Items[i].At.IsZero() {
			w.Items = append(w.Items, v.Items[i].ID)
		}
	}
	return w
}

func BenchmarkFirstTimetable(b *testing.B) {
	v := withTray(150, 10)
	b.Run("Alone", func(b *testing.B) { firstTimetable(b, v, nil, wishes()) })
	b.Run("AmongThousandVisits", func(b *testing.B) { firstTimetable(b, v, calendar(1000), onlyTray(v)) })
}

func firstTimetable(b *testing.B, v *visit.Visit, others []visit.Occupancy, w timing.Wishes) {
	for b.Loop() {
		stop := false
		p, err := timing.Propose(v, others, w, search.Budget{Stop: func() bool { return stop }}, 1, func(timing.Proposal) { stop = true })
		if err != nil || len(p.Timetables) == 0 {
			b.Fatal(p, err)
		}
	}
}

// BenchmarkStopProposing measures how long after it is told to stop a search returns, at any stage of it.
func BenchmarkStopProposing(b *testing.B) {
	b.Run("Timetables", func(b *testing.B) { stopProposing(b, withTray(150, 10)) })
	b.Run("Conflict", func(b *testing.B) { stopProposing(b, inOneWindow(60)) })
}

func stopProposing(b *testing.B, v *visit.Visit) {
	others := calendar(1000)
	w := onlyTray(v)
	var worst time.Duration
	for n := 0; b.Loop(); n++ {
		looks, most := 0, 1+n*37%500
		var told time.Time
		_, err := timing.Propose(v, others, w, search.Budget{Stop: func() bool {
			if looks++; looks == most {
				told = time.Now()
			}
			return looks >= most
		}}, 1, nil)
		if err != nil {
			b.Fatal(err)
		}
		if !told.IsZero() {
			worst = max(worst, time.Since(told))
		}
	}
	b.ReportMetric(float64(worst.Microseconds()), "µs-worst")
}

// inOneWindow is a programme with more calls than one window of half an hour has room for on all days together.
func inOneWindow(calls int) *visit.Visit {
	v := withTray(150, calls)
	for i := range calls {
		item := &v.Items[150+i]
		item.Anchor, item.Earliest, item.Latest = visit.Window, clock.TimeOfDay(10, 0), clock.TimeOfDay(10, 30)
		item.With = v.Items[150].With
	}
	return v
}

// Whether it looks for timetables or for what excludes them.
func TestASearchThatIsToldToStopStops(t *testing.T) {
	for name, v := range map[string]*visit.Visit{"some timetables": withTray(150, 10), "none": inOneWindow(60)} {
		for _, most := range []int{1, 2, 20, 200, 400} {
			looks := 0
			p, err := timing.Propose(v, nil, wishes(), search.Budget{Stop: func() bool { looks++; return looks >= most }}, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			if looks > most+2 || p.Complete && looks >= most {
				t.Errorf("%s: %d looks after %d", name, looks, most)
			}
		}
	}
}

// That there is no timetable is told at once, then what excludes it, before it is tried what each demand is worth.
func TestWhatExcludesTimetablesIsToldAsItIsFound(t *testing.T) {
	var told []timing.Proposal
	p, err := timing.Propose(inOneWindow(30), nil, wishes(), search.Budget{}, 1, func(known timing.Proposal) { told = append(told, known) })
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || !told[0].Impossible || len(told[0].Conflict) > 0 || len(told[1].Conflict) < 2 || len(told[1].Timetables) > 0 {
		t.Fatalf("%+v", told)
	}
	if !p.Impossible || !p.Complete || len(p.Conflict) != 33 { // two calls fit each of five days
		t.Errorf("%v %v", p.Complete, kinds(p.Conflict))
	}
	soon, err := timing.Propose(inOneWindow(30), nil, wishes(), search.Budget{Units: 60_000}, 1, nil)
	if err != nil || !soon.Impossible || soon.Complete {
		t.Errorf("after little work: %+v, %v", soon, err)
	}
}

func TestBetterTimetablesAreToldAsTheyCome(t *testing.T) {
	var told []timing.Timetable
	p, err := timing.Propose(withTray(60, 6), nil, wishes(), search.Budget{Units: 300_000}, 1, func(known timing.Proposal) {
		tables := known.Timetables
		if len(told) > 0 && tables[0].Cost.Compare(told[0].Cost) > 0 {
			t.Error("worse than before")
		}
		told = tables
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 3 || told[0].Cost != p.Timetables[0].Cost {
		t.Error(len(told))
	}
}

// Whatever is asked, the answer comes after so much work.
func TestProposalsForWhatIsHardlyAVisit(t *testing.T) {
	limited := search.Budget{Units: 200_000}
	all := func(name string, v *visit.Visit) {
		t.Helper()
		began := time.Now()
		p, err := timing.Propose(v, nil, wishes(), limited, 1, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Log(name, len(p.Timetables), len(p.Conflict), p.Complete, time.Since(began))
	}
	all("5000 items", withTray(visit.MaxItems-10, 10))
	v := withTray(visit.MaxItems-10, 10)
	for i := range v.Items {
		if !v.Items[i].At.IsZero() {
			v.Items[i].At = v.Items[0].At
		}
		v.Items[i].After = nil
	}
	all("at the same time", v)
	all("40 days", withTray(1200, 30))
	v = withTray(500, 40)
	for i := range v.Places {
		v.Places[i].Closed = visit.Weekdays
	}
	all("never open", v)
	v = withTray(150, 100)
	for i := range 100 {
		v.Items[150+i].After = []visit.After{{Item: fmt.Sprintf("t%d", (i+1)%100)}}
	}
	all("a circle", v)
	v = withTray(150, 100)
	for i := range 100 {
		item := &v.Items[150+i]
		item.Anchor, item.Earliest, item.Latest = visit.Window, clock.TimeOfDay(10, 0), clock.TimeOfDay(10, 30)
	}
	all("one window", v)
	v = withTray(30, 3)
	v.Items[1].At = v.Items[1].At.On(v.From.AddDays(365))
	all("a year apart", v)
	v = withTray(150, 30)
	w := wishes()
	w.Reorder = true
	if _, err := timing.Propose(v, calendar(300), w, limited, 1, nil); err != nil {
		t.Error(err)
	}
}
