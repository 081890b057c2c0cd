package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Encounter is a visit between an office's own side and a counterpart, as far as it matters for doing as they did.
type Encounter struct {
	Visit    *visit.Visit
	Inward   bool            // the counterpart came; else it received
	Honours  string          // the highest that were given; "": none are written down
	Greeters []*visit.Member // who met those who came, the highest first
	Gifts    []GiftGiven
}

// GiftGiven is a gift with the side that gave it.
type GiftGiven struct {
	visit.Gift
	ByCounterpart bool
}

// Encounters gives the visits at which a body of a country was one of the sides, the latest first. A body without a name
// is any of the country's.
func Encounters(visits []*visit.Visit, country string, body text.Text, o Office) []Encounter {
	var met []Encounter
	weigher := newWeigher(&o)
	for _, v := range visits {
		side := ""
		for _, p := range v.Parties {
			if p.Country == country && (body.IsEmpty() || sameBody(p.Body, body)) {
				side = p.Side
			}
		}
		if side == "" {
			continue
		}
		e := Encounter{Visit: v, Inward: side == visit.Guest}
		for i := range v.Items {
			item := &v.Items[i]
			if item.IsCancelled() {
				continue
			}
			if slices.Index(visit.HonoursLevels, item.Honours) > slices.Index(visit.HonoursLevels, e.Honours) {
				e.Honours = item.Honours
			}
			if m := v.Member(item.Greeter); m != nil && !slices.Contains(e.Greeters, m) {
				e.Greeters = append(e.Greeters, m)
			}
		}
		slices.SortStableFunc(e.Greeters, func(a, b *visit.Member) int {
			x, _ := weigher.of(&a.Person)
			y, _ := weigher.of(&b.Person)
			return y - x
		})
		for _, gift := range v.Gifts {
			giver := v.Party(gift.Giver)
			e.Gifts = append(e.Gifts, GiftGiven{Gift: gift, ByCounterpart: giver != nil && giver.Side == side})
		}
		met = append(met, e)
	}
	slices.SortStableFunc(met, func(a, b Encounter) int { return b.Visit.From.Compare(a.Visit.From) })
	return met
}

// sameBody says whether two names mean one body: they are alike in a language that both have.
func sameBody(a, b text.Text) bool {
	return slices.ContainsFunc(a.Languages(), func(language string) bool {
		return b[language] != "" && text.Fold(a[language]) == text.Fold(b[language])
	})
}
