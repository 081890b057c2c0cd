package protocol

import (
	"fmt"
	"slices"

	"cortege/internal/visit"
)

// placesFromCentre gives the names of n places of a row in their order: C, R1, L1, R2, L2, or with the left first.
func placesFromCentre(n int, leftFirst bool) []string {
	names := []string{"C"}
	sides := [2]string{"R", "L"}
	if leftFirst {
		sides = [2]string{"L", "R"}
	}
	for i := 1; len(names) < n; i++ {
		names = append(names, fmt.Sprint(sides[0], i), fmt.Sprint(sides[1], i))
	}
	return names[:max(n, 0)]
}

// offset gives how far to the sitter's right a place is from the centre.
func offset(place string) float64 {
	var n float64
	if place == "C" {
		return 0
	}
	_, _ = fmt.Sscanf(place[1:], "%g", &n)
	if place[0] == 'L' {
		return -n * spacing
	}
	return n * spacing
}

// row is a line of seats along a table whose sitters look down the drawing or up it.
type row struct {
	side string
	y    float64
	up   bool // they look up the drawing: their right is the viewer's right
}

// seat gives a seat of the row.
func (r row) seat(place string, line int) Seat {
	x, facing, away := -offset(place), 180.0, -behind
	if r.up {
		x, facing, away = offset(place), 0, behind
	}
	id := r.side + "." + place
	if line > 0 {
		id += ".behind"
	}
	return Seat{ID: id, X: x, Y: r.y + away*float64(line), Facing: facing, Row: line, Side: r.side}
}

// talks seats the sides across a table, the heads facing each other at its centre.
func (p *Plan) talks(host, guest company, interpreterAt string) {
	above, below := row{side: visit.Guest, y: -chair}, row{side: visit.Host, y: depth + chair, up: true}
	if p.setting.GuestsBelow {
		above.side, below.side = visit.Host, visit.Guest
	}
	for _, r := range []row{above, below} {
		side, mirrored := guest, false
		if r.side == visit.Host {
			side, mirrored = host, p.setting.Align
		}
		p.talksSide(r, side, interpreterAt, mirrored)
	}
	reach := 0.0
	for _, s := range p.Seats {
		if s.Row == 0 {
			reach = max(reach, s.X, -s.X)
		}
	}
	p.Tables = []Table{{X: -reach - spacing/2, Width: 2*reach + spacing, Height: depth}}
}

func (p *Plan) talksSide(r row, side company, interpreterAt string, mirrored bool) {
	reserved := map[string]string{AtLeft: "L1", AtRight: "R1"}[interpreterAt]
	atTable := reserved != "" && len(side.interpreters) > 0
	chairs := p.setting.Chairs
	if chairs == 0 {
		if chairs = len(side.principals); atTable {
			chairs = max(chairs+1, 2)
		}
	}
	places := placesFromCentre(chairs, mirrored)
	if atTable && !slices.Contains(places, reserved) {
		if p.setting.Chairs == 0 {
			places[len(places)-1] = reserved // a table of two: the head and the interpreter
		} else {
			atTable = false
		}
	}
	interpreters, rest := side.interpreters, side.principals
	for honour, place := range places {
		s := r.seat(place, 0)
		if atTable && place == reserved {
			s.Role, s.Member, interpreters = interpreter, interpreters[0], interpreters[1:]
		} else {
			s.Honour = honour + 1
			if len(rest) > 0 {
				s.Member, rest = rest[0], rest[1:]
			}
		}
		p.add(s)
	}
	back := slices.Concat(interpreters, rest, side.apart)
	for i, place := range placesFromCentre(len(back), mirrored) {
		s := r.seat(place, 1)
		s.Member = back[i]
		switch {
		case i < len(interpreters):
			s.Role = interpreter
		case i >= len(interpreters)+len(rest):
			s.Role = noteTaker
		}
		p.add(s)
	}
}

// armchairs puts the guest at the host's right, the interpreters behind them, the others down the two sides
// by their order.
func (p *Plan) armchairs(host, guest company) {
	for _, c := range []struct {
		company
		name  string
		x     float64
		turns float64
	}{{guest, visit.Guest, -spacing, 90}, {host, visit.Host, spacing, 270}} {
		centre := Seat{ID: c.name + ".C", X: c.x, Facing: 180, Honour: 1, Side: c.name}
		rest := c.principals
		if len(rest) > 0 {
			centre.Member, rest = rest[0], rest[1:]
		}
		p.add(centre)
		for i, m := range c.interpreters {
			p.add(Seat{ID: fmt.Sprintf("%s.B%d", c.name, i+1), X: c.x * (1 + float64(i)), Y: -behind, Facing: 180, Row: 1, Side: c.name, Role: interpreter, Member: m})
		}
		for i, m := range rest {
			p.add(Seat{ID: fmt.Sprintf("%s.%d", c.name, i+2), X: 3 * c.x, Y: behind + float64(i)*spacing, Facing: c.turns, Honour: i + 2, Side: c.name, Member: m})
		}
	}
	p.Tables = []Table{{X: -20, Y: -20, Width: 40, Height: 40}}
}

// signing seats who signs, the guest at the host's right; the others stand behind their own by their order,
// assistants stand at the outer sides.
func (p *Plan) signing(host, guest company) {
	for _, c := range []struct {
		company
		name string
		out  float64 // towards the outer side
	}{{guest, visit.Guest, -1}, {host, visit.Host, 1}} {
		rest := slices.Clone(c.principals)
		at := 0
		if p.setting.Item != nil {
			for _, d := range p.setting.Item.Documents {
				if i := slices.IndexFunc(rest, func(m *visit.Member) bool { return slices.Contains(d.Signatories, m.ID) }); i >= 0 {
					at = i
					break
				}
			}
		}
		seat := Seat{ID: c.name + ".C", X: c.out * spacing, Y: -chair, Facing: 180, Honour: 1, Side: c.name}
		if len(rest) > 0 {
			seat.Member = rest[at]
			rest = slices.Delete(rest, at, at+1)
		}
		p.add(seat)
		for i := range max(1, len(c.apart)) {
			s := Seat{ID: c.name + ".assistant", X: c.out * (float64(i+2)*spacing + 10), Y: -chair, Facing: 180, Side: c.name, Role: assistant}
			if i > 0 {
				s.ID = fmt.Sprint(s.ID, i+1)
			}
			if i < len(c.apart) {
				s.Member = c.apart[i]
			}
			p.add(s)
		}
		for i, m := range append(rest, c.interpreters...) {
			s := Seat{ID: fmt.Sprintf("%s.%d", c.name, i+2), X: c.out * (spacing/2 + float64(i)*spacing), Y: -chair - behind, Facing: 180, Row: 1, Side: c.name, Member: m}
			if i < len(rest) {
				s.Honour = i + 2
			} else {
				s.Role = interpreter
			}
			p.add(s)
		}
	}
	p.Tables = []Table{{X: -2 * spacing, Width: 4 * spacing, Height: 70}}
}
