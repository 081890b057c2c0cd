package paper

import (
	"slices"
	"strconv"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Sheets are day sheets: for each person, driver, interpreter, officer or place, only what concerns them. Each
// begins on a page of its own.
type Sheets struct {
	Head
	Sheets []OwnSheet
	Pages  []int // of each sheet, of which its pages say how many there are; nil: they do not
}

// OwnSheet is one day sheet.
type OwnSheet struct {
	Owner
	Facts []Fact // what else is to be known of them
	Days  []Day
	Code  Code // this sheet's own where there are several
}

// Fact is a labelled word or two.
type Fact struct{ Label, Text Phrases }

// Columns gives how many columns a sheet's tables have.
func (s *Sheets) Columns() int { return len(s.Languages) + 2 }

// Owners gives whose sheets there are.
func (s *Sheets) Owners() []Owner {
	owners := make([]Owner, len(s.Sheets))
	for i, sheet := range s.Sheets {
		owners[i] = sheet.Owner
	}
	return owners
}

// People gives a day sheet for each member, or for Options.Subject alone: when, what, where, with whom, in
// which car, and whom to call.
func People(v *visit.Visit, o Options) *Sheets {
	s := &Sheets{Head: head(v, PersonSheet, o)}
	for _, m := range s.members(v, o.Subject) {
		s.add(v, o, m.ID, m.Styled, m.facts(s.Head), func(item *visit.Item) bool { return slices.Contains(item.Attending(), m.ID) })
	}
	return s
}

// members gives the members in the order of the lists: the guests first, each side in its own order; only
// where it is not "".
func (h Head) members(v *visit.Visit, only string) []Person {
	var members []Person
	for _, side := range []string{visit.Guest, visit.Host} {
		for _, party := range v.Parties {
			if party.Side == side {
				members = append(members, h.membersOf(v, party.ID)...)
			}
		}
	}
	if only != "" {
		members = slices.DeleteFunc(members, func(p Person) bool { return p.ID != only })
	}
	return members
}

// membersOf gives a party's members in the order that it gave them, those without a number last; where an officer keeps
// an order of the delegation, in that one, numbered by it, and who is not in it last.
func (h Head) membersOf(v *visit.Visit, party string) []Person {
	var members []Person
	for _, m := range v.People {
		if m.Party == party {
			members = append(members, *h.person(v, m.ID))
		}
	}
	kept := v.DelegationOrder(party)
	place := func(p Person) int {
		if at := slices.Index(kept, p.ID); at >= 0 {
			return at
		}
		return len(kept)
	}
	slices.SortStableFunc(members, func(a, b Person) int {
		switch x, y := place(a), place(b); {
		case x != y:
			return x - y
		case a.Number == b.Number:
			return 0
		case a.Number == 0, b.Number != 0 && a.Number > b.Number:
			return 1
		}
		return -1
	})
	if len(kept) > 0 {
		for i := range members {
			members[i].Number = i + 1
		}
	}
	return members
}

func (p Person) facts(h Head) []Fact {
	if p.Position == nil {
		return nil
	}
	return []Fact{{h.Label("paper.post"), p.Position}}
}

// Vehicles gives a sheet for each car: whom it takes where, and when.
func Vehicles(v *visit.Visit, o Options) *Sheets {
	return resourceSheets(v, o, VehicleSheet, "vehicle")
}

// Interpreters gives a sheet for each interpreter.
func Interpreters(v *visit.Visit, o Options) *Sheets {
	return resourceSheets(v, o, InterpreterSheet, "interpreter")
}

func resourceSheets(v *visit.Visit, o Options, name, kind string) *Sheets {
	s := &Sheets{Head: head(v, name, o)}
	for i := range v.Resources {
		if r := &v.Resources[i]; r.Kind == kind && (o.Subject == "" || o.Subject == r.ID) {
			s.add(v, o, r.ID, s.phrases(r.Name), s.resourceFacts(r), func(item *visit.Item) bool { return slices.Contains(item.Uses, r.ID) })
		}
	}
	return s
}

// resourceFacts gives what is written of a car or an interpreter.
func (h Head) resourceFacts(r *visit.Resource) []Fact {
	var facts []Fact
	add := func(key, said string) {
		if said != "" {
			facts = append(facts, Fact{h.Label(key), h.plain(said)})
		}
	}
	add("paper.plate", r.Plate)
	add("paper.driver", r.Driver)
	if r.Seats > 0 {
		add("paper.seats", strconv.Itoa(r.Seats))
	}
	var pairs []Phrases
	for _, pair := range r.Pairs {
		from, to, _ := strings.Cut(pair, "-")
		pairs = append(pairs, h.each(func(p *text.Printer) string { return p.LanguageName(from) + " – " + p.LanguageName(to) }))
	}
	if pairs != nil {
		facts = append(facts, Fact{h.Label("paper.interprets"), h.join(", ", pairs...)})
	}
	add("paper.phone", r.Phone)
	return facts
}

// Officers gives a sheet for each officer who is responsible for an item, stands in for who is, or has a role in it.
func Officers(v *visit.Visit, o Options) *Sheets {
	s := &Sheets{Head: head(v, OfficerSheet, o)}
	for _, name := range OfficersOf(v) {
		if o.Subject == "" || o.Subject == name {
			s.add(v, o, name, s.plain(name), nil, func(item *visit.Item) bool { return slices.Contains(item.Officers(), name) })
		}
	}
	return s
}

// OfficersOf gives the names of the officers of a visit, sorted.
func OfficersOf(v *visit.Visit) []string {
	var names []string
	for i := range v.Items {
		for _, name := range v.Items[i].Officers() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, text.For(append(v.Languages[:len(v.Languages):len(v.Languages)], "en")[0]).Alphabet())
	return names
}

// Places gives a sheet for each place at which something is: who comes when, and whom to call.
func Places(v *visit.Visit, o Options) *Sheets {
	s := &Sheets{Head: head(v, PlaceSheet, o)}
	for i := range v.Places {
		place := &v.Places[i]
		if o.Subject != "" && o.Subject != place.ID {
			continue
		}
		var facts []Fact
		if address := s.phrases(place.Address); address != nil {
			facts = append(facts, Fact{s.Label("paper.address"), address})
		}
		if place.Entrance != "" {
			facts = append(facts, Fact{s.Label("paper.entrance"), s.plain(place.Entrance)})
		}
		if place.Contact != "" {
			facts = append(facts, Fact{s.Label("paper.contact"), s.plain(place.Contact)})
		}
		s.add(v, o, place.ID, s.phrases(place.Name), facts, func(item *visit.Item) bool { return item.Place == place.ID || item.To == place.ID })
	}
	return s
}

// add adds the sheet of what concerns says. Where all sheets are asked for, one that would be empty is left out.
func (s *Sheets) add(v *visit.Visit, o Options, id string, name Phrases, facts []Fact, concerns func(*visit.Item) bool) {
	items := byTime(v)
	z := zonesOf(v, items)
	if z.single() {
		s.Zone = z.head
	}
	items = slices.DeleteFunc(items, func(item *visit.Item) bool { return !concerns(item) })
	days := s.days(v, items, z, o.Day, true)
	for _, day := range days {
		for i := range day.Lines {
			day.Lines[i].leaveOut(name)
		}
	}
	if len(days) == 0 && o.Subject == "" {
		return
	}
	sheet := OwnSheet{Owner: Owner{id, name}, Facts: facts, Days: days, Code: o.Code}
	if o.CodeOf != nil && o.Subject == "" {
		sheet.Code = o.CodeOf(id)
	}
	s.Sheets = append(s.Sheets, sheet)
}

// leaveOut takes out of a line what the whole sheet is of: its place, its car or its interpreter.
func (l *Line) leaveOut(name Phrases) {
	same := func(p Phrases) bool { return slices.Equal(p, name) }
	if same(l.Place) {
		l.Place, l.Entrance = nil, ""
	}
	for _, listed := range []*[]Phrases{&l.Details.Vehicles, &l.Details.Resources} {
		if i := slices.IndexFunc(*listed, same); i >= 0 { // one alone: another of the same name stays
			*listed = slices.Delete(*listed, i, i+1)
		}
	}
}

// plain gives what is the same in every language.
func (h Head) plain(said string) Phrases {
	if said == "" {
		return nil
	}
	return h.phrases(text.Text{"und": said})
}
