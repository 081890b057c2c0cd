package timing

import (
	"slices"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

// duties holds interpreters to a pause in time and drivers to a day's length, over all visits.
func (c *checker) duties() {
	for i := range c.subjects {
		s := &c.subjects[i]
		if s.kind != resource || len(s.stays) == 0 {
			continue
		}
		switch c.visit.Resources[s.index].Kind {
		case "interpreter":
			c.stints(s)
		case "vehicle":
			c.driverDays(s)
		}
	}
}

// stints finds the shortest runs of items, none of which is in another, in which an interpreter works too long on
// end. Without any one of its items a run is none.
func (c *checker) stints(s *subject) {
	longest := int64(c.settings.LongestStint)
	begin := 0
	for at := range s.stays {
		if at > begin && s.stays[at].start-s.stays[at-1].end >= int64(c.settings.StintPause) {
			begin = at
		}
		first := at
		for first > begin && s.stays[at].end-s.stays[first].start <= longest {
			first--
		}
		if first == at || s.stays[at].end-s.stays[first].start <= longest {
			continue // one item alone is as long as it has been agreed
		}
		c.duty(interpreterStint, "finding.interpreter_stint", s, s.stays[first:at+1], longest)
		begin = at + 1
	}
}

// driverDays finds the days, on the visit's clocks, on which a car is out too long.
func (c *checker) driverDays(s *subject) {
	zone, err := clock.Zone(c.visit.Zone)
	if err != nil {
		return
	}
	day, longest := hours{zone: zone}, int64(c.settings.DriverDay)
	for first := 0; first < len(s.stays); {
		last, next := first, first+1
		for next < len(s.stays) && day.dayOf(s.stays[next].start) == day.dayOf(s.stays[first].start) {
			if s.stays[next].end > s.stays[last].end {
				last = next
			}
			next++
		}
		if last > first && s.stays[last].end-s.stays[first].start > longest {
			c.duty(driverDay, "finding.driver_day", s, []stay{s.stays[first], s.stays[last]}, longest)
		}
		first = next
	}
}

func (c *checker) duty(rule, key string, s *subject, run []stay, most int64) {
	var items []int
	zone := none
	for k := range run {
		if c.ours(&run[k]) && !slices.Contains(items, run[k].item) {
			items = append(items, run[k].item)
			zone = run[k].item
		}
	}
	if zone == none {
		return // another visit's matter
	}
	start, end := run[0].start, run[len(run)-1].end
	clocks := c.entries[zone].times.StartZone
	said := say(moment{start, clocks}, moment{end, clocks})
	c.add(rule, visit.Warning, items, end-start-most, key, args{
		"Who": c.names([]*subject{s}), "First": c.titleOf(&run[0]), "Last": c.titleOf(&run[len(run)-1]),
		"Start": said[0], "End": said[1], "Count": int(end - start), "Most": int(most),
	})
}
