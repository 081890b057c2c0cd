package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// FlagOrder gives the countries of the parties as their flags stand from left to right, seen from the front: those that
// the office has at the left, then the host's, then the guests', each side in the order of its parties.
func FlagOrder(v *visit.Visit, o Office) []string {
	var countries []string
	for _, side := range visit.Sides {
		for _, p := range v.Parties {
			if p.Side == side && p.Country != "" && !slices.Contains(countries, p.Country) {
				countries = append(countries, p.Country)
			}
		}
	}
	left := func(country string) int {
		if i := slices.Index(o.FlagsLeft, country); i >= 0 {
			return i
		}
		return len(o.FlagsLeft)
	}
	slices.SortStableFunc(countries, func(a, b string) int { return left(a) - left(b) })
	return countries
}
