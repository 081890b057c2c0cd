package protocol

import (
	"fmt"

	"cloud.google.com/go/civil"

	"cortege/internal/visit"
)

// dayRules are the rules of the order of a day, and of days that are not like others.
var dayRules = []rule{
	{code: "phase_order", severity: visit.Note, whole: phaseOrder},
	{code: "confirmed_uncertain", severity: visit.Warning, item: confirmedUncertain},
	{code: "mourning_day", severity: visit.Warning, needs: "festive", item: mourningDay},
	{code: "public_holiday", severity: visit.Note, needs: "office", item: publicHoliday},
}

// phaseOrder holds a day to the office's custom of what comes first: memorials before the signing.
func phaseOrder(c *checker) {
	byKind := map[string][]*entry{}
	for _, e := range c.entries {
		if e.timed {
			byKind[e.Kind] = append(byKind[e.Kind], e)
		}
	}
	for _, pair := range c.office.Before {
		for _, first := range byKind[pair.First] {
			for _, then := range byKind[pair.Then] {
				if first.At.Date == then.At.Date && then.times.Start.Before(first.times.Start) && c.meet(first, then) {
					c.find(args{"First": first.Title, "Then": then.Title}, then, first)
				}
			}
		}
	}
}

// meet says whether someone takes part in both items.
func (c *checker) meet(a, b *entry) bool {
	for _, m := range a.with {
		if b.attendedBy(m.ID) {
			return true
		}
	}
	return false
}

func confirmedUncertain(c *checker, e *entry) {
	if e.isConfirmed() && (e.Certainty == visit.ToBeConfirmed || !e.timed && e.At.IsZero()) {
		c.find(args{"Item": e.Title}, e)
	}
}

func mourningDay(c *checker, e *entry) { c.specialDay(e, true) }

func publicHoliday(c *checker, e *entry) { c.specialDay(e, false) }

// specialDay looks up the item's day among those of the host's country.
func (c *checker) specialDay(e *entry, mourning bool) {
	day, known := c.visit.DayOf(e.Item)
	if !known {
		return
	}
	for _, special := range c.office.Days {
		if special.Mourning == mourning && special.On == monthDay(day) && c.hostedBy(special.Country) {
			c.find(args{"Item": e.Title, "Day": dayName(day), "Name": special.Name}, e)
			return
		}
	}
}

func monthDay(day civil.Date) string { return fmt.Sprintf("%02d-%02d", int(day.Month), day.Day) }

func (c *checker) hostedBy(country string) bool {
	for i := range c.visit.Parties {
		if p := &c.visit.Parties[i]; p.Side == visit.Host && p.Country == country {
			return true
		}
	}
	return false
}
