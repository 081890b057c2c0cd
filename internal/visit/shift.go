package visit

import (
	"cloud.google.com/go/civil"

	"cortege/internal/clock"
)

// Shift moves the whole visit by days: every day and wall clock in it, the hours staying as they are. A time
// that the clocks skip on its new day is found by Validate.
func (v *Visit) Shift(days int) {
	wall := func(w *clock.Wall) {
		if w.HasDate() {
			*w = w.On(w.Date.AddDays(days))
		}
	}
	date := func(d *civil.Date) {
		if (*d != civil.Date{}) {
			*d = d.AddDays(days)
		}
	}
	date(&v.From)
	date(&v.To)
	for i := range v.People {
		date(&v.People[i].Joins)
		date(&v.People[i].Leaves)
	}
	for i := range v.Items {
		item := &v.Items[i]
		date(&item.Day)
		for _, w := range []*clock.Wall{&item.At, &item.Until, &item.Earliest, &item.Latest} {
			wall(w)
		}
		for j := range item.Wreaths {
			wall(&item.Wreaths[j].Delivered)
		}
	}
	for i := range v.HotelRooms {
		date(&v.HotelRooms[i].From)
		date(&v.HotelRooms[i].To)
	}
	for i := range v.Flights {
		wall(&v.Flights[i].Departs)
		wall(&v.Flights[i].Arrives)
	}
}
