package timing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cortege/internal/visit"
)

// Cost is what is to be said against a timetable, in the order of what counts: the changes to the present plan,
// then travel and waiting, then what is hard on people. Minutes but for Changes, summed over the guests (over
// everyone where there are none).
type Cost struct {
	Changes int `json:"changes"` // items that had a time and get another
	Moved   int `json:"moved"`   // by so many minutes altogether
	Travel  int `json:"travel"`
	Waiting int `json:"waiting"` // between two items of a day, beyond the way, a pause and a meal
	Meals   int `json:"meals"`   // missing for a meal
	Pauses  int `json:"pauses"`  // kept on end beyond what is bearable
	Nights  int `json:"nights"`  // missing of a night
	Body    int `json:"body"`    // in the night of a body that has not followed its flight yet
}

// Compare says whether a is better (-1), as good (0) or worse (1) than b.
func (c Cost) Compare(other Cost) int {
	return cmp.Or(
		c.Changes-other.Changes,
		c.Moved-other.Moved,
		c.way()-other.way(),
		c.humane()-other.humane(),
	)
}

func (c Cost) way() int    { return c.Travel + c.Waiting }
func (c Cost) humane() int { return c.Meals + c.Pauses + c.Nights + c.Body }

func (c Cost) plus(other Cost, times int) Cost {
	return Cost{
		c.Changes + times*other.Changes, c.Moved + times*other.Moved, c.Travel + times*other.Travel, c.Waiting + times*other.Waiting,
		c.Meals + times*other.Meals, c.Pauses + times*other.Pauses, c.Nights + times*other.Nights, c.Body + times*other.Body,
	}
}

// crowd is people who do the same all along.
type crowd struct {
	people  int
	pieces  []int
	fixed   []stage
	flights []flight
}

// stage is an item in someone's days.
type stage struct {
	start, end int64
	offset     int64 // of the local clock, in minutes
	from, to   int
	piece      int // none where it keeps its time
	quiet      bool
	meal       int // of the settings' meals, or none
}

// day numbers the stage's local day.
func (s *stage) day() int64 { return dayOf(s.start + s.offset) }

// dayOf numbers the day of a local minute.
func dayOf(minute int64) int64 {
	if minute < 0 {
		return (minute - 1439) / 1440
	}
	return minute / 1440
}

// flight changes someone's zone.
type flight struct{ lands, shift int64 }

// offsetAt gives how far the clocks of the item's zone are ahead of UTC.
func (e *entry) offsetAt(minute int64) int64 {
	_, seconds := timeOf(minute).In(e.times.StartZone).Zone()
	return int64(seconds / 60)
}

// gather finds the crowds whose days count.
func (m *model) gather() {
	byDays := map[string]int{}
	guests := m.guests()
	for _, at := range guests {
		s := &m.subjects[at]
		var days strings.Builder
		for _, stay := range s.stays {
			fmt.Fprint(&days, stay.item, " ")
		}
		days.WriteString("/")
		var pieces []int
		for k := range m.pieces {
			if slices.Contains(m.pieces[k].subjects, at) {
				pieces = append(pieces, k)
				fmt.Fprint(&days, k, " ")
			}
		}
		if c, known := byDays[days.String()]; known {
			m.crowds[c].people++
			continue
		}
		byDays[days.String()] = len(m.crowds)
		c := crowd{people: 1, pieces: pieces}
		for i := range s.stays {
			c.fixed = append(c.fixed, m.stageOf(&s.stays[i]))
			if m.ours(&s.stays[i]) {
				e := &m.entries[s.stays[i].item]
				_, before := e.times.Start.In(e.times.StartZone).Zone()
				_, after := e.times.End.In(e.times.EndZone).Zone()
				if shift := int64(after-before) / 60; e.kind.Moves && max(shift, -shift) >= int64(max(m.wishes.Settings.BodyClock.Least, 1)) {
					c.flights = append(c.flights, flight{e.end, shift})
				}
			}
		}
		m.crowds = append(m.crowds, c)
	}
}

// guests gives the people of the guests' side; everyone where there are none.
func (m *model) guests() []int {
	var guests, all []int
	for i := range m.plan.visit.People {
		all = append(all, i)
		if party := m.plan.visit.Party(m.plan.visit.People[i].Party); party != nil && party.Side == visit.Guest {
			guests = append(guests, i)
		}
	}
	if len(guests) == 0 {
		return all
	}
	return guests
}

func (m *model) stageOf(s *stay) stage {
	st := stage{start: s.start, end: s.end, from: s.from, to: s.to, piece: none, quiet: s.quiet, meal: none}
	if !m.ours(s) {
		st.offset = m.offsetOfVisit(s.start)
		return st
	}
	e := &m.entries[s.item]
	st.offset = e.offsetAt(s.start)
	st.meal = slices.IndexFunc(m.wishes.Settings.Meals, func(meal Meal) bool { return meal.Kind == e.item.Kind })
	return st
}

func (m *model) offsetOfVisit(minute int64) int64 {
	_, seconds := timeOf(minute).In(m.traffic.zone).Zone()
	return int64(seconds / 60)
}

// stageAt gives a piece as a stage that starts at a minute.
func (m *model) stageAt(k int, start, offset int64) stage {
	p := &m.pieces[k]
	e := &m.entries[p.item]
	return stage{
		start: start, end: start + p.length, offset: offset, from: e.from, to: e.to, piece: k, quiet: e.kind.Quiet,
		meal: slices.IndexFunc(m.wishes.Settings.Meals, func(meal Meal) bool { return meal.Kind == e.item.Kind }),
	}
}

// ofDay gives the cost of one day, whose stages stand from lo to hi in order, with the night before it and
// the one after it.
func (m *model) ofDay(c *crowd, stages []stage, lo, hi int) Cost {
	var cost Cost
	if lo == hi {
		return m.night(cost, stages, lo)
	}
	cost = m.night(m.night(cost, stages, lo), stages, hi)
	cost = m.gaps(cost, stages[lo:hi])
	for meal := range m.wishes.Settings.Meals {
		cost.Meals += m.hunger(stages[lo:hi], meal)
	}
	for _, f := range c.flights {
		for i := lo; i < hi; i++ {
			cost.Body += m.bodyNight(&stages[i], f)
		}
	}
	return cost
}

// night adds what is missing of the night before a stage, where that is the first of its day.
func (m *model) night(cost Cost, stages []stage, at int) Cost {
	if at == 0 || at == len(stages) || stages[at].day() == stages[at-1].day() {
		return cost
	}
	if free := int(stages[at].start - stages[at-1].end); free < m.wishes.Settings.Night {
		cost.Nights += m.wishes.Settings.Night - max(free, 0)
	}
	return cost
}

// gaps adds the ways and the waiting between the stages of a day, and the time that passes without a pause.
func (m *model) gaps(cost Cost, day []stage) Cost {
	s := &m.wishes.Settings
	since := day[0].start // the last pause
	ended := since
	kept := func() {
		if over := int(ended-since) - s.PauseEvery; s.PauseEvery > 0 && over > 0 {
			cost.Pauses += over
		}
	}
	for i := range day {
		at := &day[i]
		if i > 0 {
			before := &day[i-1]
			way := m.way(before, at)
			free := at.start - before.end - way
			cost.Travel += int(way)
			cost.Waiting += max(0, int(free)-s.Pause-m.mealMinutes(before, at))
			if free >= int64(s.Pause) || before.quiet {
				kept()
				since = at.start
			}
		}
		if at.quiet || at.meal != none {
			kept()
			since = at.end
		}
		ended = max(at.end, since)
	}
	kept()
	return cost
}

// way gives the minutes of the way between two stages, nought where none is known.
func (m *model) way(before, after *stage) int64 {
	if before.to == none || after.from == none {
		return 0
	}
	way, _ := m.roads.between(before.to, after.from)
	return m.traffic.minutes(way, before.end)
}

// mealMinutes gives how much of the time between two stages is for meals.
func (m *model) mealMinutes(before, after *stage) int {
	minutes := 0
	for i := range m.wishes.Settings.Meals {
		meal := &m.wishes.Settings.Meals[i]
		from, to := mealOn(meal, before.end+before.offset)
		if free := min(after.start+after.offset, to) - max(before.end+before.offset, from); free >= int64(meal.Minutes) {
			minutes += meal.Minutes
		}
	}
	return minutes
}

// mealOn gives when a meal is eaten on the local day of a local minute.
func mealOn(meal *Meal, minute int64) (from, to int64) {
	midnight := dayOf(minute) * 1440
	return midnight + minuteOfDay(meal.From), midnight + minuteOfDay(meal.To)
}

// hunger gives what is missing for a meal on a day: nothing where an item is that meal.
func (m *model) hunger(day []stage, meal int) int {
	s := &m.wishes.Settings.Meals[meal]
	from, to := mealOn(s, day[0].start+day[0].offset)
	free, since := int64(0), from
	for i := range day {
		if day[i].meal == meal {
			return 0
		}
		start, end := day[i].start+day[i].offset, day[i].end+day[i].offset
		if i > 0 {
			start -= m.way(&day[i-1], &day[i])
		}
		free = max(free, min(start, to)-since)
		if !day[i].quiet {
			since = max(since, end)
		}
	}
	return max(0, s.Minutes-int(max(free, to-since)))
}

// bodyNight gives how much of a stage is in the night of a body that follows the clocks after a flight by so
// many minutes each day.
func (m *model) bodyNight(s *stage, f flight) int {
	b := &m.wishes.Settings.BodyClock
	if s.start < f.lands || s.quiet {
		return 0
	}
	follows := (s.start - f.lands) / 1440 * int64(b.Follows)
	behind := max(f.shift-follows, 0)
	if f.shift < 0 {
		behind = min(f.shift+follows, 0)
	}
	if max(behind, -behind) < int64(b.Least) {
		return 0
	}
	start, end := s.start+s.offset-behind, s.end+s.offset-behind
	minutes := int64(0)
	for day := dayOf(start) - 1; day <= dayOf(end); day++ {
		from, to := day*1440+minuteOfDay(b.From), day*1440+minuteOfDay(b.To)
		if minuteOfDay(b.To) <= minuteOfDay(b.From) {
			to += 1440
		}
		minutes += max(0, min(end, to)-max(start, from))
	}
	return int(minutes)
}

// lowers is the most by which a piece, put between others, can lower the way and waiting of one of its people.
func (m *model) lowers(k int) int {
	allowed := m.wishes.Settings.Pause
	for _, meal := range m.wishes.Settings.Meals {
		allowed += meal.Minutes
	}
	return int(m.pieces[k].length) + 2*allowed
}
