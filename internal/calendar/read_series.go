package calendar

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// errSeries says that a rule is none that can be followed: the event is taken at its first time alone.
var errSeries = errors.New("calendar: a series that cannot be followed")

// errWork says that the series of a file ask for too much.
var errWork = errors.New("calendar: the series ask for too much")

// barren is what a rule costs that never holds again, in days: the library looks through its every year.
const barren = 9999 * 366

// listMost is how many values a part of a rule may have.
const listMost = 62

// series gives the times between from and to at which an RRULE holds for an event that starts at start, that
// start not among them unless the rule says so. All are walls written as if in UTC; wall gives what the clocks show at a
// moment, for an UNTIL in UTC.
func (d *intake) series(rule string, start, from, to time.Time, wall func(time.Time) time.Time) (times []time.Time, err error) {
	defer func() {
		if recover() != nil { // the library indexes beyond its tables for some rules
			times, err = nil, errSeries
		}
	}()
	option, until, err := optionOf(rule, wall)
	if err != nil {
		return nil, err
	}
	if !until.IsZero() && until.Before(to) {
		to = until
	}
	if to.Before(from) || to.Before(start) {
		return nil, nil
	}
	option.Dtstart = start
	if option.Count == 0 {
		option.Dtstart = skip(option, start, from)
	}
	made, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, errSeries
	}
	last := option.Dtstart
	for next := made.Iterator(); ; {
		if d.work < 0 {
			return nil, errWork
		}
		t, more := next()
		if !more && (option.Count == 0 || len(times) == 0) {
			d.work -= barren / max(option.Interval, 1)
		}
		if !more {
			return times, nil
		}
		d.work -= int(t.Sub(last)/(24*time.Hour))/max(option.Interval, 1) + 1
		last = t
		if t.After(to) {
			return times, nil
		}
		if !t.Before(from) {
			times = append(times, t)
		}
	}
}

// optionOf reads a rule of days, weeks, months or years. Its UNTIL, as a wall, is given apart; a day without a
// time includes that day.
func optionOf(rule string, wall func(time.Time) time.Time) (*rrule.ROption, time.Time, error) {
	var until time.Time
	var kept []string
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSpace(rule)), ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "":
			continue
		case "UNTIL":
			t, date, utc, err := timeOf(value)
			if err != nil {
				return nil, until, errSeries
			}
			switch until = t; {
			case date:
				until = t.Add(24*time.Hour - time.Second)
			case utc:
				until = wall(t)
			}
			continue
		case "DTSTART", "BYEASTER":
			return nil, until, errSeries
		}
		if strings.Count(value, ",") >= listMost {
			return nil, until, errSeries
		}
		kept = append(kept, part)
	}
	option, err := rrule.StrToROption(strings.Join(kept, ";"))
	if err != nil || !slices.Contains([]rrule.Frequency{rrule.DAILY, rrule.WEEKLY, rrule.MONTHLY, rrule.YEARLY}, option.Freq) ||
		option.Interval > 10_000 || option.Interval < 0 || option.Count < 0 || len(option.Byhour)*max(len(option.Byminute), 1) > 24 ||
		len(option.Byminute) > 24 || len(option.Bysecond) > 1 {
		return nil, until, errSeries
	}
	return option, until, nil
}

// skip gives a later start of the same series, in step with it, near to from: years of a series that has
// long been going on need not be walked.
func skip(option *rrule.ROption, start, from time.Time) time.Time {
	days := int(from.Sub(start) / (24 * time.Hour))
	if days <= 0 {
		return start
	}
	interval := max(option.Interval, 1)
	steps := func(each int) int { return days / (each * interval) * interval }
	switch {
	case option.Freq == rrule.DAILY:
		return start.AddDate(0, 0, steps(1))
	case option.Freq == rrule.WEEKLY:
		return start.AddDate(0, 0, 7*steps(7))
	case start.Day() > 28:
		return start
	case option.Freq == rrule.MONTHLY:
		return start.AddDate(0, steps(31), 0)
	}
	return start.AddDate(steps(366), 0, 0)
}

// timeOf reads a DATE or DATE-TIME as a wall written as if in UTC, to the minute. What is after 2200 is on its last day.
func timeOf(value string) (wall time.Time, date, utc bool, err error) {
	value = strings.TrimSpace(value)
	form := localForm
	switch {
	case len(value) == len(dateForm):
		form, date = dateForm, true
	case strings.HasSuffix(value, "Z"):
		form, utc = utcForm, true
	}
	// Of the hour 24 and the second 60, which some write, the latter alone is meant well.
	if !date && len(value) >= len(localForm) && value[13:15] == "60" {
		value = value[:13] + "59" + value[15:]
	}
	if wall, err = time.Parse(form, value); err != nil {
		return time.Time{}, false, false, err
	}
	switch year := wall.Year(); {
	case year < 1900:
		return time.Time{}, false, false, errors.New("calendar: a year before 1900")
	case year > 2200: // some write 9999 for what has no end
		wall = time.Date(2200, time.December, 31, wall.Hour(), wall.Minute(), 0, 0, time.UTC)
	}
	return wall.Truncate(time.Minute), date, utc, nil
}

// span is a length of time as RFC 5545 writes it: days by the calendar and then real time.
type span struct {
	days int
	rest time.Duration
}

// spanOf reads "P1DT2H30M".
func spanOf(s string) (span, bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(s), "+"), "P")
	if !ok || rest == "" {
		return span{}, false
	}
	var made span
	clocked := false
	for rest != "" {
		if rest[0] == 'T' && !clocked {
			clocked, rest = true, rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end < 1 || end > 6 {
			return span{}, false
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil {
			return span{}, false
		}
		switch unit := rest[end]; {
		case unit == 'W' && !clocked:
			made.days += 7 * n
		case unit == 'D' && !clocked:
			made.days += n
		case unit == 'H' && clocked:
			made.rest += time.Duration(n) * time.Hour
		case unit == 'M' && clocked:
			made.rest += time.Duration(n) * time.Minute
		case unit == 'S' && clocked:
			made.rest += time.Duration(n) * time.Second
		default:
			return span{}, false
		}
		rest = rest[end+1:]
	}
	return made, true
}
