package protocol

import "cortege/internal/visit"

// roomRules are the rules of seatings and convoys as officers keep them: what Plan and Manifest find.
var roomRules = []rule{
	roomRule("seat_absent", visit.Warning), roomRule("seat_gone", visit.Note), roomRule("seat_twice", visit.Note),
	roomRule("seat_full", visit.Warning), roomRule("seat_side", visit.Note), roomRule("seat_end", visit.Warning),
	roomRule("seat_spouses", visit.Warning), roomRule("seat_second_row", visit.Note), roomRule("seat_nobody", visit.Note),
	roomRule("seat_standing", visit.Note),
	roomRule("ride_seatless", visit.Warning), roomRule("ride_interpreter", visit.Warning), roomRule("ride_absent", visit.Note),
	roomRule("ride_car_gone", visit.Note), roomRule("luggage_room", visit.Warning), roomRule("luggage_loose", visit.Warning),
}

func roomRule(code string, severity visit.Severity) rule {
	return rule{code: code, severity: severity, whole: func(c *checker) {
		for _, f := range c.roomFindings() {
			if f.Rule == code {
				c.find(f.Message.Args, c.byID[f.Items[0]])
			}
		}
	}}
}

// roomFindings gives what every seating that is kept has to say, and every transfer by car.
func (c *checker) roomFindings() []visit.Finding {
	if c.rooms == nil {
		c.rooms = []visit.Finding{}
		for _, kept := range c.visit.Seatings {
			if c.byID[kept.Item] != nil {
				c.rooms = append(c.rooms, seated(c.orders(), kept).Findings()...)
			}
		}
		for _, e := range c.entries {
			if e.Kind == transfer && e.usesKind(vehicle) {
				c.rooms = append(c.rooms, ride(c.orders(), e.Item, ConvoyOf(c.visit, e.ID)).Findings()...)
			}
		}
	}
	return c.rooms
}
