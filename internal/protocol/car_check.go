package protocol

import (
	"slices"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// carRules are the rules of cars and of who rides in them. More passengers than seats is for the rules of time.
var carRules = []rule{
	{code: "cars_missing", severity: visit.Warning, needs: "cars", item: carsMissing},
	{code: "left_behind", severity: visit.Warning, needs: "destination", item: leftBehind},
	{code: "car_seats_unknown", severity: visit.Note, whole: carSeatsUnknown},
	{code: "car_driver_missing", severity: visit.Note, whole: carDriverMissing},
}

const vehicle = "vehicle"

func carsMissing(c *checker, e *entry) {
	if e.timed && !e.usesKind(vehicle) {
		c.find(args{"Item": e.Title}, e)
	}
}

// leftBehind looks for members of the visiting side who are where a transfer or flight starts, are next where
// it ends, and are not on it.
func leftBehind(c *checker, e *entry) {
	if !e.timed || e.Place == "" || e.To == "" || e.Place == e.To || len(e.with) == 0 {
		return
	}
	var left []*visit.Member
	for i := range c.visit.People {
		m := &c.visit.People[i]
		if c.side(m) != visit.Guest || e.attendedBy(m.ID) {
			continue
		}
		at := slices.IndexFunc(c.attends[m.ID], func(other *entry) bool { return other.order > e.order })
		if at < 1 {
			continue
		}
		before, after := c.attends[m.ID][at-1], c.attends[m.ID][at]
		day, _ := c.visit.DayOf(e.Item)
		from, _ := c.visit.DayOf(before.Item)
		if before.timed && after.timed && from == day && before.EndPlace() == e.Place && after.Place == e.To {
			left = append(left, m)
		}
	}
	if len(left) > 0 {
		c.find(args{"Item": e.Title, "Who": names(left), "From": c.placeName(e.Place), "To": c.placeName(e.To)}, e)
	}
}

// usedCars gives the vehicles that the programme uses.
func (c *checker) usedCars() []*visit.Resource {
	var cars []*visit.Resource
	for i := range c.visit.Resources {
		r := &c.visit.Resources[i]
		if r.Kind == vehicle && slices.ContainsFunc(c.entries, func(e *entry) bool { return slices.Contains(e.Uses, r.ID) }) {
			cars = append(cars, r)
		}
	}
	return cars
}

func carSeatsUnknown(c *checker) {
	c.findCars(func(car *visit.Resource) bool { return car.Seats == 0 })
}

func carDriverMissing(c *checker) {
	c.findCars(func(car *visit.Resource) bool { return car.Driver == "" || car.Plate == "" })
}

// findCars takes down one finding about all used cars that lack something.
func (c *checker) findCars(lacks func(*visit.Resource) bool) {
	var cars []text.Text
	for _, car := range c.usedCars() {
		if lacks(car) {
			cars = append(cars, car.Name)
		}
	}
	if len(cars) > 0 {
		c.find(args{"Car": text.Join(cars, ", ")})
	}
}

func (c *checker) placeName(id string) text.Text {
	if p := c.places[id]; p != nil {
		return p.Name
	}
	return nil
}
