package timing

import "cortege/internal/clock"

// Settings are an office's own figures for the timetables that are proposed to it. None of them is a rule: what
// an officer plans by hand is not held to them.
type Settings struct {
	Grain   int        `json:"grain"`    // starts are offered at such minutes of the hour where that can be, else at any
	DayFrom clock.Wall `json:"day_from"` // no item without a window of its own starts before this time of day
	DayTo   clock.Wall `json:"day_to"`   // or ends after this one

	Boarding int          `json:"boarding"` // minutes that a convoy needs beside the route's
	Spare    int          `json:"spare"`    // a transfer whose length nobody wrote takes the route's minutes by so many per cent, and boarding
	Hours    []HourFactor `json:"hours,omitempty"`

	Meals      []Meal    `json:"meals,omitempty"`
	PauseEvery int       `json:"pause_every"` // minutes that anyone is kept on end at most
	Pause      int       `json:"pause"`       // minutes of a pause
	Night      int       `json:"night"`       // minutes between the last item of a day and the first of the next
	BodyClock  BodyClock `json:"body_clock"`
}

// HourFactor says that routes take longer, or less, for who leaves between two times of day of the visit.
type HourFactor struct {
	From    clock.Wall `json:"from"`
	To      clock.Wall `json:"to"`
	Percent int        `json:"percent"`
}

// Meal is when people eat. An item of the meal's kind without a window of its own stands within these hours; on a
// day without one, so many minutes of them should be free.
type Meal struct {
	Kind    string     `json:"kind"`
	From    clock.Wall `json:"from"`
	To      clock.Wall `json:"to"`
	Minutes int        `json:"minutes"`
}

// BodyClock is how people follow a change of zone after a flight: nothing should be in their body's night.
type BodyClock struct {
	Least   int        `json:"least"`   // minutes of difference below which nothing is felt
	Follows int        `json:"follows"` // minutes by which the body follows each day
	From    clock.Wall `json:"from"`    // its night
	To      clock.Wall `json:"to"`
}

// DefaultSettings gives the figures of an office that has set none. They are ours; PauseEvery and Night are those
// that officers ask for most.
func DefaultSettings() Settings {
	return Settings{
		Grain:   5,
		DayFrom: clock.TimeOfDay(8, 0), DayTo: clock.TimeOfDay(22, 30),
		Boarding: 5, Spare: 125,
		Meals: []Meal{
			{Kind: "lunch", From: clock.TimeOfDay(12, 0), To: clock.TimeOfDay(15, 30), Minutes: 60},
			{Kind: "dinner", From: clock.TimeOfDay(18, 0), To: clock.TimeOfDay(22, 30), Minutes: 60},
		},
		PauseEvery: 180, Pause: 15, Night: 480,
		BodyClock: BodyClock{Least: 180, Follows: 60, From: clock.TimeOfDay(23, 0), To: clock.TimeOfDay(7, 0)},
	}
}

// minuteOfDay gives a time of day as minutes after midnight.
func minuteOfDay(w clock.Wall) int64 { return int64(w.Hour*60 + w.Minute) }

// traffic is what a convoy needs beside a route's own minutes. The zero traffic adds nothing.
type traffic struct {
	boarding int64
	hours    []HourFactor
	clock    hours // of the visit's zone
}

// minutes gives how long a way takes for who leaves at a minute.
func (t *traffic) minutes(way, leaving int64) int64 {
	if way == 0 {
		return 0
	}
	return t.by(way, t.percentAt(leaving))
}

func (t *traffic) by(way, percent int64) int64 { return (way*percent+99)/100 + t.boarding }

func (t *traffic) percentAt(leaving int64) int64 {
	if len(t.hours) == 0 {
		return 100
	}
	at := leaving - t.clock.minute(t.clock.dayOf(leaving), 0)
	for _, h := range t.hours {
		from, to := minuteOfDay(h.From), minuteOfDay(h.To)
		if from <= at && at < to || to <= from && (at >= from || at < to) {
			return int64(h.Percent)
		}
	}
	return 100
}

// ahead gives how long before an arrival one has to leave.
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

// least gives how long a way takes at the best hour.
func (t *traffic) least(way int64) int64 {
	if way == 0 {
		return 0
	}
	percent := int64(100)
	for _, h := range t.hours {
		percent = min(percent, int64(h.Percent))
	}
	return t.by(way, percent)
}
