package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// Need is one thing that must be ready when people sign.
type Need struct {
	What  string // "folders", "pens", "assistants", "rehearsed", "table", "flags", "announcement", "order_set", "place_and_date", "bound", "signatories"
	Ready bool
	Has   int // of Of, where it is a number of things
	Of    int
}

// Readiness gives everything that a ceremony of signing at an item needs (S7), by what is noted of it: every document
// bound and with its signatories, a folder for each original, a pen for each signatory and spare ones, rehearsed
// assistants, table, flags, the announcer's text in every language of the visit, the order of signing, place and date.
func Readiness(v *visit.Visit, item *visit.Item, s *visit.Signing, o Office) []Need {
	folders, bound, signed := 0, 0, 0
	var signatories []string
	for i := range item.Documents {
		d := &item.Documents[i]
		folders += originalsOf(d, o)
		if slices.Index(visit.DocumentStates, documentStatus(d)) >= slices.Index(visit.DocumentStates, "bound") {
			bound++
		}
		if len(d.Signatories) >= o.Signatories {
			signed++
		}
		for _, id := range d.Signatories {
			if !slices.Contains(signatories, id) {
				signatories = append(signatories, id)
			}
		}
	}
	counted := func(what string, has, of int) Need { return Need{what, has >= of, has, of} }
	return []Need{
		counted("bound", bound, len(item.Documents)), counted("signatories", signed, len(item.Documents)), counted("folders", s.Folders, folders),
		counted("pens", s.Pens, len(signatories)+o.SparePens), counted("assistants", len(s.Assistants), o.Assistants),
		{What: "rehearsed", Ready: s.Rehearsed}, {What: "table", Ready: s.Table}, {What: "flags", Ready: s.Flags},
		{What: "announcement", Ready: !s.Announcement.IsEmpty() && len(untranslated(s.Announcement, v.Languages)) == 0}, {What: "order_set", Ready: s.OrderSet},
		{What: "place_and_date", Ready: s.PlaceAndDate},
	}
}
