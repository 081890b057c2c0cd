package protocol

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cortege/internal/visit"
)

// dinner seats the host at the pole and a second host, where there is one, at the other. Beside them sit guests, the
// first at the host's right, then hosts and guests by turns, each side by its order and by falling honour. Where an
// officer keeps one order for both sides, that is followed instead. Then spouses are parted and guests led away from a
// table's ends, by the smallest changes of honour that do.
func (p *Plan) dinner(host, guest company) {
	hosts, guests := host.principals, guest.principals
	chairs := p.setting.Chairs
	if chairs == 0 {
		chairs = len(hosts) + len(guests)
	}
	if chairs <= 0 {
		return
	}
	second := p.secondHost(hosts)
	poles := p.chairs(chairs, second != nil && chairs > 1)
	first := &hosts
	if len(hosts) == 0 {
		first = &guests // whose head then gives the dinner
	}
	if len(*first) > 0 {
		p.Seats[poles[0]].Member, *first = (*first)[0], (*first)[1:]
	}
	if len(poles) > 1 {
		p.Seats[poles[1]].Member, hosts = second, without(hosts, second)
	}
	order := p.byHonour()
	if both := slices.Concat(guests, hosts); p.setting.Mixed != nil {
		place := func(m *visit.Member) int { return lastIfNought(slices.Index(p.setting.Mixed, m) + 1) }
		slices.SortStableFunc(both, func(a, b *visit.Member) int { return cmp.Compare(place(a), place(b)) })
		hosts, guests = nil, both
	}
	p.alternate(order, hosts, guests)
	p.mend(order)
	p.interpretersBehind(host.interpreters, poles[0], "host")
	at := poles[0]
	if len(guest.principals) > 0 {
		if seat := p.Of(guest.principals[0].ID); seat != nil {
			at = slices.IndexFunc(p.Seats, func(s Seat) bool { return s.ID == seat.ID })
		}
	}
	p.interpretersBehind(guest.interpreters, at, "guest")
}

// secondHost gives who sits opposite the host: the host's spouse, else the next of the order who is nobody's; nil where
// the host is alone.
func (p *Plan) secondHost(hosts []*visit.Member) *visit.Member {
	if len(hosts) < 2 {
		return nil
	}
	for _, is := range []func(*visit.Member) bool{
		func(m *visit.Member) bool { return p.couple(hosts[0], m) },
		func(m *visit.Member) bool { return class(m) != spouse },
	} {
		if i := slices.IndexFunc(hosts[1:], is); i >= 0 {
			return hosts[1+i]
		}
	}
	return hosts[1]
}

func without(members []*visit.Member, m *visit.Member) []*visit.Member {
	return slices.DeleteFunc(slices.Clone(members), func(other *visit.Member) bool { return other == m })
}

// alternate gives the seats of an order away: beside a guest to a host, else to a guest, and the table's ends to hosts, as
// far as there are any.
func (p *Plan) alternate(order []int, hosts, guests []*visit.Member) {
	ends := 0 // for which hosts are left
	taken := order[:min(len(order), len(hosts)+len(guests))]
	for _, i := range taken {
		if p.Seats[i].End {
			ends++
		}
	}
	for _, i := range taken {
		from, other := &guests, &hosts
		if p.Seats[i].End {
			ends--
			from, other = other, from
		} else if len(hosts) > ends && p.among(i, visit.Guest) > p.among(i, visit.Host) {
			from, other = other, from
		}
		if len(*from) == 0 {
			from = other
		}
		p.Seats[i].Member, *from = (*from)[0], (*from)[1:]
	}
	p.Unseated = append(guests, hosts...)
}

// among counts the neighbours of a seat who are of a side.
func (p *Plan) among(i int, side string) int {
	n := 0
	for _, pair := range p.beside {
		for k, at := range pair {
			if m := p.Seats[pair[1-k]].Member; at == i && m != nil && p.sideOf(m) == side {
				n++
			}
		}
	}
	return n
}

// byHonour gives the ranked seats, the highest first.
func (p *Plan) byHonour() []int {
	var order []int
	for i := range p.Seats {
		if p.Seats[i].Honour > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return p.Seats[a].Honour - p.Seats[b].Honour })
	return order
}

// interpretersBehind seats interpreters, who have no rank, behind a seat.
func (p *Plan) interpretersBehind(interpreters []*visit.Member, at int, name string) {
	s := p.Seats[at]
	sin, cos := math.Sincos(s.Facing * math.Pi / 180)
	for i, m := range interpreters {
		along := float64(i) * askew // the first right behind
		if name == visit.Host {
			along = -along
		}
		p.add(Seat{
			ID: fmt.Sprintf("%s.B%d", name, i+1), X: s.X - behind*sin + along*cos, Y: s.Y + behind*cos + along*sin,
			Facing: s.Facing, Row: 1, Side: name, Role: interpreter, Member: m,
		})
	}
}

// chairs lays the chairs of a form and gives the poles: one, where nobody is a second host.
func (p *Plan) chairs(n int, second bool) []int {
	switch p.Form {
	case TwoPoles:
		return p.poles(p.twoPoles(n), second)
	case Round:
		return p.poles(p.round(n), second)
	case UShape:
		return p.uShape(n)
	case Presidential:
		return p.presidential(n)
	}
	return p.onePole(n)
}

// poles leaves the host's alone where there is no second host: what was the other is then a seat by its distance.
func (p *Plan) poles(both []int, second bool) []int {
	if !second {
		if p.Form == Round && len(both) > 1 {
			p.Seats[both[1]].ID = fmt.Sprint("S", both[1])
		}
		p.rank(both[0])
		return both[:1]
	}
	return both
}

// line adds a row of chairs on both sides of a middle one, neighbours beside each other; it gives their indices
// from the sitter's far left to the far right.
func (p *Plan) line(y float64, up bool, left, right int, prefix string) []int {
	r := row{y: y, up: up}
	var added []int
	for at := -left; at <= right; at++ {
		place := "C"
		if at < 0 {
			place = fmt.Sprint("L", -at)
		} else if at > 0 {
			place = fmt.Sprint("R", at)
		}
		s := r.seat(place, 0)
		s.ID, s.Side = prefix+"."+place, ""
		added = append(added, p.add(s))
	}
	p.joins(added)
	return added
}

func (p *Plan) joins(line []int) {
	for i := 1; i < len(line); i++ {
		p.beside = append(p.beside, [2]int{line[i-1], line[i]})
	}
}

// ends marks the ends of lines; a seat beside a pole is none, however short the table.
func (p *Plan) ends(poles []int, lines ...[]int) {
	pole := func(line []int, i int) bool { return i >= 0 && i < len(line) && slices.Contains(poles, line[i]) }
	for _, line := range lines {
		for _, i := range []int{0, len(line) - 1} {
			if len(line) > 1 && !pole(line, i-1) && !pole(line, i) && !pole(line, i+1) {
				p.Seats[line[i]].End = true
			}
		}
	}
}

// onePole ranks the chairs of both long sides by their distance from the host, the right of equals first.
func (p *Plan) onePole(n int) []int {
	near := (n + 1) / 2 // of the host's side, the host's own among them
	far := n - near
	top := p.line(-chair, false, (near-1)/2, near/2, "H")
	pole := top[(near-1)/2]
	var bottom []int
	if far > 0 {
		bottom = p.line(depth+chair, true, (far-1)/2, far/2, "O")
	}
	p.ends([]int{pole}, top, bottom)
	p.Seats[pole].ID = "H"
	p.rank(pole)
	p.longTable(depth)
	return []int{pole}
}

// rank numbers all other chairs by their distance from the pole; of equals the pole's right is first.
func (p *Plan) rank(pole int) {
	h := p.Seats[pole]
	var others []int
	for i := range p.Seats {
		if i != pole {
			others = append(others, i)
		}
	}
	distance := func(i int) int { return int(math.Round(math.Hypot(p.Seats[i].X-h.X, p.Seats[i].Y-h.Y))) }
	slices.SortStableFunc(others, func(a, b int) int {
		return cmp.Or(distance(a)-distance(b), cmp.Compare(p.Seats[a].X, p.Seats[b].X)) // who looks down has the right at the left
	})
	for honour, i := range others {
		p.Seats[i].Honour = honour + 1
	}
}

// longTable puts a table between the lines of chairs.
func (p *Plan) longTable(height float64) {
	left, right := 0.0, 0.0
	for _, s := range p.Seats {
		left, right = min(left, s.X), max(right, s.X)
	}
	p.Tables = []Table{{X: left - spacing/2, Width: right - left + spacing, Height: height}}
}

// twoPoles ranks the chairs H.R1, C.R1, H.L1, C.L1, H.R2 and on.
func (p *Plan) twoPoles(n int) []int {
	reach := map[string]int{} // how many chairs there are on each arm
	var order []string
	for i := 1; len(order) < n-2; i++ {
		for _, arm := range []string{"H.R", "C.R", "H.L", "C.L"} {
			if len(order) < n-2 {
				order = append(order, fmt.Sprint(arm, i))
				reach[arm] = i
			}
		}
	}
	top := p.line(-chair, false, reach["H.L"], reach["H.R"], "H")
	poles := []int{top[reach["H.L"]]}
	var bottom []int
	if n > 1 {
		bottom = p.line(depth+chair, true, reach["C.L"], reach["C.R"], "C")
		poles = append(poles, bottom[reach["C.L"]])
	}
	p.ends(poles, top, bottom)
	for honour, id := range order {
		p.Seat(id).Honour = honour + 1
	}
	for i, pole := range poles {
		p.Seats[pole].ID = []string{"H", "C"}[i]
	}
	p.longTable(depth)
	return poles
}

// round puts the poles opposite each other; it has no ends.
func (p *Plan) round(n int) []int {
	radius := max(60, float64(n)*askew/(2*math.Pi)-chair)
	for i := range n {
		// Who looks down from the top has the right at the viewer's left: seats follow against the clock.
		angle := -2 * math.Pi * float64(i) / float64(n)
		sin, cos := math.Sincos(angle)
		p.add(Seat{ID: fmt.Sprint("S", i), X: (radius + chair) * sin, Y: -(radius + chair) * cos, Facing: math.Mod(180+angle*180/math.Pi+360, 360)})
	}
	var ring []int
	for i := range n {
		ring = append(ring, i)
	}
	p.joins(ring)
	if n > 2 {
		p.beside = append(p.beside, [2]int{n - 1, 0})
	}
	poles := []int{0}
	if n > 1 {
		poles = append(poles, n/2)
	}
	honour := 0
	for i := 1; honour < n-len(poles); i++ {
		for _, at := range []int{i, n/2 + i, n - i, n/2 - i} { // right and left of each pole
			at = (at + n) % n
			if s := &p.Seats[at]; s.Honour == 0 && !slices.Contains(poles, at) {
				honour++
				s.Honour = honour
			}
		}
	}
	for i, pole := range poles {
		p.Seats[pole].ID = []string{"H", "C"}[i]
	}
	p.Tables = []Table{{X: -radius, Y: -radius, Width: 2 * radius, Height: 2 * radius, Round: true}}
	return poles
}

// presidential seats everyone on one side, facing the hall.
func (p *Plan) presidential(n int) []int {
	top := p.line(-chair, false, (n-1)/2, n/2, "H")
	pole := top[(n-1)/2]
	p.ends([]int{pole}, top)
	p.Seats[pole].ID = "H"
	p.rank(pole)
	p.longTable(70)
	return []int{pole}
}

// armLength is how many sit on one side of an arm before the arms' inner sides are used.
const armLength = 8

// uShape fills the head table's outer side, then the arms' outer sides nearest the head, right first, then
// their inner sides.
func (p *Plan) uShape(n int) []int {
	headChairs := min(n, max(3, n/4|1))
	top := p.line(-chair, false, (headChairs-1)/2, headChairs/2, "H")
	pole := top[(headChairs-1)/2]
	p.Seats[pole].ID = "H"
	p.rank(pole)
	rest := n - headChairs
	half := float64(headChairs) * spacing / 2
	outer := min(rest, max(2*armLength, 2*((rest+3)/4)))
	honour := headChairs - 1
	arm := func(count int, inner bool) {
		lines := [2][]int{}
		for i := range count {
			hand, x, facing := "R", -half-chair, 90.0 // the right arm is at the viewer's left
			if i%2 == 1 {
				hand, x, facing = "L", half+chair, 270
			}
			name := hand
			if inner {
				name += "i"
				x += map[string]float64{"R": 70 + 2*chair, "L": -70 - 2*chair}[hand]
				facing = 360 - facing
			}
			honour++
			s := Seat{ID: fmt.Sprint(name, i/2+1), X: x, Y: 70 + chair + float64(i/2)*spacing, Facing: facing, Honour: honour}
			lines[i%2] = append(lines[i%2], p.add(s))
		}
		for i, line := range lines {
			p.joins(line)
			if len(line) > 0 {
				p.Seats[line[len(line)-1]].End = true
			}
			if corner := map[int]int{0: top[len(top)-1], 1: top[0]}[i]; len(line) > 0 && !inner {
				p.beside = append(p.beside, [2]int{corner, line[0]})
			}
		}
	}
	arm(outer, false)
	arm(rest-outer, true)
	p.Tables = []Table{{X: -half, Width: 2 * half, Height: 70}}
	if rest > 0 {
		length := float64((outer+1)/2)*spacing + 10
		p.Tables = append(p.Tables, Table{X: -half, Y: 70, Width: 70, Height: length}, Table{X: half - 70, Y: 70, Width: 70, Height: length})
	} else {
		p.ends([]int{pole}, top)
	}
	return []int{pole}
}

// mend parts spouses and leads guests away from ends, by swaps of those who are nearest in honour and leave hosts and
// guests by turns, as long as a swap makes it better. The first guest stays at the host's right.
func (p *Plan) mend(order []int) {
	if len(order) > 0 && p.honoured(order[0]) {
		order = order[1:]
	}
	for range 4 * len(order) {
		now, alike, best, from, to := p.faults(), p.alike(), 0, -1, -1
		if now == 0 {
			return
		}
		bad := p.misplaced()
		for i, a := range order {
			if !bad[a] {
				continue
			}
			for j, b := range order {
				if i == j {
					continue
				}
				p.exchange(a, b)
				if after := p.faults(); after < now {
					if gain := 10000*(now-after) - 100*(p.alike()-alike) - max(i-j, j-i); gain > best {
						best, from, to = gain, a, b
					}
				}
				p.exchange(a, b)
			}
		}
		if from < 0 {
			return
		}
		p.exchange(from, to)
	}
}

// honoured says whether a guest sits there, and a host at the pole.
func (p *Plan) honoured(i int) bool {
	m, h := p.Seats[i].Member, p.Seat("H")
	return m != nil && p.guests[m] && h != nil && h.Member != nil && !p.guests[h.Member]
}

// alike counts neighbours of one side.
func (p *Plan) alike() int {
	n := 0
	for _, pair := range p.beside {
		a, b := p.Seats[pair[0]].Member, p.Seats[pair[1]].Member
		if a != nil && b != nil && p.guests[a] == p.guests[b] {
			n++
		}
	}
	return n
}

func (p *Plan) exchange(a, b int) {
	p.Seats[a].Member, p.Seats[b].Member = p.Seats[b].Member, p.Seats[a].Member
}

// faults counts couples side by side and guests at an end.
func (p *Plan) faults() int {
	n := 0
	for _, pair := range p.beside {
		if p.couple(p.Seats[pair[0]].Member, p.Seats[pair[1]].Member) {
			n++
		}
	}
	for i := range p.Seats {
		if p.guestAtEnd(i) {
			n++
		}
	}
	return n
}

// misplaced marks the seats that faults counts.
func (p *Plan) misplaced() map[int]bool {
	bad := map[int]bool{}
	for _, pair := range p.beside {
		if p.couple(p.Seats[pair[0]].Member, p.Seats[pair[1]].Member) {
			bad[pair[0]], bad[pair[1]] = true, true
		}
	}
	for i := range p.Seats {
		if p.guestAtEnd(i) {
			bad[i] = true
		}
	}
	return bad
}

func (p *Plan) guestAtEnd(i int) bool {
	s := &p.Seats[i]
	return s.End && s.Member != nil && p.sideOf(s.Member) == visit.Guest
}
