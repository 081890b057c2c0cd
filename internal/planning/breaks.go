package planning

import (
	"context"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// Barred is what keeps an item from starting at other times.
type Barred struct {
	Visit  *visit.Visit
	Item   *visit.Item
	Starts []timing.Blocked // around the day asked for, by the clocks of the item's zone
	Slack  timing.Slack     // of the item; zero where it has no time
}

// Breaks gives the starts of a day, and of the days beside it, at which the item would break a rule of time, against
// this visit's items and all others'. The days beside it are those that a timeline reaches over into.
func (o *Office) Breaks(ctx context.Context, who Actor, reference, id string, day civil.Date) (*Barred, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	b := &Barred{Visit: v, Item: v.Item(id)}
	if b.Item == nil {
		return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	figures, err := o.figures(ctx)
	if err != nil {
		return nil, err
	}
	others, err := o.occupiedBetween(ctx, v, []*visit.Item{b.Item}, day.AddDays(-3).In(time.UTC), day.AddDays(4).In(time.UTC))
	if err != nil {
		return nil, err
	}
	for _, on := range []civil.Date{day.AddDays(-1), day, day.AddDays(1)} {
		b.Starts = append(b.Starts, timing.Breaks(v, others, figures, id, on)...)
	}
	b.Slack = timing.Slacks(v, others, figures)[id]
	return b, nil
}
