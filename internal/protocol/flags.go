package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// FlagOrder gives the countries of the parties as their flags stand from left to right, seen from the front: the host's
// at the office's side of the guests', each side in the order of its parties.
func FlagOrder(v *visit.Visit, o Office) []string {
	sides := slices.Clone(visit.Sides)
	if o.FlagSide == AtRight {
		slices.Reverse(sides)
	}
	var countries []string
	for _, side := range sides {
		for _, p := range v.Parties {
			if p.Side == side && p.Country != "" && !slices.Contains(countries, p.Country) {
				countries = append(countries, p.Country)
			}
		}
	}
	return countries
}
