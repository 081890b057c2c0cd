package paper

import (
	"encoding/json"
	"slices"

	"cortege/internal/visit"
)

// Same says whether a paper shows the same of two states of a visit. What it says of its edition and of when it was
// printed does not count.
func Same(kind Kind, before, now *visit.Visit, o Options) bool {
	return Differences(kind, before, now, o) == 0
}

// Differences counts what a paper shows otherwise of two states of a visit: lines, rows, people, cars, cards. Where its head alone
// differs, it gives 1.
func Differences(kind Kind, before, now *visit.Visit, o Options) int {
	make := func(v *visit.Visit) Sheet {
		return kind.Make(v, Options{
			Languages: o.Languages, Audience: o.Audience, Marking: o.Marking, Size: o.Size, Day: o.Day, Subject: o.Subject, Item: o.Item, Customs: o.Customs,
		})
	}
	was, is := make(before), make(now)
	if string(written(was)) == string(written(is)) {
		return 0
	}
	left := map[string]int{}
	for _, entry := range entries(was) {
		left[string(written(entry))]++
	}
	fresh, gone := 0, 0
	for _, entry := range entries(is) {
		if key := string(written(entry)); left[key] > 0 {
			left[key]--
		} else {
			fresh++
		}
	}
	for _, n := range left {
		gone += n
	}
	return max(fresh, gone, 1) // one that changed is both
}

func written(shown any) []byte {
	said, err := json.Marshal(shown)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	return said
}

// entries gives what a paper consists of, under its head.
func entries(s Sheet) (all []any) {
	switch s := s.(type) {
	case *Programme:
		for _, day := range s.Days {
			all = each(all, day.Lines)
		}
	case *Sheets:
		for _, own := range s.Sheets {
			all = append(all, own.Facts)
			for _, day := range own.Days {
				all = each(all, day.Lines)
			}
		}
	case *PocketCards:
		for _, card := range s.Cards {
			all = each(each(each(all, card.Inside[0]), card.Inside[1]), card.Behind)
		}
	case *Roster:
		for _, party := range s.Parties {
			all = each(all, party.Members)
		}
	case *Motorcade:
		all = each(all, s.Cars)
	case *NameCards:
		all = each(all, s.Cards)
	case *Charts:
		for _, chart := range s.Charts {
			all = each(all, chart.Seats)
		}
	case *Ceremonies:
		all = each(all, s.Sheets)
	case *Tables:
		for _, section := range s.Sections {
			all = each(all, section.Rows)
		}
	}
	return all
}

// each adds the members of a list.
func each[T any](all []any, list []T) []any {
	for _, one := range list {
		all = append(all, one)
	}
	return all
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
