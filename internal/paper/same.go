package paper

import (
	"bytes"
	"encoding/json"
	"slices"

	"cortege/internal/visit"
)

// Same says whether a paper shows the same of two states of a visit. What it says of its edition and of when it was
// printed does not count.
func Same(kind Kind, before, now *visit.Visit, o Options) bool {
	shown := func(v *visit.Visit) []byte {
		said, err := json.Marshal(kind.Make(v, Options{
			Languages: o.Languages, Audience: o.Audience, Marking: o.Marking, Size: o.Size, Day: o.Day, Subject: o.Subject, Customs: o.Customs,
		}))
		if err != nil {
			panic(err) // texts and numbers alone
		}
		return said
	}
	return bytes.Equal(shown(before), shown(now))
}

// Has says whether v has whose sheet the paper would be; everyone's, "", there always is.
func (k Kind) Has(v *visit.Visit, subject string) bool {
	if subject == "" {
		return true
	}
	switch k.Subject {
	case OfPerson:
		return v.Member(subject) != nil
	case OfResource:
		return v.Resource(subject) != nil
	case OfPlace:
		return v.Place(subject) != nil
	case OfOfficer:
		return slices.Contains(OfficersOf(v), subject)
	}
	return true
}
