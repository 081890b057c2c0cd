package planning

import (
	"context"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/protocol"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// Found is a finding with what an officer has said to it.
type Found struct {
	visit.Finding
	Key      string      // the finding's fingerprint
	Accepted *Acceptance // nil: open
}

// Count says how many of found are open, by severity.
func Count(found []Found) Counts {
	var c Counts
	for _, f := range found {
		switch {
		case f.Accepted != nil:
		case f.Severity == visit.Error:
			c.Errors++
		case f.Severity == visit.Warning:
			c.Warnings++
		default:
			c.Notes++
		}
	}
	return c
}

// Findings gives everything that every rule has to say of the draft.
func (o *Office) Findings(ctx context.Context, who Actor, reference string) ([]Found, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	return o.found(ctx, v)
}

func (o *Office) found(ctx context.Context, v *visit.Visit) ([]Found, error) {
	others, err := o.occupied(ctx, v)
	if err != nil {
		return nil, err
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	return o.judged(ctx, v, customs.everyFinding(v, timing.Check(v, others, customs.figures()), o.todayOf(v)))
}

// judged adds to findings what officers have said to them.
func (o *Office) judged(ctx context.Context, v *visit.Visit, findings []visit.Finding) ([]Found, error) {
	accepted, err := o.store.Accepted(ctx, v.Reference)
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, finding := range findings {
		f := Found{Finding: finding, Key: finding.Fingerprint()}
		if i := slices.IndexFunc(accepted, func(a Acceptance) bool { return a.Fingerprint == f.Key }); i >= 0 {
			f.Accepted = &accepted[i]
		}
		found = append(found, f)
	}
	return found, nil
}

// Check gives the findings of a visit that is not stored, one read from a file, by the customs of an office that has
// set none.
func Check(v *visit.Visit) []visit.Finding {
	c := defaults()
	return c.everyFinding(v, timing.Check(v, nil, c.figures()), civil.Date{})
}

// todayOf gives the day by the clocks of the visit's zone.
func (o *Office) todayOf(v *visit.Visit) civil.Date {
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		zone = time.UTC
	}
	return clock.In(o.Now(), zone).Date
}

// everyFinding gives what the rules of time have found of a visit, then what those of protocol say.
func (c *Customs) everyFinding(v *visit.Visit, timed []visit.Finding, today civil.Date) []visit.Finding {
	return append(timed, protocol.CheckOn(v, c.Office, today)...)
}

func (o *Office) finding(ctx context.Context, who Actor, reference, key string) (*Found, error) {
	found, err := o.Findings(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].Key == key {
			return &found[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "", "finding_gone", nil)
}

// Accept lets a finding stand, for a reason, until its facts change.
func (o *Office) Accept(ctx context.Context, who Actor, reference, key, reason string) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	if reason == "" || len(reason) > visit.MaxName {
		return fault.InvalidField("reason", "reason_needed", fault.Args{"Most": visit.MaxName})
	}
	f, err := o.finding(ctx, who, reference, key)
	if err != nil {
		return err
	}
	author := o.author(who)
	return o.store.Accept(ctx, author, reference, Acceptance{Fingerprint: key, Rule: f.Rule, Reason: reason, By: author.Name, At: author.At})
}

// Unaccept opens an accepted finding again.
func (o *Office) Unaccept(ctx context.Context, who Actor, reference, key string) error {
	if err := may(who, Officer); err != nil {
		return err
	}
	return o.store.Unaccept(ctx, o.author(who), reference, key)
}

// Mend applies one of a finding's mends, by its index.
func (o *Office) Mend(ctx context.Context, who Actor, reference, key string, index int) (*Outcome, error) {
	f, err := o.finding(ctx, who, reference, key)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= len(f.Mends) || f.Mends[index].Move == nil && f.Mends[index].Put == nil {
		return nil, fault.New(fault.NotFound, "", "finding_gone", nil)
	}
	mend := f.Mends[index]
	if mend.Put != nil {
		return o.mendEntry(ctx, who, reference, mend.Put)
	}
	return o.changeItem(ctx, who, reference, "mended", mend.Item, 0, func(v *visit.Visit, _ *visit.Item) error {
		return v.Move(mend.Item, *mend.Move)
	})
}
