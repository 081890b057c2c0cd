package paper

import (
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Time is when a line is, on the clocks of its own places.
type Time struct {
	From      string  // "10:00"; "" where the day alone is known, or it goes on from an earlier day
	Until     string  // "10:12"
	FromZone  string  // "UTC+4" where more than one zone is met on its day
	UntilZone string  // where it differs from FromZone
	UntilDay  Phrases // where it ends on another day than its section's

	Open  Phrases // "time to be announced" or "to be confirmed", where From is empty
	About Phrases // "ca.", before an end that nobody wrote: it is the kind's usual one
}

// zones are the offsets that the clocks show, day by day.
type zones struct {
	names map[string]bool                // of every zone met
	all   map[string]bool                // offsets in the whole visit
	days  map[civil.Date]map[string]bool // offsets on each day
	first map[civil.Date]string          // the zone's city and its offset, of a day's first time
	head  string
}

// zonesOf finds which clocks the items go by.
func zonesOf(v *visit.Visit, items []*visit.Item) zones {
	z := zones{names: map[string]bool{}, all: map[string]bool{}, days: map[civil.Date]map[string]bool{}, first: map[civil.Date]string{}}
	note := func(day civil.Date, t time.Time, zone *time.Location) {
		offset := clock.Offset(t, zone)
		if z.days[day] == nil {
			z.days[day] = map[string]bool{}
			z.first[day] = cityOf(zone) + ", " + offset
		}
		if z.head == "" {
			z.head = offset
		}
		z.names[zone.String()], z.all[offset], z.days[day][offset] = true, true, true
	}
	for _, item := range items {
		if t, ok, err := v.Times(item); ok && err == nil {
			note(t.StartWall.Date, t.Start, t.StartZone)
			note(t.StartWall.Date, t.End, t.EndZone)
			if t.EndWall.Date != t.StartWall.Date {
				note(t.EndWall.Date, t.End, t.EndZone)
			}
		}
	}
	return z
}

// cityOf gives the city by which a zone is called: "New York" of America/New_York.
func cityOf(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// single says whether one zone with one offset holds for the whole visit.
func (z zones) single() bool { return len(z.names) <= 1 && len(z.all) <= 1 }

// mixed says whether a day's lines must each say their zone.
func (z zones) mixed(day civil.Date) bool { return len(z.days[day]) > 1 }

// ofDay gives the zone of a day whose lines all keep to one, where the visit does not; else "".
func (z zones) ofDay(day civil.Date) string {
	if z.single() || z.mixed(day) {
		return ""
	}
	return z.first[day]
}

// timeOf gives the item's time as the section of day shows it.
func (h Head) timeOf(v *visit.Visit, item *visit.Item, day civil.Date, z zones) Time {
	t, ok, err := v.Times(item)
	if !ok || err != nil {
		if item.Certainty == visit.ToBeConfirmed {
			return Time{Open: h.Label("paper.time_to_be_confirmed")}
		}
		return Time{Open: h.Label("paper.time_open")}
	}
	shown := Time{From: h.clock(t.StartWall.Time()), Until: h.clock(t.EndWall.Time())}
	if t.Usual {
		shown.About = h.Label("paper.circa")
	}
	if z.mixed(t.StartWall.Date) || z.mixed(day) {
		shown.FromZone = clock.Offset(t.Start, t.StartZone)
		if until := clock.Offset(t.End, t.EndZone); until != shown.FromZone {
			shown.UntilZone = until
		}
	}
	if t.StartWall.Date != day {
		if shown.UntilZone == "" {
			shown.UntilZone = shown.FromZone
		}
		shown.From, shown.FromZone = "", ""
	}
	if t.EndWall.Date != day {
		shown.UntilDay = h.each(func(p *text.Printer) string { return p.ShortDay(t.EndWall.Date) })
	}
	return shown
}

// certainty marks a time that is not agreed yet, where the time does not say so itself.
func (h Head) certainty(item *visit.Item, t Time) []Phrases {
	switch {
	case t.Open != nil:
	case item.Certainty == visit.Approximate:
		return []Phrases{h.Label("paper.approximate")}
	case item.Certainty == visit.ToBeConfirmed:
		return []Phrases{h.Label("paper.to_be_confirmed")}
	}
	return nil
}

// daysOf gives the days whose sections show the item: the one it starts on and, where that is a later one,
// the one it ends on. An end at midnight is no part of the next day.
func daysOf(v *visit.Visit, item *visit.Item) []civil.Date {
	day, dated := v.DayOf(item)
	if !dated {
		return nil
	}
	t, ok, err := v.Times(item)
	if !ok || err != nil || !t.EndWall.Date.After(day) || t.EndWall == clock.At(day.AddDays(1), 0, 0) {
		return []civil.Date{day}
	}
	return []civil.Date{day, t.EndWall.Date}
}
