package paper

import (
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Person is a member as a paper names them.
type Person struct {
	ID       string
	Guest    bool // of the guests' side
	Number   int  // place in the own side's order, from 1; 0: none given
	Class    string
	Name     Phrases // with the form of address, if any
	Rank     Phrases
	Position Phrases
	Styled   Phrases // form of address, rank and name: "His Excellency Lieutenant-General Alexander Kurenkov"
	Changed  bool    // since the edition that changes are marked from
}

func (h Head) person(v *visit.Visit, id string) *Person {
	if known := h.named[id]; known != nil {
		return known
	}
	m := v.Member(id)
	if m == nil {
		return nil
	}
	party := v.Party(m.Party)
	p := &Person{
		ID: m.ID, Number: m.Seq, Class: visit.OrDefault(m.Class, visit.Classes),
		Guest: party != nil && party.Side == visit.Guest, Changed: h.changed["person/"+m.ID],
		Rank: h.phrases(m.Rank), Position: h.phrases(m.Position),
	}
	name := m.Name
	if name.IsEmpty() {
		name = text.Text{"und": m.ID}
	}
	p.Name = h.join(" ", h.phrases(m.Address), h.phrases(name))
	p.Styled = h.join(" ", h.phrases(m.Address), p.Rank, h.phrases(name))
	h.named[id] = p
	return p
}

func (h Head) people(v *visit.Visit, ids []string) []Person {
	var people []Person
	for _, id := range ids {
		if p := h.person(v, id); p != nil {
			people = append(people, *p)
		}
	}
	return people
}
