package visit

import (
	"cmp"

	"cortege/internal/text"
)

// What a file leaves empty of a person, place or resource that the office knows already stays as the office has
// it: a short list of names must not wipe out a telephone or a diet.

// Complete fills what is empty in p from known.
func (p *Person) Complete(known *Person) {
	p.Name = completed(p.Name, known.Name)
	p.Pronunciation = cmp.Or(p.Pronunciation, known.Pronunciation)
	p.Address = completed(p.Address, known.Address)
	p.Rank = completed(p.Rank, known.Rank)
	p.Position = completed(p.Position, known.Position)
	p.Country = cmp.Or(p.Country, known.Country)
	if p.Since == dateEmpty {
		p.Since = known.Since
	}
	p.Languages = either(p.Languages, known.Languages)
	p.Diet = cmp.Or(p.Diet, known.Diet)
	p.Mobility = cmp.Or(p.Mobility, known.Mobility)
	p.Phone = cmp.Or(p.Phone, known.Phone)
	p.Email = cmp.Or(p.Email, known.Email)
	p.Notes = cmp.Or(p.Notes, known.Notes)
}

// Complete fills what is empty in p from known.
func (p *Place) Complete(known *Place) {
	p.Kind = cmp.Or(p.Kind, known.Kind)
	p.Name = completed(p.Name, known.Name)
	p.Address = completed(p.Address, known.Address)
	p.Entrance = cmp.Or(p.Entrance, known.Entrance)
	if p.Lat == nil || p.Lon == nil {
		p.Lat, p.Lon = known.Lat, known.Lon
	}
	p.Zone = cmp.Or(p.Zone, known.Zone)
	if len(p.Opens) == 0 && len(p.Closed) == 0 {
		p.Opens, p.Closed = known.Opens, known.Closed
	}
	p.SetUp = cmp.Or(p.SetUp, known.SetUp)
	p.Clearing = cmp.Or(p.Clearing, known.Clearing)
	p.Capacity = cmp.Or(p.Capacity, known.Capacity)
	p.Contact = cmp.Or(p.Contact, known.Contact)
}

// Complete fills what is empty in r from known.
func (r *Resource) Complete(known *Resource) {
	r.Name = completed(r.Name, known.Name)
	r.Seats = cmp.Or(r.Seats, known.Seats)
	r.Luggage = cmp.Or(r.Luggage, known.Luggage)
	r.Capacity = cmp.Or(r.Capacity, known.Capacity)
	r.Pairs = either(r.Pairs, known.Pairs)
	r.Plate = cmp.Or(r.Plate, known.Plate)
	r.Driver = cmp.Or(r.Driver, known.Driver)
	r.Phone = cmp.Or(r.Phone, known.Phone)
}

// completed gives t with the languages that only known has.
func completed(t, known text.Text) text.Text {
	if known.IsEmpty() {
		return t
	}
	full := known.Clone()
	for _, language := range t.Languages() {
		full[language] = t[language]
	}
	return full
}

func either(list, known []string) []string {
	if len(list) == 0 {
		return known
	}
	return list
}
