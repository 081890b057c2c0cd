package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// baggageCar is the role of a car that takes luggage alone.
const baggageCar = "baggage"

// car gives a car of the convoy by its vehicle, nil where the item does not use it.
func (m *Manifest) car(id string) *Car {
	for i := range m.Cars {
		if m.Cars[i].Vehicle.ID == id {
			return &m.Cars[i]
		}
	}
	return nil
}

// Of gives the car and the seat of somebody; nil for who has none.
func (m *Manifest) Of(member string) (*Car, *CarSeat) {
	for i := range m.Cars {
		for j := range m.Cars[i].Seats {
			if s := &m.Cars[i].Seats[j]; s.Member != nil && s.Member.ID == member {
				return &m.Cars[i], s
			}
		}
	}
	return nil, nil
}

// set seats somebody where an officer wants them: who sat there goes where they came from.
func (m *Manifest) set(v *visit.Visit, r visit.Rider) {
	p := v.Member(r.Person)
	if p == nil {
		return
	}
	if !slices.Contains(m.Item.With, p.ID) {
		m.absent(p)
		return
	}
	car := m.car(r.Car)
	if car == nil {
		if vehicle := v.Resource(r.Car); vehicle != nil && !slices.Contains(m.Gone, vehicle) {
			m.Gone = append(m.Gone, vehicle)
		}
		return
	}
	_, old := m.Of(p.ID)
	seat := car.seatFor(r.Seat, old)
	if seat == nil {
		return
	}
	m.exchange(p, old, seat)
	seat.Set, seat.Reason = true, r.Reason
}

// seatFor gives the seat of a car at a position, or at any; nil where every seat has been given away. Where several are
// at the position, a free one goes first.
func (c *Car) seatFor(position string, old *CarSeat) *CarSeat {
	for _, fits := range []func(*CarSeat) bool{
		func(s *CarSeat) bool { return s == old && (position == "" || s.Position == position) },
		func(s *CarSeat) bool { return position != "" && s.Position == position && !s.taken() },
		func(s *CarSeat) bool { return position != "" && s.Position == position },
		func(s *CarSeat) bool { return !s.taken() },
		func(*CarSeat) bool { return true },
	} {
		for i := range c.Seats {
			if s := &c.Seats[i]; !s.Set && fits(s) {
				return s
			}
		}
	}
	return nil
}

func (m *Manifest) absent(p *visit.Member) {
	if !slices.Contains(m.Absent, p) {
		m.Absent = append(m.Absent, p)
	}
}

// load puts luggage where an officer wants it, else into the car for baggage, else into its owner's.
func (m *Manifest) load(v *visit.Visit, luggage []visit.Luggage) {
	for _, l := range luggage {
		p := v.Member(l.Person)
		if p == nil || l.Pieces <= 0 {
			continue
		}
		if !slices.Contains(m.Item.With, p.ID) {
			m.absent(p)
			continue
		}
		car := m.car(l.Car)
		if car == nil {
			car, _ = m.Of(p.ID)
			if i := slices.IndexFunc(m.Cars, func(c Car) bool { return c.Role == baggageCar }); i >= 0 {
				car = &m.Cars[i]
			}
		}
		if car == nil {
			m.Loose = append(m.Loose, p)
			continue
		}
		car.Pieces += l.Pieces
	}
}

// Moved gives the convoy to be kept after somebody has been given the seat of a car, by its honour from 1, for a reason;
// who sat there takes theirs. It keeps those who now ride elsewhere than proposed, and says whether there is the seat.
func Moved(v *visit.Visit, kept visit.Convoy, person, car string, honour int, reason string, o Office) (visit.Convoy, bool) {
	return movedIn(newOrders(v, &o, newWeigher(&o)), kept, person, car, honour, reason)
}

func movedIn(all *orders, kept visit.Convoy, person, car string, honour int, reason string) (visit.Convoy, bool) {
	v := all.visit
	item, p := v.Item(kept.Item), v.Member(person)
	if item == nil || p == nil || !slices.Contains(item.With, person) {
		return kept, false
	}
	now := ride(all, item, planOf(kept))
	_, old := now.Of(person)
	to := now.car(car)
	if to == nil || honour < 1 || honour > len(to.Seats) {
		return kept, false
	}
	now.exchange(p, old, &to.Seats[honour-1])
	before := kept.Riders
	kept.Riders = nil
	proposed := ride(all, item, planOf(kept))
	for _, c := range now.Cars {
		for _, s := range c.Seats {
			if s.Member == nil {
				continue
			}
			if was, seat := proposed.Of(s.Member.ID); was != nil && was.Vehicle == c.Vehicle && seat.Position == s.Position {
				continue
			}
			rider := visit.Rider{Person: s.Member.ID, Car: c.Vehicle.ID, Seat: s.Position, Reason: reason}
			if at := slices.IndexFunc(before, func(r visit.Rider) bool {
				return r.Person == rider.Person && r.Car == rider.Car && r.Seat == rider.Seat
			}); at >= 0 {
				rider = before[at]
			}
			kept.Riders = append(kept.Riders, rider)
		}
	}
	return kept, true
}

// RideTrials gives, for every seat of a leg's cars but that of person, what would be found that is not now, were they
// moved there: by the id of the car, and in the order of its seats.
func RideTrials(v *visit.Visit, kept visit.Convoy, person string, o Office) map[string][][]visit.Finding {
	item := v.Item(kept.Item)
	if item == nil {
		return nil
	}
	all := newOrders(v, &o, newWeigher(&o))
	now := ride(all, item, planOf(kept))
	before := now.Findings()
	_, own := now.Of(person)
	trials := map[string][][]visit.Finding{}
	for i := range now.Cars {
		car := &now.Cars[i]
		found := make([][]visit.Finding, len(car.Seats))
		for j := range car.Seats {
			if &car.Seats[j] == own {
				continue
			}
			if changed, ok := movedIn(all, kept, person, car.Vehicle.ID, j+1, ""); ok {
				found[j] = added(before, ride(all, item, planOf(changed)).Findings())
			}
		}
		trials[car.Vehicle.ID] = found
	}
	return trials
}

// CarSet gives the convoy to be kept after a car has been given a role, when it leaves, and a place in the order, from 1.
// It says whether there are the car and the place.
func CarSet(v *visit.Visit, kept visit.Convoy, set visit.ConvoyCar, to int, o Office) (visit.Convoy, bool) {
	item := v.Item(kept.Item)
	if item == nil {
		return kept, false
	}
	m := Ride(v, item, planOf(kept), o)
	if m.car(set.Car) == nil || to < 1 || to > len(m.Cars) {
		return kept, false
	}
	if set.Role != advanceCar || set.Leaves == o.AdvanceLeaves {
		set.Leaves = 0
	}
	var cars []visit.ConvoyCar
	for _, car := range m.Cars {
		if id := car.Vehicle.ID; id != set.Car {
			at := slices.IndexFunc(kept.Cars, func(c visit.ConvoyCar) bool { return c.Car == id })
			if at >= 0 {
				cars = append(cars, kept.Cars[at])
			} else {
				cars = append(cars, visit.ConvoyCar{Car: id, Role: car.Role})
			}
		}
	}
	kept.Cars = slices.Insert(cars, to-1, set)
	return kept, true
}

// exchange puts somebody from a seat, nil where they have none, on another; who sat there takes the old one.
func (m *Manifest) exchange(p *visit.Member, old, seat *CarSeat) {
	if old == seat {
		return
	}
	before, service := seat.Member, seat.Service
	seat.Member, seat.Service = p, nil
	if old != nil {
		old.Member, old.Service = before, service
		return
	}
	m.Without = slices.DeleteFunc(m.Without, func(other *visit.Member) bool { return other == p })
	if before != nil {
		m.Without = append(m.Without, before)
	}
}

// Copied gives a convoy's arrangement for another leg: the cars that it uses too, everybody who rides there too in the
// seat that they have on this one, with what luggage they have.
func Copied(v *visit.Visit, from, to *visit.Item, into visit.Convoy, o Office) visit.Convoy {
	m := Ride(v, from, ConvoyOf(v, from.ID), o)
	into.Item, into.Cars, into.Riders, into.Luggage = to.ID, nil, nil, nil
	for _, kept := range v.Convoys {
		if kept.Item == from.ID {
			for _, l := range kept.Luggage {
				if slices.Contains(to.With, l.Person) && (l.Car == "" || slices.Contains(to.Uses, l.Car)) {
					into.Luggage = append(into.Luggage, l)
				}
			}
		}
	}
	for _, car := range m.Cars {
		if !slices.Contains(to.Uses, car.Vehicle.ID) {
			continue
		}
		leaves := 0
		if car.Role == advanceCar && car.Leaves != o.AdvanceLeaves {
			leaves = car.Leaves
		}
		into.Cars = append(into.Cars, visit.ConvoyCar{Car: car.Vehicle.ID, Role: car.Role, Leaves: leaves})
		for _, s := range car.Seats {
			if s.Member != nil && slices.Contains(to.With, s.Member.ID) {
				into.Riders = append(into.Riders, visit.Rider{Person: s.Member.ID, Car: car.Vehicle.ID, Seat: s.Position, Reason: s.Reason})
			}
		}
	}
	return into
}
