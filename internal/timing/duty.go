package timing

import (
	"math"
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

// stints finds the runs of items, none of which is in another, in which an interpreter works too long on end. Without
// any one of its items a run is none.
func (c *checker) stints(s *subject) {
	for from := 0; from < len(s.stays); {
		first, last := c.stint(s.stays[from:])
		if last < 0 {
			return
		}
		run := slices.Clone(s.stays[from+first : from+last+1])
		from += last + 1
		for k := 0; k < len(run) && c.spend(); { // items that overlap may do without each other
			if fewer := slices.Delete(slices.Clone(run), k, k+1); c.isStint(fewer) {
				run = fewer
			} else {
				k++
			}
		}
		var mends []visit.Mend
		end := len(run) - 1
		if e := c.ownEntry(&run[end]); e != nil {
			worked := run[0].end
			for _, before := range run[:end] {
				worked = max(worked, before.end)
			}
			mends = startAt(e, worked+int64(c.settings.StintPause))
		}
		c.duty(interpreterStint, "finding.interpreter_stint", s, run, int64(c.settings.LongestStint), mends)
	}
}

// stint gives the first and the last of the shortest run of stays that is too long and ends first; a last of none where
// there is none. One item alone is as long as it has been agreed.
func (c *checker) stint(stays []stay) (first, last int) {
	begin, worked := 0, int64(math.MinInt64/2)
	for at := range stays {
		if stays[at].start-worked >= int64(c.settings.StintPause) {
			begin = at
		}
		worked = max(worked, stays[at].end)
		long := stays[at].end - int64(c.settings.LongestStint) // who began before this works too long
		from, _ := slices.BinarySearchFunc(stays[begin:at], long, func(s stay, minute int64) int { return compare(s.start, minute) })
		if from > 0 {
			return begin + from - 1, at
		}
	}
	return 0, none
}

func (c *checker) isStint(stays []stay) bool {
	_, last := c.stint(stays)
	return last != none
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
			c.duty(driverDay, "finding.driver_day", s, []stay{s.stays[first], s.stays[last]}, longest, nil)
		}
		first = next
	}
}

func (c *checker) duty(rule, key string, s *subject, run []stay, most int64, mends []visit.Mend) {
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
	}, mends)
}
