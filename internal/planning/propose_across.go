package planning

import (
	"context"

	"cortege/internal/fault"
	"cortege/internal/timing"
	"cortege/internal/timing/search"
	"cortege/internal/visit"
)

// MostTogether is how many visits are proposed for at once, at most.
const MostTogether = 20

// ProposedTogether is what a search over several visits has found so far. Its items are named by timing.JointID.
type ProposedTogether struct {
	timing.Proposal
	Visits []*visit.Visit // as they are
}

// Part is what a joint timetable does to one visit.
type Part struct {
	Reference string
	Changes   []timing.Change
	Seen      string // tells the state of the draft that it was found for from any other
}

// Parts gives what a timetable does to each visit that it changes.
func (p *ProposedTogether) Parts(table timing.Timetable) []Part {
	var parts []Part
	for _, v := range p.Visits {
		if own := table.Of(v.Reference); len(own.Changes) > 0 {
			parts = append(parts, Part{v.Reference, own.Changes, stateOf(v)})
		}
	}
	return parts
}

// ProposeTogether is Propose for several visits at once: what they share is shared out among all of them.
func (o *Office) ProposeTogether(ctx context.Context, who Actor, references []string, wishes timing.Wishes, patience Patience, better func(*ProposedTogether)) (*ProposedTogether, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	if len(references) > MostTogether {
		return nil, fault.InvalidField("visits", "visits_many", fault.Args{"Most": MostTogether})
	}
	var found ProposedTogether
	var others []visit.Occupancy
	type name struct {
		visit.Subject
		reference, item string
	}
	known := map[name]bool{}
	for _, reference := range references {
		v, kept, err := o.proposable(ctx, who, reference)
		if err != nil {
			return nil, err
		}
		found.Visits = append(found.Visits, v)
		for _, other := range kept {
			if n := (name{other.Subject, other.Reference, other.Item}); !known[n] {
				known[n] = true
				others = append(others, other)
			}
		}
	}
	var err error
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
		return timing.ProposeAcross(found.Visits, others, wishes, budget, 1, hear)
	})
	return &found, err
}

// ApplyParts makes parts of a joint timetable the plans of their visits, one change each. Where one of the drafts is
// not what was seen any more it is a Conflict, and none is changed.
func (o *Office) ApplyParts(ctx context.Context, who Actor, parts []Part) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	for _, part := range parts {
		v, err := o.Visit(ctx, who, part.Reference)
		if err != nil {
			return err
		}
		if stateOf(v) != part.Seen {
			return fault.New(fault.Conflict, "", "preview_changed", nil)
		}
	}
	for _, part := range parts {
		if _, err := o.ApplyTimetable(ctx, who, part.Reference, part.Changes, part.Seen); err != nil {
			return err
		}
	}
	return nil
}
