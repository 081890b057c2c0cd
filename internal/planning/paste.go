package planning

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cortege/internal/fault"
	"cortege/internal/pasted"
	"cortege/internal/visit"
)

// Pasted is a programme that was pasted as text beside the visit it is meant for.
type Pasted struct {
	Visit     *visit.Visit
	Programme *pasted.Programme
	There     []bool // by item: one of the same title and time is in the draft already
}

// ReadPasted reads a programme pasted as text, with the days, places, people and tracks of the visit. Nothing is
// changed.
func (o *Office) ReadPasted(ctx context.Context, who Actor, reference, source string) (*Pasted, error) {
	if err := may(who, Officer); err != nil {
		return nil, err
	}
	v, err := o.store.Visit(ctx, reference)
	if err != nil {
		return nil, err
	}
	known := pasted.Known{Days: pasted.Days{From: v.From, To: v.To}, Zone: v.Zone, Languages: v.Languages}
	for i := range v.Places {
		known.Places = append(known.Places, pasted.Named{ID: v.Places[i].ID, Name: v.Places[i].Name})
	}
	for i := range v.People {
		known.People = append(known.People, pasted.Named{ID: v.People[i].ID, Name: v.People[i].Name})
	}
	for _, t := range v.Tracks {
		known.Tracks = append(known.Tracks, pasted.Named{ID: t.ID, Name: t.Name})
	}
	read, err := pasted.Read(source, known)
	if err != nil {
		return nil, err
	}
	p := &Pasted{Visit: v, Programme: read, There: make([]bool, len(read.Items))}
	for i := range read.Items {
		p.There[i] = isThere(v, &read.Items[i])
	}
	return p, nil
}

func isThere(v *visit.Visit, item *visit.Item) bool {
	return slices.ContainsFunc(v.Items, func(other visit.Item) bool {
		return other.At == item.At && other.Day == item.Day && slices.ContainsFunc(item.Title.Languages(), func(l string) bool { return sameTitle(other.Title, item.Title[l]) })
	})
}

// AddPasted adds items that were read of a text, and the tracks that they name and the visit lacks, all as one change
// of the draft or, where anything can't be, nothing. Errors of one item stand at "items[N].at" and the like, N its place
// in the list. The Outcome's change is nought where the list is empty.
func (o *Office) AddPasted(ctx context.Context, who Actor, reference string, items []visit.Item, tracks []visit.Track) (*Outcome, error) {
	if len(items) == 0 {
		if err := may(who, Officer); err != nil {
			return nil, err
		}
		return &Outcome{}, nil
	}
	customs, err := o.customs(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	first := 0
	v, change, err := o.change(ctx, who, reference, "programme_pasted", "", func(v *visit.Visit) error {
		ids, first = ids[:0], len(v.Items) // a change may be tried again
		for _, t := range tracks {
			if v.Track(t.ID) == nil && slices.ContainsFunc(items, func(i visit.Item) bool { return slices.Contains(i.Tracks, t.ID) }) {
				v.Tracks = append(v.Tracks, t)
			}
		}
		for _, item := range items {
			item.UID = ""
			ids = append(ids, customs.add(v, item))
		}
		return nil
	})
	if err != nil {
		faults := fault.All(err)
		for _, f := range faults {
			var n int
			if _, scanned := fmt.Sscanf(f.Field, "items[%d]", &n); scanned == nil && n >= first {
				_, rest, _ := strings.Cut(f.Field, "]")
				f.Field = fmt.Sprintf("items[%d]%s", n-first, rest)
			}
		}
		return nil, err
	}
	return outcomeOf(v, change, ids...), nil
}
