package calendar

import (
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/clock"
)

// fileZone is what a TZID of a file stands for: a zone of the world, or else the rules that the file itself gives.
type fileZone struct {
	location *time.Location // nil: the rules
	rules    []zoneRule
}

// zoneRule is a STANDARD or DAYLIGHT of a VTIMEZONE.
type zoneRule struct {
	onsets   []time.Time // when it begins to hold, on the clocks before it, in order; at least one
	from, to int         // seconds east of UTC, before it and after
}

// rulesMost is how many rules of a zone are heeded: each time in it is set beside all of them.
const rulesMost = 400

// zonesOf gives the zones that a calendar describes, by TZID.
func (d *intake) zonesOf(components []ics.Component) map[string]*fileZone {
	zones := map[string]*fileZone{}
	for _, c := range components {
		described, ok := c.(*ics.VTimezone)
		if !ok {
			continue
		}
		id := valueOf(described.Properties, "TZID")
		zone := &fileZone{location: worldZone(id)}
		if zone.location == nil {
			zone.location = worldZone(valueOf(described.Properties, "X-LIC-LOCATION"))
		}
		if zone.location == nil {
			for _, inner := range described.Components {
				if rule, ok := d.ruleOf(inner.UnknownPropertiesIANAProperties()); ok && len(zone.rules) < rulesMost {
					zone.rules = append(zone.rules, rule)
				}
			}
		}
		if zone.location != nil || len(zone.rules) > 0 {
			zones[id] = zone
		}
	}
	return zones
}

// ruleOf reads a STANDARD or DAYLIGHT, with its onsets from 1900 to 2200.
func (d *intake) ruleOf(properties []ics.IANAProperty) (rule zoneRule, ok bool) {
	start, err := time.Parse(localForm, valueOf(properties, "DTSTART"))
	from, ok1 := offsetOf(valueOf(properties, "TZOFFSETFROM"))
	to, ok2 := offsetOf(valueOf(properties, "TZOFFSETTO"))
	if err != nil || !ok1 || !ok2 {
		return rule, false
	}
	rule = zoneRule{onsets: []time.Time{start}, from: from, to: to}
	for i := range properties {
		switch p := &properties[i].BaseProperty; strings.ToUpper(p.IANAToken) {
		case "RRULE":
			before := func(t time.Time) time.Time { return t.Add(time.Duration(from) * time.Second) }
			onsets, _ := d.series(p.Value, start, newYear(1900), newYear(2200), before) // one that can't be followed began once
			rule.onsets = append(rule.onsets, onsets...)
		case "RDATE":
			for value := range strings.SplitSeq(p.Value, ",") {
				if t, err := time.Parse(localForm, value); err == nil {
					rule.onsets = append(rule.onsets, t)
				}
			}
		}
	}
	slices.SortFunc(rule.onsets, time.Time.Compare)
	return rule, true
}

// offsetOf reads "+0400" or "-033000" into seconds.
func offsetOf(s string) (int, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	seconds := 0
	for i, unit := range []int{36000, 3600, 600, 60, 10, 1}[:len(s)-1] {
		digit := s[1+i]
		if digit < '0' || digit > '9' {
			return 0, false
		}
		seconds += int(digit-'0') * unit
	}
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds > -24*3600 && seconds < 24*3600
}

// instant gives the moment at which the zone's clocks show wall, which is written as if in UTC. A time that they
// skip is taken as the clocks before would have shown it; of one that comes twice it is the first.
func (z *fileZone) instant(wall time.Time) time.Time {
	if z.location != nil {
		t, err := clock.Instant(clock.In(wall, time.UTC), z.location, 0)
		if err != nil {
			_, before := wall.AddDate(0, 0, -1).In(z.location).Zone()
			t = wall.Add(-time.Duration(before) * time.Second)
		}
		return t
	}
	return wall.Add(-time.Duration(z.offset(func(int) time.Time { return wall })) * time.Second)
}

// offset gives the seconds east of UTC by the rule that began last; wall gives the time sought as the clocks before a rule
// show it, by their offset.
func (z *fileZone) offset(wall func(before int) time.Time) int {
	offset, latest := z.rules[0].from, time.Time{}
	for _, rule := range z.rules {
		after, _ := slices.BinarySearchFunc(rule.onsets, wall(rule.from).Add(time.Second), time.Time.Compare)
		if after > 0 && rule.onsets[after-1].After(latest) {
			offset, latest = rule.to, rule.onsets[after-1]
		}
	}
	return offset
}

// wall gives what the zone's clocks show at a moment, written as if in UTC.
func (z *fileZone) wall(t time.Time) time.Time {
	if z.location != nil {
		_, offset := t.In(z.location).Zone()
		return t.Add(time.Duration(offset) * time.Second)
	}
	return t.Add(time.Duration(z.offset(func(before int) time.Time { return t.Add(time.Duration(before) * time.Second) })) * time.Second)
}

// worldZone gives the zone that a TZID names: by its IANA name, also behind a maker's prefix
// ("/example.com/Tzfile/Europe/Berlin"), or by the name that Windows gives it; nil where it is none.
func worldZone(id string) *time.Location {
	id = strings.Trim(id, ` "`)
	if len(id) > 200 {
		return nil
	}
	if name, known := windowsZones[strings.ToLower(id)]; known {
		id = name
	}
	for id != "" {
		if zone, err := clock.Zone(id); err == nil {
			return zone
		}
		_, rest, found := strings.Cut(id, "/")
		if !found {
			return nil
		}
		id = rest
	}
	return nil
}
