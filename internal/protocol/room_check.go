package protocol

import (
	"slices"

	"cortege/internal/visit"
)

// roomRules are the rules of seatings and convoys as officers keep them: what Plan and Manifest find.
var roomRules = []rule{
	roomRule("seat_absent", visit.Warning), roomRule("seat_gone", visit.Note), roomRule("seat_twice", visit.Note),
	roomRule("seat_full", visit.Warning), roomRule("seat_side", visit.Note), roomRule("seat_end", visit.Warning),
	roomRule("seat_spouses", visit.Warning), roomRule("seat_second_row", visit.Note), roomRule("seat_nobody", visit.Note),
	roomRule("seat_standing", visit.Note),
	{code: "seating_missing", severity: visit.Warning, needs: "table", item: seatingMissing},
	{code: "seating_unchecked", severity: visit.Warning, whole: seatingUnchecked},
	{code: "seating_changed", severity: visit.Warning, whole: seatingChanged},
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

// chart is a seating that is kept, and how people sit by it.
type chart struct {
	kept *visit.Seating
	item *entry
	plan *Plan
}

// charts gives the seatings that are kept of items that take place.
func (c *checker) charts() []chart {
	if c.seatings == nil {
		c.seatings = []chart{}
		for i := range c.visit.Seatings {
			if kept := &c.visit.Seatings[i]; c.byID[kept.Item] != nil {
				c.seatings = append(c.seatings, chart{kept, c.byID[kept.Item], seated(c.orders(), *kept)})
			}
		}
	}
	return c.seatings
}

// seatingMissing: where people sit down to a meal, an officer has looked at how, some days before.
func seatingMissing(c *checker, e *entry) {
	if !c.dueAt(e, c.office.Noted) || len(c.of(visit.Guest, e.with)) == 0 || formOf(e.Item, *c.office) == "" {
		return
	}
	if !slices.ContainsFunc(c.visit.Seatings, func(s visit.Seating) bool { return s.Item == e.ID }) {
		c.findIn("seatings", "", args{"Item": e.Title}, nil, e)
	}
}

func seatingUnchecked(c *checker) {
	for _, s := range c.charts() {
		if s.kept.Checked == "" && c.dueAt(s.item, c.office.SeatingChecked) {
			c.findIn("seatings", s.kept.ID, args{"Item": s.item.Title}, nil, s.item)
		}
	}
}

// seatingChanged: what an officer has checked is not how people sit now.
func seatingChanged(c *checker) {
	for _, s := range c.charts() {
		if s.kept.Checked != "" && !c.past(s.item) && s.kept.CheckedAs != s.plan.State() {
			c.findIn("seatings", s.kept.ID, args{"Item": s.item.Title, "Who": s.kept.Checked, "Day": s.kept.CheckedOn.String()}, nil, s.item)
		}
	}
}

// roomFindings gives what every seating that is kept has to say, and every transfer by car.
func (c *checker) roomFindings() []visit.Finding {
	if c.rooms == nil {
		c.rooms = []visit.Finding{}
		for _, s := range c.charts() {
			c.rooms = append(c.rooms, s.plan.Findings()...)
		}
		for _, e := range c.entries {
			if e.Kind == transfer && e.usesKind(vehicle) {
				c.rooms = append(c.rooms, ride(c.orders(), e.Item, ConvoyOf(c.visit, e.ID)).Findings()...)
			}
		}
	}
	return c.rooms
}
