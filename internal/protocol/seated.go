package protocol

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// formOf gives the form of seating that the office uses for an item; "" where people are not seated at its kind.
func formOf(item *visit.Item, o Office) string { return o.Seating[item.Kind] }

// Seated gives the seating of an item as it is kept: proposed from the orders that hold for it, and upon that the seats
// that officers have given away. It gives nil where there is no such item.
func Seated(v *visit.Visit, kept visit.Seating, o Office) *Plan {
	return seated(newOrders(v, &o, newWeigher(&o)), kept)
}

func seated(a *orders, kept visit.Seating) *Plan {
	item := a.visit.Item(kept.Item)
	if item == nil {
		return nil
	}
	s := Setting{
		Form: kept.Form, Item: item, Chairs: kept.Chairs, GuestsBelow: kept.GuestsBelow, Interpreter: kept.Interpreter, Align: kept.Align,
	}
	use := ForTable
	switch s.Form {
	case Talks:
		s.Apart = kept.NoteTakers
	case SigningTable:
		use = ForSigning
		s.Apart = a.visit.SigningOf(item.ID).Assistants
	}
	if both, kept := a.own(use, "", item); kept && len(both.People) > 0 {
		for _, place := range a.places(both) {
			s.Mixed = append(s.Mixed, place.Member)
		}
	}
	var second, third []*visit.Member
	s.Host, second = a.company(use, visit.Host, item)
	s.Guest, third = a.company(use, visit.Guest, item)
	services := s.services(a.visit)
	p := Sit(s, *a.office)
	p.Twice = append(second, third...)
	for i := range p.Seats {
		if r := services[p.Seats[i].Member]; r != nil {
			p.Seats[i].Member, p.Seats[i].Service = nil, r
		}
	}
	p.take(a.visit, kept.Seats)
	return p
}

// services seats the interpreters whom the item uses and who are no members: the first beside the host, the next beside
// the guest, by turns.
func (s *Setting) services(v *visit.Visit) map[*visit.Member]*visit.Resource {
	services := map[*visit.Member]*visit.Resource{}
	for _, id := range s.Item.Uses {
		r := v.Resource(id)
		if r == nil || r.Kind != interpreter {
			continue
		}
		m := &visit.Member{Class: interpreter, Person: visit.Person{Name: r.Name}}
		side := &s.Host
		if len(services)%2 == 1 {
			side = &s.Guest
		}
		*side = append(*side, m)
		services[m] = r
	}
	return services
}

// take gives seats to whom an officer has given them: who sat there goes where they came from.
func (p *Plan) take(v *visit.Visit, seats []visit.SeatTaken) {
	for _, taken := range seats {
		seat := p.Seat(taken.Seat)
		m := v.Member(taken.Person)
		switch {
		case m != nil && !p.attends(m):
			p.Absent = append(p.Absent, m)
		case seat == nil:
			p.Gone = append(p.Gone, taken)
		case m == nil:
			p.clear(seat)
		case p.Of(m.ID) == nil:
			if seat.Member != nil {
				p.Unseated = append(p.Unseated, seat.Member)
			}
			seat.Member, seat.Service = m, nil
			p.Unseated = slices.DeleteFunc(p.Unseated, func(other *visit.Member) bool { return other == m })
		default:
			p.Swap(p.Of(m.ID).ID, seat.ID)
		}
		if seat != nil && (m == nil || seat.Member == m) {
			seat.Set, seat.Reason = true, taken.Reason
		}
	}
}

// clear leaves a seat empty: who sits there takes the first free one, if there is any.
func (p *Plan) clear(seat *Seat) {
	if seat.Member == nil {
		return
	}
	for i := range p.Seats {
		if s := &p.Seats[i]; s.Member == nil && s.Service == nil && s.Role == seat.Role && s.ID != seat.ID && !s.Set {
			p.Swap(s.ID, seat.ID)
			return
		}
	}
	p.Unseated = append(p.Unseated, seat.Member)
	seat.Member = nil
}

func (p *Plan) attends(m *visit.Member) bool {
	return slices.Contains(p.setting.Host, m) || slices.Contains(p.setting.Guest, m)
}

// Free gives the plan's seats on which nobody sits.
func (p *Plan) Free() int {
	n := 0
	for _, s := range p.Seats {
		if s.Member == nil && s.Service == nil && s.Role == "" {
			n++
		}
	}
	return n
}

// State tells one way in which people sit from another: a short text that is the same for the same people on the same seats.
func (p *Plan) State() string {
	var all strings.Builder
	for _, s := range p.Seats {
		sitter := ""
		switch {
		case s.Member != nil:
			sitter = s.Member.ID
		case s.Service != nil:
			sitter = s.Service.ID
		}
		all.WriteString(s.ID + " " + sitter + "\n")
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:6])
}

// SideOf gives the side of somebody at the table.
func (p *Plan) SideOf(m *visit.Member) string { return p.sideOf(m) }

// Exchanged gives the seats to be kept after who sits on two seats have changed places, for a reason: those where now
// somebody else sits than proposed. It says whether there are both seats, and somebody on one of them.
func Exchanged(v *visit.Visit, kept visit.Seating, a, b, reason string, o Office) (visit.Seating, bool) {
	now := Seated(v, kept, o)
	if now == nil || a == b || !now.Swap(a, b) || now.Seat(a).Member == nil && now.Seat(b).Member == nil {
		return kept, false
	}
	before := kept.Seats
	kept.Seats = nil
	proposed := Seated(v, kept, o)
	for i, s := range now.Seats {
		if s.Member == nil || proposed.Seats[i].Member == s.Member {
			continue
		}
		taken := visit.SeatTaken{Seat: s.ID, Person: s.Member.ID, Reason: reason}
		if at := slices.IndexFunc(before, func(t visit.SeatTaken) bool { return t.Seat == s.ID && t.Person == s.Member.ID }); at >= 0 {
			taken = before[at]
		}
		kept.Seats = append(kept.Seats, taken)
	}
	return kept, true
}

// Trial says what a plan would have to say after an exchange that it has not now: nothing, or the findings.
func (p *Plan) Trial(a, b string) []visit.Finding {
	before := p.Findings()
	if !p.Swap(a, b) {
		return nil
	}
	after := p.Findings()
	p.Swap(a, b)
	return added(before, after)
}

// added gives the findings that were not there before.
func added(before, after []visit.Finding) []visit.Finding {
	return slices.DeleteFunc(after, func(f visit.Finding) bool {
		return slices.ContainsFunc(before, func(b visit.Finding) bool { return b.Fingerprint() == f.Fingerprint() })
	})
}

// finding is one about the plan's item.
func (p *Plan) finding(severity visit.Severity, rule string, a args) visit.Finding {
	title, items := text.Text(nil), []string{}
	if p.setting.Item != nil {
		title, items = p.setting.Item.Title, []string{p.setting.Item.ID}
	}
	a["Item"] = title
	return visit.Finding{Rule: rule, Severity: severity, Items: items, Message: text.Message{Key: "finding." + rule, Args: a}}
}

// Seatings gives the seating of every item that has one, in the order of the programme: those that are kept, and one as
// the rules propose, without an id, for each other item at which the office seats people.
func Seatings(v *visit.Visit, o Office) []visit.Seating {
	items := make([]*visit.Item, 0, len(v.Items))
	for i := range v.Items {
		if !v.Items[i].IsCancelled() {
			items = append(items, &v.Items[i])
		}
	}
	v.ByTime(items)
	var all []visit.Seating
	for _, item := range items {
		if at := slices.IndexFunc(v.Seatings, func(s visit.Seating) bool { return s.Item == item.ID }); at >= 0 {
			all = append(all, v.Seatings[at])
		} else if form := formOf(item, o); form != "" {
			all = append(all, visit.Seating{Item: item.ID, Form: form})
		}
	}
	return all
}
