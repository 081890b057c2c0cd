package timing

import (
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/visit"
)

// hours are a place's opening hours, on the clocks of its zone.
type hours struct {
	zone     *time.Location
	spans    [][2]int // minutes after midnight; an end past 1440 is on the next day
	weekdays [7]bool  // closed on
	dates    map[civil.Date]bool
	said     string                   // "09:00–13:00, 14:00–18:00"
	known    map[[2]civil.Date][]span // what open has given, by first and last day
}

// span is a time from start to end, in minutes of UTC.
type span struct{ start, end int64 }

// hoursOf gives a place's opening hours; nil where it is always open.
func (p *plan) hoursOf(at int) *hours {
	if h, asked := p.hours[at]; asked {
		return h
	}
	h := newHours(&p.visit.Places[at], p.visit.Zone)
	p.hours[at] = h
	return h
}

func newHours(l *visit.Place, zone string) *hours {
	if len(l.Opens) == 0 && len(l.Closed) == 0 {
		return nil
	}
	if l.Zone != "" {
		zone = l.Zone
	}
	location, err := clock.Zone(zone)
	if err != nil {
		return nil // the visit's own check says so
	}
	h := &hours{zone: location, dates: map[civil.Date]bool{}, known: map[[2]civil.Date][]span{}}
	for _, s := range l.Opens {
		if from, to, err := visit.ParseOpening(s); err == nil {
			h.spans = append(h.spans, [2]int{from, to})
		}
	}
	if len(l.Opens) == 0 {
		h.spans = [][2]int{{0, 1440}}
	}
	h.said = strings.ReplaceAll(strings.Join(l.Opens, ", "), "-", "–")
	for _, s := range l.Closed {
		if day := slices.Index(visit.Weekdays, s); day >= 0 {
			h.weekdays[(day+1)%7] = true // theirs begin on Monday, time's on Sunday
		} else if date, err := clock.ParseDate(s); err == nil {
			h.dates[date] = true
		}
	}
	return h
}

// closedOn says whether the place does not open on day.
func (h *hours) closedOn(day civil.Date) bool {
	return h.dates[day] || h.weekdays[day.In(time.UTC).Weekday()]
}

// open gives when the place is open, from the day of start to the day of end; spans that touch are one.
func (h *hours) open(start, end int64) []span {
	first, last := h.dayOf(start), h.dayOf(end)
	if known, ok := h.known[[2]civil.Date{first, last}]; ok {
		return known
	}
	var open []span
	for day := first.AddDays(-1); !day.After(last); day = day.AddDays(1) {
		if h.closedOn(day) {
			continue
		}
		for _, s := range h.spans {
			open = append(open, span{h.minute(day, s[0]), h.minute(day, s[1])})
		}
	}
	slices.SortFunc(open, func(a, b span) int { return compare(a.start, b.start) })
	joined := open[:0]
	for _, s := range open {
		if n := len(joined); n > 0 && s.start <= joined[n-1].end {
			joined[n-1].end = max(joined[n-1].end, s.end)
		} else {
			joined = append(joined, s)
		}
	}
	h.known[[2]civil.Date{first, last}] = joined
	return joined
}

func (h *hours) dayOf(minute int64) civil.Date { return civil.DateOf(timeOf(minute).In(h.zone)) }

func (h *hours) minute(day civil.Date, minute int) int64 {
	return minuteOf(time.Date(day.Year, day.Month, day.Day, 0, minute, 0, 0, h.zone))
}

// holds says whether the place is open throughout from start to end.
func (h *hours) holds(start, end int64) bool {
	for _, s := range h.open(start, end) {
		if s.start <= start && end <= s.end {
			return true
		}
	}
	return false
}

// nearest gives the starts next to start, one before and one after, on the same day, at which the
// place is open for length minutes.
func (h *hours) nearest(start, length int64) (before, after []int64) {
	day := h.dayOf(start)
	from, to := h.minute(day, 0), h.minute(day, 1440)
	for _, s := range h.open(from, to) {
		early, late := max(s.start, from), min(s.end-length, to-1)
		switch {
		case early > late:
		case late < start:
			before = []int64{late}
		case early > start && after == nil:
			after = []int64{early}
		}
	}
	return before, after
}
