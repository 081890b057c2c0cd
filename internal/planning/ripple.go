package planning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"cortege/internal/fault"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// Ripples are the ways to live with an event, as a preview.
type Ripples struct {
	Visit *visit.Visit // as it is
	Item  *visit.Item  // the event's
	Ways  []Ripple     // the one that breaks and changes least first
	Seen  string       // tells this state of the draft from any other
}

// Ripple is one way to live with an event.
type Ripple struct {
	timing.Choice
	Key     string          // tells the way from others by what it changes and breaks
	Effects []timing.Effect // on other visits
}

// Ripple gives the ways to live with an event, and changes nothing.
func (o *Office) Ripple(ctx context.Context, who Actor, reference string, event timing.Event) (*Ripples, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	figures, err := o.figures(ctx)
	if err != nil {
		return nil, err
	}
	others, err := o.occupied(ctx, v)
	if err != nil {
		return nil, err
	}
	choices, err := timing.Ripple(v, others, figures, event)
	if err != nil {
		return nil, err
	}
	r := &Ripples{Visit: v, Item: v.Item(event.Item), Seen: stateOf(v)}
	touched := map[string]*visit.Visit{}
	for _, choice := range choices {
		way := Ripple{Choice: choice, Key: keyOf(choice)}
		after := v.Clone()
		if err := choice.Apply(after); err != nil {
			return nil, err
		}
		near, err := o.near(ctx, after, choice.Changes, others, touched)
		if err != nil {
			return nil, err
		}
		way.Effects = timing.Effects(v, after, near, figures)
		r.Ways = append(r.Ways, way)
	}
	return r, nil
}

func keyOf(c timing.Choice) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// Of other visits, those are read whole whose items lie so near to what changes that a way between them may get too
// short, and no more than so many.
const (
	nearBy      = 3 * time.Hour
	mostTouched = 8
)

// near gives the other visits that need what the changed items of v need, at about the same time. known holds those
// that have been read.
func (o *Office) near(ctx context.Context, v *visit.Visit, changes []timing.Change, others []visit.Occupancy, known map[string]*visit.Visit) ([]*visit.Visit, error) {
	var references []string
	for _, change := range changes {
		item := v.Item(change.Item)
		t, ok, err := v.Times(item)
		if !ok || err != nil {
			continue
		}
		subjects := v.Subjects(item)
		for _, other := range others {
			if other.Start.Before(t.End.Add(nearBy)) && other.End.After(t.Start.Add(-nearBy)) &&
				slices.Contains(subjects, other.Subject) && !slices.Contains(references, other.Reference) && len(references) < mostTouched {
				references = append(references, other.Reference)
			}
		}
	}
	var visits []*visit.Visit
	for _, reference := range references {
		if known[reference] == nil {
			other, err := o.store.Visit(ctx, reference)
			if fault.Is(err, fault.NotFound) {
				continue // removed meanwhile
			}
			if err != nil {
				return nil, err
			}
			known[reference] = other
		}
		visits = append(visits, known[reference])
	}
	return visits, nil
}

// ApplyRipple makes one of Ripple's ways the plan, as one change. seen is the preview's and key the way's: where the
// draft, or what the way does, is no longer what the officer looked at, it is a Conflict.
func (o *Office) ApplyRipple(ctx context.Context, who Actor, reference string, event timing.Event, key, seen string) (*Outcome, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	r, err := o.Ripple(ctx, who, reference, event)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(r.Ways, func(way Ripple) bool { return way.Key == key })
	if i < 0 {
		return nil, fault.New(fault.Conflict, "", "preview_changed", nil)
	}
	ids := []string{event.Item}
	for _, change := range r.Ways[i].Changes {
		ids = append(ids, change.Item)
	}
	return o.applyPreview(ctx, who, reference, "rippled", seen, append(ids, r.Ways[i].Skips...), r.Ways[i].Apply)
}

// applyPreview makes a previewed change of several items, while the draft is still what was seen.
func (o *Office) applyPreview(ctx context.Context, who Actor, reference, action, seen string, ids []string, apply func(*visit.Visit) error) (*Outcome, error) {
	v, change, err := o.change(ctx, who, reference, action, "", func(v *visit.Visit) error {
		if stateOf(v) != seen {
			return fault.New(fault.Conflict, "", "preview_changed", nil)
		}
		return apply(v)
	})
	if err != nil {
		return nil, err
	}
	return outcomeOf(v, change, ids...), nil
}
