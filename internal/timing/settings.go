package timing

import (
	"fmt"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// Settings are an office's own figures of time: every number that a rule of time or a proposal goes by. Default gives
// ours; none of them stands in a rule.
type Settings struct {
	Severities map[string]visit.Severity `json:"severities,omitempty"` // a rule's own severity, by its code; visit.Off silences it

	Shortest map[string]int `json:"-"` // minutes below which an item of a kind is too short; 0: none. The customs keep them beside the usual ones
	Longest  map[string]int `json:"-"` // above which it is too long; 0: none

	Boarding      int          `json:"boarding"`        // minutes that every way needs beside its route's, by every rule
	UsualBoarding int          `json:"usual_boarding"`  // that proposals leave beside each way, and that a transfer usually takes
	Spare         int          `json:"spare"`           // a transfer whose length nobody wrote takes the route's minutes by so many per cent, and boarding
	Hours         []HourFactor `json:"hours,omitempty"` // when routes take longer; the first that holds counts
	UnknownWithin int          `json:"unknown_within"`  // a route that is not known is told where there are fewer minutes for it
	WalkingPace   int          `json:"walking_pace"`    // metres a minute at which people walk between neighbours; no route is missed there

	LongestStint int `json:"longest_stint"` // minutes that an interpreter works on end at most
	StintPause   int `json:"stint_pause"`   // minutes that a pause needs to end that
	DriverDay    int `json:"driver_day"`    // minutes of a driver's day at most

	Conversations []string `json:"conversations"` // kinds of items at which the two sides' heads talk with each other

	Grain   int        `json:"grain"`    // proposed starts are at such minutes of the hour where that can be, else at any
	DayFrom clock.Wall `json:"day_from"` // no item without a window of its own is proposed to start before this time of day
	DayTo   clock.Wall `json:"day_to"`   // or to end after this one

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

// Default gives the figures of an office that has set none. They are ours, for want of published ones; PauseEvery and
// Night are those that officers ask for most. A route's minutes are the convoy's own, from door to door, so that no rule
// asks for boarding on top of them. What it holds is the caller's own.
func Default() Settings {
	s := Settings{
		Shortest: map[string]int{}, Longest: map[string]int{},
		Boarding: 0, UsualBoarding: 5, Spare: 125, UnknownWithin: 180, WalkingPace: 80,
		LongestStint: 120, StintPause: 15, DriverDay: 12 * 60,
		Conversations: []string{"courtesy_call", "tete_a_tete", "talks", "expanded_talks"},
		Grain:         5,
		DayFrom:       clock.TimeOfDay(8, 0), DayTo: clock.TimeOfDay(22, 30),
		Meals: []Meal{
			{Kind: "lunch", From: clock.TimeOfDay(12, 0), To: clock.TimeOfDay(15, 30), Minutes: 60},
			{Kind: "dinner", From: clock.TimeOfDay(18, 0), To: clock.TimeOfDay(22, 30), Minutes: 60},
		},
		PauseEvery: 180, Pause: 15, Night: 480,
		BodyClock: BodyClock{Least: 180, Follows: 60, From: clock.TimeOfDay(23, 0), To: clock.TimeOfDay(7, 0)},
	}
	for _, kind := range visit.Kinds() {
		s.Shortest[kind.Name], s.Longest[kind.Name] = kind.Least, kind.Most
	}
	return s
}

// maxPercent is the most by which a setting may multiply.
const maxPercent = 1000

// Valid refuses figures that cannot be, each by its field's name in JSON.
func (s *Settings) Valid() error {
	var wrong fault.List
	within := func(field string, value, least, most int) {
		if value < least || value > most {
			wrong = append(wrong, fault.InvalidField(field, "minutes_range", fault.Args{"Value": value, "Most": most}))
		}
	}
	minutes := func(field string, value int) { within(field, value, 0, MaxDelay) }
	minutes("boarding", s.Boarding)
	minutes("usual_boarding", s.UsualBoarding)
	within("spare", s.Spare, 0, maxPercent)
	for i, h := range s.Hours {
		within(fmt.Sprintf("hours[%d].percent", i), h.Percent, 0, maxPercent)
	}
	minutes("unknown_within", s.UnknownWithin)
	within("walking_pace", s.WalkingPace, 0, maxPercent)
	minutes("longest_stint", s.LongestStint)
	minutes("stint_pause", s.StintPause)
	minutes("driver_day", s.DriverDay)
	minutes("grain", s.Grain)
	for i, meal := range s.Meals {
		minutes(fmt.Sprintf("meals[%d].minutes", i), meal.Minutes)
	}
	minutes("pause_every", s.PauseEvery)
	minutes("pause", s.Pause)
	minutes("night", s.Night)
	minutes("body_clock.least", s.BodyClock.Least)
	minutes("body_clock.follows", s.BodyClock.Follows)
	return wrong.Err()
}
