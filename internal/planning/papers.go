package planning

import (
	"context"
	"time"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// PaperStatus is what anyone may know who holds a paper: whether it still holds. It tells nothing of what is in it.
type PaperStatus struct {
	Reference string
	Zone      string // the visit's
	Number    int
	Published time.Time
	Last      int // the number of the edition that holds now
	Since     time.Time
	Changed   int // items that guests see otherwise in Last
}

// PaperStatus gives what became of the edition whose token a paper bears; NotFound where there is none.
func (o *Office) PaperStatus(ctx context.Context, token string) (*PaperStatus, error) {
	unknown := fault.New(fault.NotFound, "", "paper_unknown", nil)
	reference, number, ok := edition.OfToken(token)
	if !ok {
		return nil, unknown
	}
	e, err := o.store.Edition(ctx, reference, number)
	if fault.Is(err, fault.NotFound) || err == nil && !e.Holds(token) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	last, err := o.store.Edition(ctx, reference, 0)
	if err != nil {
		return nil, err
	}
	status := &PaperStatus{Reference: reference, Zone: last.Visit.Zone, Number: e.Number, Published: e.At, Last: last.Number, Since: last.At}
	if last.Number != e.Number {
		for _, d := range edition.Compare(edition.For(e.Visit, visit.ForGuests), edition.For(last.Visit, visit.ForGuests)) {
			if d.Of == edition.OfItem {
				status.Changed++
			}
		}
	}
	return status, nil
}
