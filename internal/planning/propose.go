package planning

import (
	"context"
	"runtime"
	"time"

	"cortege/internal/fault"
	"cortege/internal/timing"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// Patience is how long a search may take, and how long it may wait for its turn; a Turn of nought is as long as the
// context lives.
type Patience struct{ Search, Turn time.Duration }

// LongestSearch is how long one search for timetables may take.
const LongestSearch = 10 * time.Second

// mostSearches is how many searches run at once in an instance; others wait their turn.
var mostSearches = max(2, runtime.NumCPU()/2)

// Proposed is what a search for timetables has found so far.
type Proposed struct {
	timing.Proposal
	Visit *visit.Visit // as it is
	Seen  string       // tells this state of the draft from any other
}

// Propose searches for timetables, by the office's own figures, and changes nothing. It waits until not too many
// others search, then takes no longer than its patience, and ends as soon as ctx does. better, which may be nil, hears each
// time something better is known. Where it never got its turn, it is a Throttled.
func (o *Office) Propose(ctx context.Context, who Actor, reference string, wishes timing.Wishes, patience Patience, better func(*Proposed)) (*Proposed, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	v, others, err := o.proposable(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	found := Proposed{Visit: v, Seen: stateOf(v)}
	if wishes.Settings, err = o.figures(ctx); err != nil {
		return nil, err
	}
	hear := func(known timing.Proposal) {
		now := found
		if now.Proposal = known; better != nil {
			better(&now)
		}
	}
	found.Proposal, err = o.search(ctx, patience, func(budget search.Budget) (timing.Proposal, error) {
		return timing.Propose(v, others, wishes, budget, 1, hear)
	})
	return &found, err
}

// proposable gives a draft, and what other visits keep of it on its days.
func (o *Office) proposable(ctx context.Context, who Actor, reference string) (*visit.Visit, []visit.Occupancy, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, nil, err
	}
	others, err := o.occupiedBetween(ctx, v, itemsOf(v), v.From.AddDays(-2).In(time.UTC), v.To.AddDays(3).In(time.UTC))
	return v, others, err
}

// search lets a search have its turn, and ends it in time.
func (o *Office) search(ctx context.Context, patience Patience, look func(search.Budget) (timing.Proposal, error)) (timing.Proposal, error) {
	turn, end := context.WithCancel(ctx)
	if patience.Turn > 0 {
		turn, end = context.WithTimeout(ctx, patience.Turn)
	}
	defer end()
	select {
	case o.searches <- struct{}{}:
		defer func() { <-o.searches }()
	case <-turn.Done():
		return timing.Proposal{}, fault.New(fault.Throttled, "", "searches_many", nil)
	}
	bounded, cancel := context.WithTimeout(ctx, min(patience.Search, LongestSearch))
	defer cancel()
	return look(search.Budget{Context: bounded})
}

// ApplyTimetable makes a proposed timetable's changes the plan, as one change. seen is the proposal's: where the
// draft has changed since, it is a Conflict.
func (o *Office) ApplyTimetable(ctx context.Context, who Actor, reference string, changes []timing.Change, seen string) (*Outcome, error) {
	table := timing.Timetable{Changes: changes}
	var ids []string
	for _, change := range changes {
		ids = append(ids, change.Item)
	}
	return o.applyPreview(ctx, who, reference, "proposed", seen, ids, table.Apply)
}
