package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// Copy is one original of a document as the alternat has it: in its own copy each side stands first and at
// the left (S2), with all languages, its own first.
type Copy struct {
	Number    int    // from 1
	Side      string // who keeps it
	Languages []string
	Left      []*visit.Member // who signs at the left: the keeper's
	Right     []*visit.Member
}

// Alternat gives every original of a document with whose name and signature stands where, the host's first.
// A document of unknown originals has one for each side; what sides cannot share is the host's.
func Alternat(v *visit.Visit, d *visit.Document, o Office) []Copy {
	signing := map[string][]*visit.Member{}
	for _, id := range d.Signatories {
		if m := v.Member(id); m != nil {
			if p := v.Party(m.Party); p != nil {
				signing[p.Side] = append(signing[p.Side], m)
			}
		}
	}
	copies := make([]Copy, max(0, originalsOf(d, o)))
	for i := range copies {
		own, other := visit.Sides[i%2], visit.Sides[(i+1)%2]
		copies[i] = Copy{Number: i + 1, Side: own, Left: signing[own], Right: signing[other], Languages: ownFirst(d.Languages, signing[own])}
	}
	return copies
}

// ownFirst puts the languages that the keeper's signatories speak before the others.
func ownFirst(languages []string, keepers []*visit.Member) []string {
	rank := func(language string) int {
		if slices.ContainsFunc(keepers, func(m *visit.Member) bool { return share([]string{language}, m.Languages) }) {
			return 0
		}
		return 1
	}
	ordered := slices.Clone(languages)
	slices.SortStableFunc(ordered, func(a, b string) int { return rank(a) - rank(b) })
	return ordered
}

// Signatures counts how often each signatory signs a document: every original in each language, so that with
// two originals in L languages it is 2L (S1).
func Signatures(d *visit.Document, o Office) int {
	return originalsOf(d, o) * len(d.Languages)
}

// originalsOf counts a document's originals: where that is unknown, as many as the office's custom has.
func originalsOf(d *visit.Document, o Office) int {
	if d.Originals == 0 {
		return o.Originals
	}
	return d.Originals
}
