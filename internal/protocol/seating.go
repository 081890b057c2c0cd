package protocol

import (
	"cmp"
	"slices"

	"cortege/internal/visit"
)

// Forms of seating.
const (
	Talks        = "talks"        // a table, the sides across from each other
	Armchairs    = "armchairs"    // two armchairs at the head, the sides down the walls
	OnePole      = "one_pole"     // a dinner table with the host in the middle of a long side
	TwoPoles     = "two_poles"    // the same with a second host opposite
	Round        = "round"        // a round table, the poles opposite each other
	UShape       = "u"            // a head table with an arm at each end
	Presidential = "presidential" // a head table that faces the hall
	SigningTable = "signing"      // two sign, the others stand behind their own
)

// Forms gives the forms of seating, in the order in which a page offers them.
func Forms() []string {
	return []string{Talks, Armchairs, OnePole, TwoPoles, Round, UShape, Presidential, SigningTable}
}

// Roles of seats for who does not take part, beside an interpreter's.
const (
	assistant = "assistant"
	noteTaker = "note_taker"
)

// Where an interpreter at talks sits, seen by the head beside whom it is.
const (
	AtLeft  = "left"
	AtRight = "right"
	Behind  = "behind"
)

// Setting is what a seating is proposed for.
type Setting struct {
	Form        string
	Item        *visit.Item     // what it is for; its documents say who signs
	Host, Guest []*visit.Member // in order, of any class; who serves is not seated
	Chairs      int             // at the table: of each side at talks, in all at a dinner; 0: as many as are needed
	GuestsBelow bool            // the guests sit on the near side of the drawing, with their backs to the viewer
	Interpreter string          // "": by the office's custom
	Align       bool            // counterparts at talks sit face to face, not both to the right of their heads
	Mixed       []*visit.Member // one order of both sides, where an officer keeps it for a dinner; nil: by turns
	Apart       []string        // ids of who has a task: note-takers at talks sit in the second row, assistants stand beside who signs
}

// Seat is a place to sit or stand. Lengths are centimetres from the drawing's upper left corner.
type Seat struct {
	ID     string  // "H" and "C" for poles, else side and place: "guest.R1", or the number of its honour
	X, Y   float64 // of its centre
	Facing float64 // degrees clockwise from up
	Row    int     // 0 at the table, 1 behind
	Honour int     // 1 is the highest; 0: not ranked
	End    bool    // at a table's end
	Side   string  // of who belongs here; "": of either
	Role   string  // "interpreter", "assistant" or "note_taker"; "" for who takes part
	Member *visit.Member

	Service *visit.Resource // an interpreter who is no member of a party
	Set     bool            // given by an officer
	Reason  string          // for which
}

// Table is what people sit at: a circle where it is Round.
type Table struct {
	X, Y, Width, Height float64
	Round               bool
}

// Plan is a seating with everybody's place.
type Plan struct {
	Form          string
	Width, Height float64
	Tables        []Table
	Seats         []Seat
	Unseated      []*visit.Member   // for whom there is no chair
	Absent        []*visit.Member   // to whom an officer gave a seat, and who are not at the item
	Twice         []*visit.Member   // members of a second party, who sit with their first
	Gone          []visit.SeatTaken // seats that an officer gave away and that are not there any more

	setting  Setting
	flagSide string            // the office's
	beside   [][2]int          // seats next to each other
	partner  map[string]string // whom a spouse accompanies, by ids
	guests   map[*visit.Member]bool
}

// Sizes of the drawing, in centimetres.
const (
	spacing = 70.0 // from chair to chair
	askew   = 78.0 // from chair to chair, where they don't stand in a line
	depth   = 140.0
	chair   = 45.0 // from a table's edge to a chair's centre
	behind  = 85.0 // from row to row
	margin  = 60.0
)

// Sit proposes a seating by the office's customs. Its Findings say what is not as it should be.
func Sit(s Setting, o Office) *Plan {
	s.Chairs = max(0, min(s.Chairs, maxSeats))
	p := &Plan{Form: s.Form, setting: s, flagSide: o.FlagSide, partner: map[string]string{}, guests: map[*visit.Member]bool{}}
	for _, m := range s.Guest {
		p.guests[m] = true
	}
	p.pair(s.Host)
	p.pair(s.Guest)
	if s.Form != Talks && s.Form != SigningTable {
		s.Apart = nil
	}
	host, guest := sort(s.Host, s.Apart, o), sort(s.Guest, s.Apart, o)
	switch s.Form {
	case Armchairs:
		p.armchairs(host, guest)
	case SigningTable:
		p.signing(host, guest)
	case OnePole, TwoPoles, Round, UShape, Presidential:
		p.dinner(host, guest)
	default:
		at := s.Interpreter
		if at == "" {
			at = o.InterpreterAt
		}
		p.talks(host, guest, at)
	}
	p.frame()
	return p
}

// company is a side's people by what they do at a table.
type company struct {
	principals   []*visit.Member
	interpreters []*visit.Member
	apart        []*visit.Member
}

func sort(members []*visit.Member, apart []string, o Office) company {
	var c company
	for _, m := range members {
		switch {
		case slices.Contains(apart, m.ID):
			c.apart = append(c.apart, m)
		case slices.Contains(o.Lay, class(m)):
			c.principals = append(c.principals, m)
		case class(m) == interpreter:
			c.interpreters = append(c.interpreters, m)
		}
	}
	return c
}

// pair ties each spouse to the member before in the order that their own side gave them.
func (p *Plan) pair(members []*visit.Member) {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b *visit.Member) int {
		return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(lastIfNought(a.Seq), lastIfNought(b.Seq)))
	})
	var last *visit.Member
	for _, m := range members {
		if class(m) != spouse {
			last = m
		} else if last != nil && last.Party == m.Party {
			p.partner[m.ID] = last.ID
		}
	}
}

// add puts a seat into the plan and gives its index.
func (p *Plan) add(s Seat) int {
	p.Seats = append(p.Seats, s)
	return len(p.Seats) - 1
}

// frame moves everything into the drawing and measures it.
func (p *Plan) frame() {
	if len(p.Seats) == 0 && len(p.Tables) == 0 {
		return
	}
	left, top, right, bottom := 1e9, 1e9, -1e9, -1e9
	reach := func(x, y float64) {
		left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
	}
	for _, t := range p.Tables {
		reach(t.X, t.Y)
		reach(t.X+t.Width, t.Y+t.Height)
	}
	for _, s := range p.Seats {
		reach(s.X, s.Y)
	}
	for i := range p.Tables {
		p.Tables[i].X += margin - left
		p.Tables[i].Y += margin - top
	}
	for i := range p.Seats {
		p.Seats[i].X += margin - left
		p.Seats[i].Y += margin - top
	}
	p.Width, p.Height = right-left+2*margin, bottom-top+2*margin
}

// Seat gives the seat by id, nil where there is none.
func (p *Plan) Seat(id string) *Seat {
	for i := range p.Seats {
		if p.Seats[i].ID == id {
			return &p.Seats[i]
		}
	}
	return nil
}

// Of gives the seat of a member, nil for who has none.
func (p *Plan) Of(member string) *Seat {
	for i := range p.Seats {
		if m := p.Seats[i].Member; m != nil && m.ID == member {
			return &p.Seats[i]
		}
	}
	return nil
}

// Swap lets who sits on two seats change places; it says whether there are both seats.
func (p *Plan) Swap(a, b string) bool {
	first, second := p.Seat(a), p.Seat(b)
	if first == nil || second == nil {
		return false
	}
	first.Member, second.Member = second.Member, first.Member
	first.Service, second.Service = second.Service, first.Service
	return true
}

// Findings says what is not as it should be in the plan, as it stands now.
func (p *Plan) Findings() []visit.Finding {
	var found []visit.Finding
	find := func(severity visit.Severity, rule string, a args) {
		found = append(found, p.finding(severity, rule, a))
	}
	if len(p.Absent) > 0 {
		find(visit.Warning, "seat_absent", args{"Who": names(p.Absent)})
	}
	for _, taken := range p.Gone {
		find(visit.Note, "seat_gone", args{"Seat": taken.Seat})
	}
	if len(p.Twice) > 0 {
		find(visit.Note, "seat_twice", args{"Who": names(p.Twice)})
	}
	if len(p.Unseated) > 0 {
		find(visit.Warning, "seat_full", args{"Who": names(p.Unseated), "Chairs": p.setting.Chairs})
	}
	nobody := true
	var ends, second, crossed []*visit.Member
	for _, s := range p.Seats {
		if s.Member == nil {
			continue
		}
		nobody = false
		if s.End && p.sideOf(s.Member) == visit.Guest {
			ends = append(ends, s.Member)
		}
		if s.Side != "" && s.Side != p.sideOf(s.Member) {
			crossed = append(crossed, s.Member)
		}
		if s.Row == 1 && s.Role == "" && p.Form == Talks {
			second = append(second, s.Member)
		}
	}
	if nobody {
		find(visit.Note, "seat_nobody", args{})
		return found
	}
	for _, company := range [][]*visit.Member{p.setting.Host, p.setting.Guest} {
		heads := ofClass(company, head)
		switch {
		case len(heads) > 1:
			find(visit.Warning, "seat_heads", args{"Who": names(heads)})
		case len(heads) == 0 && len(company) > 0:
			find(visit.Note, "seat_headless", args{"Who": company[0].Name})
		}
	}
	if len(crossed) > 0 {
		find(visit.Note, "seat_side", args{"Who": names(crossed)})
	}
	if len(ends) > 0 {
		find(visit.Warning, "seat_end", args{"Who": names(ends)})
	}
	if len(second) > 0 {
		find(visit.Note, "seat_second_row", args{"Who": names(second)})
	}
	for _, pair := range p.beside {
		a, b := p.Seats[pair[0]].Member, p.Seats[pair[1]].Member
		if p.couple(a, b) {
			find(visit.Warning, "seat_spouses", args{"Who": names([]*visit.Member{a, b})})
		}
	}
	if host, guest := p.Seat("host.C"), p.Seat("guest.C"); (p.Form == Armchairs || p.Form == SigningTable) && host != nil && guest != nil && (guest.X < host.X) == (p.flagSide != AtRight) {
		find(visit.Note, "seat_flags", args{})
	}
	if p.Form == SigningTable {
		host, guest := p.standing(visit.Host), p.standing(visit.Guest)
		if host+guest > 2 && max(host, guest) > 2*min(host, guest) {
			find(visit.Note, "seat_standing", args{"Host": host, "Guest": guest})
		}
	}
	return found
}

func (p *Plan) standing(side string) int {
	n := 0
	for _, s := range p.Seats {
		if s.Row == 1 && s.Role == "" && s.Member != nil && p.sideOf(s.Member) == side {
			n++
		}
	}
	return n
}

func (p *Plan) couple(a, b *visit.Member) bool {
	return a != nil && b != nil && (p.partner[a.ID] == b.ID || p.partner[b.ID] == a.ID)
}

func (p *Plan) sideOf(m *visit.Member) string {
	if p.guests[m] {
		return visit.Guest
	}
	return visit.Host
}
