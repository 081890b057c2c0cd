package planning

import (
	"context"
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// FindLimit is how many of a kind a search gives at most.
const FindLimit = 8

// Hits are what a search meets in the whole office.
type Hits struct {
	Visits []Summary // the latest first
	People []PersonEntry
	Places []PlaceEntry
}

// VisitHits are what a search meets in one visit, in the visit's own order.
type VisitHits struct {
	Visit     *visit.Visit
	Items     []*visit.Item // by time
	People    []*visit.Member
	Places    []*visit.Place
	Resources []*visit.Resource
}

// Find gives the visits, people and places that hold every word of search, without case or accents. Without a word it
// gives none.
func (o *Office) Find(ctx context.Context, who Actor, search string) (*Hits, error) {
	if err := may(who, Viewer); err != nil {
		return nil, err
	}
	hits := &Hits{}
	if strings.TrimSpace(search) == "" {
		return hits, nil
	}
	var err error
	if hits.Visits, err = o.store.Visits(ctx, VisitQuery{Search: search, Limit: FindLimit}); err != nil {
		return nil, err
	}
	slices.Reverse(hits.Visits)
	if hits.People, err = o.store.People(ctx, search, FindLimit); err != nil {
		return nil, err
	}
	hits.Places, err = o.store.Places(ctx, search, FindLimit)
	return hits, err
}

// FindIn gives the items, people, places and resources of a visit that hold every word of search, as Find does.
func (o *Office) FindIn(ctx context.Context, who Actor, reference, search string) (*VisitHits, error) {
	v, err := o.Visit(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	hits := &VisitHits{Visit: v}
	words := text.Words(search)
	if len(words) == 0 {
		return hits, nil
	}
	hits.Items = holding(v.Items, words, func(i *visit.Item) []text.Text { return []text.Text{i.Title, {"": i.Flight}} })
	v.ByTime(hits.Items)
	hits.Items = first(hits.Items)
	hits.People = first(holding(v.People, words, func(m *visit.Member) []text.Text { return []text.Text{m.Name, m.Position} }))
	hits.Places = first(holding(v.Places, words, func(p *visit.Place) []text.Text { return []text.Text{p.Name} }))
	hits.Resources = first(holding(v.Resources, words, func(r *visit.Resource) []text.Text { return []text.Text{r.Name, {"": r.Plate}} }))
	return hits, nil
}

// holding gives the things of a list whose texts hold every word.
func holding[T any](list []T, words []string, texts func(*T) []text.Text) []*T {
	var found []*T
	for i := range list {
		if text.HoldsAll(words, texts(&list[i])...) {
			found = append(found, &list[i])
		}
	}
	return found
}

func first[T any](list []T) []T { return list[:min(len(list), FindLimit)] }
