package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Roles of cars that carry the delegations. The office's table of the convoy has others, which carry nobody
// of them but whom they are for: security, press.
const (
	principalCar   = "principal"
	hostCar        = "host"
	delegationCar  = "delegation"
	interpreterCar = "interpreter"
	advanceCar     = "advance"
)

// Convoy says how the cars of a leg are used. Its zero value lets the first car be the principal's and all
// others the delegation's, in the order in which the item names them.
type Convoy struct {
	Roles   map[string]string // by vehicle: a role of the office's table, or "advance"
	Order   []string          // vehicles, the first of the convoy first; those it does not name follow by role
	Leaves  map[string]int    // by vehicle: minutes before the convoy
	Riders  []visit.Rider     // who sits elsewhere than proposed
	Luggage []visit.Luggage
}

// ConvoyOf gives how the cars of a leg are used as officers have set it: all as proposed where none has.
func ConvoyOf(v *visit.Visit, item string) Convoy {
	for _, kept := range v.Convoys {
		if kept.Item == item {
			return planOf(kept)
		}
	}
	return Convoy{}
}

func planOf(kept visit.Convoy) Convoy {
	plan := Convoy{Roles: map[string]string{}, Leaves: map[string]int{}, Riders: kept.Riders, Luggage: kept.Luggage}
	for _, car := range kept.Cars {
		plan.Order = append(plan.Order, car.Car)
		plan.Leaves[car.Car] = car.Leaves
		if car.Role != "" {
			plan.Roles[car.Car] = car.Role
		}
	}
	return plan
}

// Car is a car of a convoy with who rides in it.
type Car struct {
	Number  int // from 1; 0: it leaves before the convoy
	Role    string
	Vehicle *visit.Resource
	Leaves  int // minutes before the convoy
	Seats   []CarSeat
	Pieces  int // of luggage
}

// RoleName names the car's role.
func (c Car) RoleName() text.Message { return text.Message{Key: "convoy_role." + c.Role} }

// CarSeat is a passenger's seat. Seats without anyone are free.
type CarSeat struct {
	Honour   int
	Position string // "rear_right", "rear_left", "front", "rear_middle", "further"
	Member   *visit.Member
	Service  *visit.Resource // an interpreter who is no member of a party
	Set      bool            // given by an officer
	Reason   string          // for which
}

// PositionName names the seat; those behind the four that have a name go by their number.
func (s CarSeat) PositionName() text.Message {
	if s.Position == "further" {
		return text.Message{Key: "car_seat.numbered", Args: map[string]any{"Number": s.Honour}}
	}
	return text.Message{Key: "car_seat." + s.Position}
}

func (s CarSeat) taken() bool { return s.Member != nil || s.Service != nil }

// Manifest is who rides where on one leg.
type Manifest struct {
	Item    *visit.Item
	Cars    []Car
	Without []*visit.Member   // have no seat
	Absent  []*visit.Member   // to whom an officer gave a seat, or luggage, and who are not on the way
	Gone    []*visit.Resource // cars that an officer made use of and that the item does not
	Loose   []*visit.Member   // whose luggage has no car

	interpreters int // who ride
}

// Manifests gives who rides where on every transfer of a visit, in the order of its items: as proposed, and upon that
// what officers have set.
func Manifests(v *visit.Visit, o Office) []Manifest {
	all := newOrders(v, &o, newWeigher(&o))
	var manifests []Manifest
	for i := range v.Items {
		if item := &v.Items[i]; item.Kind == transfer && !item.IsCancelled() {
			manifests = append(manifests, ride(all, item, ConvoyOf(v, item.ID)))
		}
	}
	return manifests
}

const transfer = "transfer"

// Ride proposes who rides where on one leg, by precedence: the head of the visiting side in the principal's car
// with the interpreter in front, the spouse or else the host's head beside; the others by order, the guests
// before the hosts. Who is for security or the press rides in cars of these roles, where there are any.
func Ride(v *visit.Visit, item *visit.Item, plan Convoy, o Office) Manifest {
	return ride(newOrders(v, &o, newWeigher(&o)), item, plan)
}

func ride(all *orders, item *visit.Item, plan Convoy) Manifest {
	v, o := all.visit, all.office
	m := Manifest{Item: item, Cars: cars(v, item, plan, o)}
	riders := item.With
	column := func(side string) []Place {
		var column []Place
		for _, p := range all.places(all.stored(ForCars, side, item)) {
			if slices.Contains(riders, p.Member.ID) {
				column = append(column, p.Place)
			}
		}
		return column
	}
	host, guest := column(visit.Host), column(visit.Guest)
	var queue []*visit.Member
	both, kept := all.own(ForCars, "", item)
	kept = kept && len(both.People) > 0
	mixed := Mixed(host, guest)
	if kept {
		mixed = column("")
	}
	for _, place := range mixed {
		queue = append(queue, place.Member)
	}
	for i := range v.People { // of classes that the order has not, so that nobody is forgotten
		if p := &v.People[i]; slices.Contains(riders, p.ID) && !slices.Contains(queue, p) {
			queue = append(queue, p)
		}
	}
	m.principal(v, item, host, guest, &queue)
	if !kept { // who is left alternates anew, a guest first; who is in no order stays at the end
		left := func(places []Place) []Place {
			return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return !slices.Contains(queue, p.Member) })
		}
		var anew []*visit.Member
		for _, place := range Mixed(left(host), left(guest)) {
			anew = append(anew, place.Member)
		}
		for _, p := range queue {
			if !slices.Contains(anew, p) {
				anew = append(anew, p)
			}
		}
		queue = anew
	}
	m.fill(hostCar, &queue, func(p *visit.Member) bool {
		return slices.ContainsFunc(host, func(h Place) bool { return h.Member == p }) && class(p) != interpreter
	})
	for _, role := range []string{"security", "press"} {
		m.fill(role, &queue, func(p *visit.Member) bool { return class(p) == role })
	}
	m.fill(interpreterCar, &queue, func(p *visit.Member) bool { return class(p) == interpreter })
	anyone := func(*visit.Member) bool { return true }
	for _, role := range []string{delegationCar, principalCar, hostCar, interpreterCar} {
		m.fill(role, &queue, anyone)
	}
	m.Without = queue
	for _, r := range plan.Riders {
		m.set(v, r)
	}
	m.load(v, plan.Luggage)
	for _, id := range plan.Order {
		if r := v.Resource(id); r != nil && m.car(id) == nil {
			m.Gone = append(m.Gone, r)
		}
	}
	return m
}

// cars gives the cars of a leg in the convoy's order, with free seats.
func cars(v *visit.Visit, item *visit.Item, plan Convoy, o *Office) []Car {
	var all []Car
	principal := false
	for _, id := range item.Uses {
		if r := v.Resource(id); r != nil && r.Kind == vehicle {
			role := plan.Roles[id]
			principal = principal || role == principalCar
			all = append(all, Car{Vehicle: r, Role: role, Seats: carSeats(r.Seats, o)})
		}
	}
	for i := range all {
		if all[i].Role == "" {
			all[i].Role = delegationCar
			if !principal {
				all[i].Role, principal = principalCar, true
			}
		}
		if all[i].Role == advanceCar {
			all[i].Leaves = o.AdvanceLeaves
			if leaves := plan.Leaves[all[i].Vehicle.ID]; leaves > 0 {
				all[i].Leaves = leaves
			}
		}
	}
	rank := func(c Car) int {
		if c.Role == advanceCar {
			return -len(plan.Order) - 1
		}
		if i := slices.Index(plan.Order, c.Vehicle.ID); i >= 0 {
			return i - len(plan.Order)
		}
		if i := slices.Index(o.Convoy, c.Role); i >= 0 {
			return i
		}
		return len(o.Convoy)
	}
	slices.SortStableFunc(all, func(a, b Car) int { return rank(a) - rank(b) })
	number := 0
	for i := range all {
		if all[i].Role != advanceCar {
			number++
			all[i].Number = number
		}
	}
	return all
}

// maxSeats bounds what is laid out for one car, or at one table; more is no seating but a mistake.
const maxSeats = 500

// carSeats gives a car's passenger seats by honour.
func carSeats(n int, o *Office) []CarSeat {
	if n == 0 {
		n = o.CarSeats
	}
	seats := make([]CarSeat, max(0, min(n, maxSeats)))
	for i := range seats {
		seats[i] = CarSeat{Honour: i + 1, Position: "further"}
		if i < len(o.CarOrder) {
			seats[i].Position = o.CarOrder[i]
		}
	}
	return seats
}

// principal seats the principal's car.
func (m *Manifest) principal(v *visit.Visit, item *visit.Item, host, guest []Place, queue *[]*visit.Member) {
	at := slices.IndexFunc(m.Cars, func(c Car) bool { return c.Role == principalCar })
	leaders := guest
	if len(leaders) == 0 {
		leaders, host = host, nil
	}
	m.interpreters = m.interpretersOf(v, item, *queue)
	if at < 0 || len(leaders) == 0 {
		return
	}
	car := &m.Cars[at]
	take := func(p *visit.Member) bool {
		i := slices.Index(*queue, p)
		free := slices.IndexFunc(car.Seats, func(s CarSeat) bool { return !s.taken() })
		if i < 0 || free < 0 {
			return false
		}
		car.Seats[free].Member = p
		*queue = slices.Delete(*queue, i, i+1)
		return true
	}
	if len(car.Seats) == 0 || !take(leaders[0].Member) {
		return
	}
	m.seatInterpreter(v, item, leaders[0].Member, car, queue)
	beside := slices.IndexFunc(leaders, func(p Place) bool {
		return class(p.Member) == spouse && p.Member.Party == leaders[0].Member.Party
	})
	switch {
	case beside >= 0:
		take(leaders[beside].Member)
	case len(host) > 0 && !slices.ContainsFunc(m.Cars, func(c Car) bool { return c.Role == hostCar }):
		take(host[0].Member)
	}
}

// interpretersOf counts the interpreters who ride: members of parties, and those whom the item uses.
func (m *Manifest) interpretersOf(v *visit.Visit, item *visit.Item, queue []*visit.Member) int {
	n := len(ofClass(queue, interpreter))
	for _, id := range item.Uses {
		if r := v.Resource(id); r != nil && r.Kind == interpreter {
			n++
		}
	}
	return n
}

// seatInterpreter gives an interpreter, of the principal's own party where there is one, the seat in front of the principal's car, else its last.
func (m *Manifest) seatInterpreter(v *visit.Visit, item *visit.Item, principal *visit.Member, car *Car, queue *[]*visit.Member) {
	free := slices.IndexFunc(car.Seats, func(s CarSeat) bool { return !s.taken() && s.Position == "front" })
	if free < 0 {
		free = len(car.Seats) - 1
	}
	if car.Seats[free].taken() {
		return
	}
	interprets := func(p *visit.Member) bool { return class(p) == interpreter }
	i := slices.IndexFunc(*queue, func(p *visit.Member) bool { return interprets(p) && p.Party == principal.Party })
	if i < 0 {
		i = slices.IndexFunc(*queue, interprets)
	}
	if i >= 0 {
		car.Seats[free].Member = (*queue)[i]
		*queue = slices.Delete(*queue, i, i+1)
		return
	}
	for _, id := range item.Uses {
		if r := v.Resource(id); r != nil && r.Kind == interpreter {
			car.Seats[free].Service = r
			return
		}
	}
}

// fill seats those of the queue who belong there in the cars of a role, by order.
func (m *Manifest) fill(role string, queue *[]*visit.Member, belongs func(*visit.Member) bool) {
	var left []*visit.Member
	for _, p := range *queue {
		seat := (*CarSeat)(nil)
		if belongs(p) {
			seat = m.free(role)
		}
		if seat == nil {
			left = append(left, p)
			continue
		}
		seat.Member = p
	}
	*queue = left
}

// free gives the first free seat in the cars of a role, nil where there is none.
func (m *Manifest) free(role string) *CarSeat {
	for i := range m.Cars {
		if m.Cars[i].Role != role {
			continue
		}
		for j := range m.Cars[i].Seats {
			if s := &m.Cars[i].Seats[j]; !s.taken() {
				return s
			}
		}
	}
	return nil
}

// Findings says who has no seat, whether the principal rides without an interpreter who is on the way, and what of an
// officer's arrangement cannot be.
func (m Manifest) Findings() []visit.Finding {
	var found []visit.Finding
	find := func(severity visit.Severity, rule string, a args) {
		a["Item"] = m.Item.Title
		found = append(found, visit.Finding{
			Rule: rule, Severity: severity, Items: []string{m.Item.ID}, Message: text.Message{Key: "finding." + rule, Args: a},
		})
	}
	if len(m.Without) > 0 {
		find(visit.Warning, "ride_seatless", args{"Who": names(m.Without)})
	}
	if m.apart() && len(m.Cars) > 0 {
		find(visit.Warning, "ride_interpreter", args{})
	}
	if len(m.Absent) > 0 {
		find(visit.Note, "ride_absent", args{"Who": names(m.Absent)})
	}
	for _, car := range m.Gone {
		find(visit.Note, "ride_car_gone", args{"Car": car.Name})
	}
	for _, car := range m.Cars {
		if room := car.Vehicle.Luggage; room > 0 && car.Pieces > room {
			find(visit.Warning, "luggage_room", args{"Car": car.Vehicle.Name, "Pieces": car.Pieces, "Room": room})
		}
	}
	if len(m.Loose) > 0 {
		find(visit.Warning, "luggage_loose", args{"Who": names(m.Loose)})
	}
	return found
}

// apart says whether interpreters ride, and none of them with the principal.
func (m Manifest) apart() bool {
	for _, car := range m.Cars {
		for _, s := range car.Seats {
			if car.Role == principalCar && s.interprets() {
				return false
			}
		}
	}
	return m.interpreters > 0
}

func (s CarSeat) interprets() bool {
	return s.Service != nil || s.Member != nil && class(s.Member) == interpreter
}
