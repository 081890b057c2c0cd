package calendar

import (
	"fmt"
	"sync"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/clock"
)

// observance is a stretch of a zone's time with one offset.
type observance struct {
	start    time.Time // UTC; zero: before all that is asked
	before   int       // seconds east of UTC until start
	offset   int       // seconds east of UTC from start
	name     string
	summer   bool // as the zone data say; they turn it round where winter is the exception
	daylight bool
}

// wall gives what the clocks showed at the start, had they not been changed.
func (o observance) wall() time.Time { return o.start.Add(time.Duration(o.before) * time.Second) }

// observances gives the stretches of zone that touch the years first to last, in order. Where the first of
// them began is not asked.
func observances(zone *time.Location, first, last int) []observance {
	var all []observance
	t, end := newYear(first), newYear(last+1)
	name, offset := t.In(zone).Zone()
	all = append(all, observance{before: offset, offset: offset, name: name, summer: t.In(zone).IsDST()})
	for {
		next, ok := clock.NextChange(t, zone)
		if !ok || !next.Before(end) {
			break
		}
		before := offset
		name, offset = next.In(zone).Zone()
		all = append(all, observance{start: next, before: before, offset: offset, name: name, summer: next.In(zone).IsDST()})
		t = next
	}
	for i := range all {
		all[i].daylight = daylight(all, i)
	}
	return all
}

// daylight says whether clients are to call it daylight time: the one ahead of its neighbour. Dublin's
// data say summer in winter, Casablanca's in Ramadan, when clocks go back.
func daylight(all []observance, i int) bool {
	for _, n := range []int{i + 1, i - 1} {
		if n >= 0 && n < len(all) && all[n].summer != all[i].summer && all[n].offset != all[i].offset {
			return all[i].offset > all[n].offset
		}
	}
	return all[i].summer
}

// week says which weeks of its month a day is in: bit 1 to 4 the first to the fourth, bit 5 the last.
func week(day time.Time) uint {
	bits := uint(1) << ((day.Day()-1)/7 + 1) &^ (1 << 5)
	if day.AddDate(0, 0, 7).Month() != day.Month() {
		bits |= 1 << 5
	}
	return bits
}

// sameRule says whether both begin by one yearly rule, but for the week of the month.
func sameRule(a, b observance) bool {
	x, y := a.wall(), b.wall()
	return a.before == b.before && a.offset == b.offset && a.name == b.name && a.daylight == b.daylight &&
		x.Month() == y.Month() && x.Weekday() == y.Weekday() && x.Hour() == y.Hour() && x.Minute() == y.Minute() && x.Second() == y.Second()
}

// cycle is all the weekdays that a date can have, so that the fourth week is told from the last.
const cycle = 28 // years

// yearly finds the two rules by which the clocks change every year until the year last: in which weeks each
// may be, and where in all the years that keep to them begin. It says false where there is no such year.
func yearly(all []observance, last int) (begin int, weeks [2]uint, ok bool) {
	byYear := map[int][]int{}
	for i, o := range all {
		if !o.start.IsZero() {
			byYear[o.wall().Year()] = append(byYear[o.wall().Year()], i)
		}
	}
	model := byYear[last]
	if len(model) != 2 {
		return 0, weeks, false
	}
	weeks = [2]uint{^uint(0), ^uint(0)}
	for year := last; len(byYear[year]) == 2; year-- {
		var narrowed [2]uint
		for slot, i := range byYear[year] {
			if !sameRule(all[i], all[model[slot]]) {
				return begin, weeks, ok
			}
			narrowed[slot] = weeks[slot] & week(all[i].wall())
		}
		if narrowed[0] == 0 || narrowed[1] == 0 {
			break
		}
		begin, weeks, ok = byYear[year][0], narrowed, true
	}
	return begin, weeks, ok
}

// earliest is the year before which no rule is sought: clients dislike older dates, and older offsets have
// seconds.
const earliest = 1970

// timezone gives the VTIMEZONE of zone, right from the year before from to the year after to. Where the
// clocks change by one rule every year it holds for good, and is the same whatever the span; else it has
// a component for each change. Offsets with seconds lose them: no instant that needs them is written so.
func timezone(zone *time.Location, from, to time.Time) *ics.VTimezone {
	first, last := from.UTC().Year()-1, to.UTC().Year()+1
	all := observances(zone, min(first, earliest), last+cycle)
	begin, weeks, ok := yearly(all, last+cycle)
	if ok && all[begin].wall().Year() > last {
		ok = false
	}
	made := &ics.VTimezone{}
	made.Properties = []ics.IANAProperty{property(ics.PropertyTzid, zone.String(), nil)}
	spanStart, spanEnd := newYear(first), newYear(last+1)
	for i, o := range all {
		switch {
		case ok && i >= begin && i < begin+2:
			made.Components = append(made.Components, o.component(o.wall(), rule(o.wall(), weeks[i-begin])))
		case ok && (i >= begin || all[begin].start.Before(spanStart)):
			// the rules say it
		case i+1 < len(all) && !all[i+1].start.After(spanStart):
			// over before the span
		case o.start.IsZero():
			made.Components = append(made.Components, o.component(newYear(min(first, earliest)), ""))
		case o.start.Before(spanEnd):
			made.Components = append(made.Components, o.component(o.wall(), ""))
		}
	}
	return made
}

func newYear(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// rule writes the yearly rule of a day in one of the weeks.
func rule(day time.Time, weeks uint) string {
	nth := -1
	for n := 1; n <= 4 && weeks&(1<<5) == 0; n++ {
		if weeks&(1<<n) != 0 {
			nth = n
		}
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", day.Month(), nth, weekdays[day.Weekday()])
}

var weekdays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func (o observance) component(start time.Time, rule string) ics.Component {
	properties := []ics.IANAProperty{
		property(ics.PropertyDtstart, start.Format(localForm), nil),
		property(ics.PropertyTzoffsetfrom, offset(o.before), nil),
		property(ics.PropertyTzoffsetto, offset(o.offset), nil),
		property(ics.PropertyTzname, o.name, nil),
	}
	if rule != "" {
		properties = append(properties, property(ics.PropertyRrule, rule, nil))
	}
	if o.daylight {
		return &ics.Daylight{ComponentBase: ics.ComponentBase{Properties: properties}}
	}
	return &ics.Standard{ComponentBase: ics.ComponentBase{Properties: properties}}
}

// offset writes seconds east of UTC as +0400.
func offset(seconds int) string {
	minutes, sign := seconds/60, '+'
	if minutes < 0 {
		minutes, sign = -minutes, '-'
	}
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}

// timezones keeps what timezone has made; a server's calendars are of few zones and years.
var timezones = struct {
	sync.Mutex
	made map[timezoneKey]*ics.VTimezone
}{made: map[timezoneKey]*ics.VTimezone{}}

type timezoneKey struct {
	zone        *time.Location
	first, last int // years
}

// keptTimezones is how many are kept, so that years far apart can't fill the memory.
const keptTimezones = 2000

// cachedTimezone is timezone, made once for each zone and span. What it gives must not be changed.
func cachedTimezone(zone *time.Location, from, to time.Time) *ics.VTimezone {
	key := timezoneKey{zone, from.UTC().Year(), to.UTC().Year()}
	timezones.Lock()
	defer timezones.Unlock()
	made, ok := timezones.made[key]
	if !ok {
		if len(timezones.made) >= keptTimezones {
			clear(timezones.made)
		}
		made = timezone(zone, from, to)
		timezones.made[key] = made
	}
	return made
}
