package planning

import (
	"context"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Visits gives the visits that query chooses, by first day.
func (o *Office) Visits(ctx context.Context, who Actor, query VisitQuery) ([]Summary, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Visits(ctx, query)
}

// Visit gives the whole draft.
func (o *Office) Visit(ctx context.Context, who Actor, reference string) (*visit.Visit, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	return o.store.Visit(ctx, reference)
}

// Summary gives the visit as a list shows it.
func (o *Office) Summary(ctx context.Context, who Actor, reference string) (*Summary, error) {
	list, err := o.Visits(ctx, who, VisitQuery{Reference: reference})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "", "visit_unknown", fault.Args{"Value": reference})
	}
	return &list[0], nil
}

// CreateVisit stores a new visit. One without tracks gets a first one, so that there is a lane to plan on.
func (o *Office) CreateVisit(ctx context.Context, who Actor, v *visit.Visit) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	firstTrack(v)
	if err := v.Validate().Err(); err != nil {
		return err
	}
	return o.store.AddVisit(ctx, o.author(who), v)
}

// Import stores a visit that was read from a file; one whose reference is taken needs replace.
func (o *Office) Import(ctx context.Context, who Actor, v *visit.Visit, replace bool) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if err := v.Validate().Err(); err != nil {
		return err
	}
	if replace {
		return o.store.ReplaceVisit(ctx, o.author(who), v)
	}
	return o.store.AddVisit(ctx, o.author(who), v)
}

// RemoveVisit takes a visit away with all that belongs to it, its feeds and editions too.
func (o *Office) RemoveVisit(ctx context.Context, who Actor, reference string) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.RemoveVisit(ctx, o.author(who), reference)
}

// Head is what a visit says of itself. The reference stays as it is: it stands in addresses and on paper.
type Head struct {
	Title     text.Text
	Kind      string
	From, To  civil.Date
	Zone      string
	Languages []string
	Note      text.Text
}

// SaveHead changes what the visit says of itself.
func (o *Office) SaveHead(ctx context.Context, who Actor, reference string, head Head, version int64) (*visit.Visit, error) {
	v, _, err := o.change(ctx, who, reference, "visit_saved", "", func(v *visit.Visit) error {
		if err := stale(v.Record, version); err != nil {
			return err
		}
		v.Title, v.Kind, v.From, v.To = head.Title, head.Kind, head.From, head.To
		v.Zone, v.Languages, v.Note = head.Zone, head.Languages, head.Note
		return nil
	})
	return v, err
}

// change is the way of every change of a draft: allowed, altered, still well formed, saved. Faults in the
// thing at path ("items[3].") lose that prefix, so that they stand at the fields of its form.
func (o *Office) change(ctx context.Context, who Actor, reference, action string, thing string, alter func(*visit.Visit) error) (*visit.Visit, Change, error) {
	if err := may(who, Officer); err != nil {
		return nil, Change{}, err
	}
	return o.store.ChangeVisit(ctx, o.author(who), reference, action, 0, func(v *visit.Visit) error {
		if err := alter(v); err != nil {
			return err
		}
		return validate(v, thing)
	})
}

// validate gives what is not well formed in v, with fields as the form of thing ("items/talks") names them.
func validate(v *visit.Visit, thing string) error {
	faults := v.Validate()
	if prefix := pathOf(v, thing); prefix != "" {
		for _, f := range faults {
			f.Field = strings.TrimPrefix(f.Field, prefix)
		}
	}
	return faults.Err()
}

// Today is what an officer's day begins with.
type Today struct {
	Day      civil.Date // by the clocks of the office's zone
	Running  []Summary  // visits that have this day
	Next     []Summary  // visits of the next 30 days
	Open     []Summary  // of both: those with items that have no time, or changes that no edition holds yet
	Findings map[string]Counts
}

// Counts says how many open findings there are by severity.
type Counts struct{ Errors, Warnings, Notes int }

// Any says whether there is any.
func (c Counts) Any() bool { return c.Errors+c.Warnings+c.Notes > 0 }

// Today gives what needs attention now. zone is the reader's: it says which day it is.
func (o *Office) Today(ctx context.Context, who Actor, zone *time.Location) (*Today, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	day := clock.In(o.Now(), zone).Date
	soon, err := o.store.Visits(ctx, VisitQuery{From: day, To: day.AddDays(30), Limit: 50})
	if err != nil {
		return nil, err
	}
	today := &Today{Day: day, Findings: map[string]Counts{}}
	for _, s := range soon {
		if s.From.After(day) {
			today.Next = append(today.Next, s)
		} else {
			today.Running = append(today.Running, s)
		}
		if s.Unscheduled > 0 || s.Edition == 0 || s.Changed.After(s.Published) {
			today.Open = append(today.Open, s)
		}
		if len(today.Findings) < 12 { // each reads a whole visit
			found, err := o.Findings(ctx, who, s.Reference)
			if err != nil {
				return nil, err
			}
			today.Findings[s.Reference] = Count(found)
		}
	}
	return today, nil
}

// Changes gives the audit's entries that query chooses, newest first. Those of no visit, accounts and
// settings, are for administrators.
func (o *Office) Changes(ctx context.Context, who Actor, query ChangeQuery) ([]Change, error) {
	least := Viewer
	if query.Reference == "" {
		least = Admin
	}
	if err := may(who, least); err != nil {
		return nil, err
	}
	return o.store.Changes(ctx, query)
}

// Ready says whether the database answers and its schema is this program's.
func (o *Office) Ready(ctx context.Context) error { return o.store.Ready(ctx) }

// Tell has the pages of every instance hear a notice of something that is not kept: who looks at a visit.
func (o *Office) Tell(ctx context.Context, n Notice) error { return o.store.Tell(ctx, n) }

// Listen calls heard with every change of any instance until ctx ends.
func (o *Office) Listen(ctx context.Context, heard func(Notice)) error {
	return o.store.Listen(ctx, heard)
}
