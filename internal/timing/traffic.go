package timing

import (
	"time"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

// minuteOfDay gives a time of day as minutes after midnight.
func minuteOfDay(w clock.Wall) int64 { return int64(w.Hour*60 + w.Minute) }

// traffic is what a convoy needs beside a route's own minutes. The zero traffic adds nothing.
type traffic struct {
	boarding int64
	hours    []HourFactor
	zone     *time.Location // on whose clocks the hours are
}

// newTraffic makes an office's traffic. The hours are on the clocks of the visit's zone; where that cannot be read, the
// visit's own check says so.
func newTraffic(v *visit.Visit, s *Settings, boarding int) traffic {
	t := traffic{boarding: int64(boarding), hours: s.Hours}
	if t.zone, _ = clock.Zone(v.Zone); t.zone == nil {
		t.zone = time.UTC
	}
	return t
}

// minutes gives how long after a minute a convoy that is ready to leave then arrives. Where waiting for a better hour
// brings it there sooner it waits, so that who is ready later never arrives sooner.
func (t *traffic) minutes(way, leaving int64) int64 {
	if way == 0 {
		return 0
	}
	if len(t.hours) == 0 {
		return way + t.boarding
	}
	return t.minutesAt(way, t.at(leaving))
}

// at gives a minute as one of the day.
func (t *traffic) at(minute int64) int64 {
	local := timeOf(minute).In(t.zone)
	return int64(local.Hour()*60 + local.Minute())
}

// minutesAt is minutes for a minute of the day.
func (t *traffic) minutesAt(way, at int64) int64 {
	best := t.by(way, t.percentAt(at))
	for i := range t.hours {
		for _, change := range [2]int64{minuteOfDay(t.hours[i].From), minuteOfDay(t.hours[i].To)} {
			if wait := (change - at + 1440) % 1440; wait < best {
				best = min(best, wait+t.by(way, t.percentAt(change%1440)))
			}
		}
	}
	return best
}

func (t *traffic) by(way, percent int64) int64 { return (way*percent+99)/100 + t.boarding }

// percentAt gives the factor for who leaves at a minute of the day.
func (t *traffic) percentAt(at int64) int64 {
	for i := range t.hours {
		from, to := minuteOfDay(t.hours[i].From), minuteOfDay(t.hours[i].To)
		if from <= at && at < to || to <= from && (at >= from || at < to) {
			return int64(t.hours[i].Percent)
		}
	}
	return 100
}

// ahead gives how long before an arrival one has to be ready to leave.
func (t *traffic) ahead(way, arriving int64) int64 {
	if way == 0 || len(t.hours) == 0 {
		return t.minutes(way, arriving)
	}
	ahead := t.least(way)
	for t.minutes(way, arriving-ahead) > ahead {
		ahead++
	}
	return ahead
}

// slow gives the runs of minutes, from first to last, from which a way takes longer than so many minutes for the hour.
// Where it takes as long at any hour there are none.
func (t *traffic) slow(way, most, first, last int64) []span {
	if way == 0 || len(t.hours) == 0 || t.most(way) <= most {
		return nil
	}
	var runs []span
	at := t.at(first)
	for minute := first; minute <= last; minute, at = minute+1, (at+1)%1440 {
		if minute%15 == 0 { // clocks change at quarters of an hour
			at = t.at(minute)
		}
		if t.minutesAt(way, at) <= most {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].end == minute-1 {
			runs[n-1].end = minute
		} else {
			runs = append(runs, span{minute, minute})
		}
	}
	return runs
}

// least gives how long a way takes at the best hour, most at the worst.
func (t *traffic) least(way int64) int64 {
	return t.extreme(way, func(a, b int64) int64 { return min(a, b) })
}
func (t *traffic) most(way int64) int64 {
	return t.extreme(way, func(a, b int64) int64 { return max(a, b) })
}

func (t *traffic) extreme(way int64, of func(a, b int64) int64) int64 {
	if way == 0 {
		return 0
	}
	percent := int64(100)
	for i := range t.hours {
		percent = of(percent, int64(t.hours[i].Percent))
	}
	return t.by(way, percent)
}
