// Package clock turns what people agree, a wall clock and an IANA zone, into instants and back.
//
// The wall clock and the zone are the truth; the instant is derived. Lengths are real minutes.
package clock

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // an office's machine may have no zone data of its own

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
)

// Wall is what a clock on the wall shows, to the minute. A Wall without a date (HasDate false) is a
// time of day alone, as in a window "earliest 09:00" that holds on any day.
type Wall struct {
	Date         civil.Date
	Hour, Minute int
	set          bool
}

// At makes a Wall of a date and a time of day.
func At(date civil.Date, hour, minute int) Wall {
	return Wall{Date: date, Hour: hour, Minute: minute, set: true}
}

// TimeOfDay makes a Wall without a date.
func TimeOfDay(hour, minute int) Wall { return Wall{Hour: hour, Minute: minute, set: true} }

// IsZero says whether nothing is given.
func (w Wall) IsZero() bool { return !w.set }

// HasDate says whether the date is given, or the time of day alone.
func (w Wall) HasDate() bool { return w.Date != civil.Date{} }

// On gives the same time of day on date.
func (w Wall) On(date civil.Date) Wall { return At(date, w.Hour, w.Minute) }

// Time gives "HH:MM", always of 24 hours.
func (w Wall) Time() string {
	if w.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", w.Hour, w.Minute)
}

// String gives "2006-01-02T15:04", "15:04" without a date, "" where nothing is given. Texts of Walls
// with dates sort as their times do.
func (w Wall) String() string {
	if w.IsZero() || !w.HasDate() {
		return w.Time()
	}
	return w.Date.String() + "T" + w.Time()
}

// MarshalText is String.
func (w Wall) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText is ParseWall; an empty text is the zero Wall.
func (w *Wall) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = Wall{}
		return nil
	}
	parsed, err := ParseWall(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

// Compare orders Walls as their clocks do, regardless of zone: -1, 0 or 1.
func (w Wall) Compare(other Wall) int { return strings.Compare(w.String(), other.String()) }

// Equal says whether both show the same.
func (w Wall) Equal(other Wall) bool { return w == other }

// AddMinutes moves the clock's hands, regardless of zone. For real minutes go by Instant.
func (w Wall) AddMinutes(minutes int) Wall {
	t := time.Date(w.Date.Year, w.Date.Month, w.Date.Day, w.Hour, w.Minute+minutes, 0, 0, time.UTC)
	moved := At(civil.DateOf(t), t.Hour(), t.Minute())
	if !w.HasDate() {
		moved.Date = civil.Date{}
	}
	return moved
}

// ParseWall reads "2024-01-31T09:00" or "09:00". Seconds, if any, must be nought.
func ParseWall(s string) (Wall, error) {
	bad := fault.InvalidField("", "time_unreadable", fault.Args{"Value": clip(s)})
	day, tod, dated := strings.Cut(s, "T")
	if !dated {
		day, tod, dated = strings.Cut(s, " ")
	}
	if !dated {
		day, tod = "", s
	}
	if len(tod) == len("09:00:00") {
		tod = strings.TrimSuffix(tod, ":00")
	}
	if len(tod) != 5 || tod[2] != ':' {
		return Wall{}, bad
	}
	hour, err1 := strconv.ParseUint(tod[:2], 10, 8)
	minute, err2 := strconv.ParseUint(tod[3:], 10, 8)
	if err1 != nil || err2 != nil || hour > 23 || minute > 59 {
		return Wall{}, bad
	}
	if !dated {
		return TimeOfDay(int(hour), int(minute)), nil
	}
	date, err := ParseDate(day)
	if err != nil {
		return Wall{}, err
	}
	return At(date, int(hour), int(minute)), nil
}

// ParseDate reads "2024-01-31", of the years 1900 to 2200.
func ParseDate(s string) (civil.Date, error) {
	date, err := civil.ParseDate(s)
	if err != nil || len(s) != 10 {
		return civil.Date{}, fault.InvalidField("", "date_unreadable", fault.Args{"Value": clip(s)})
	}
	if date.Year < 1900 || date.Year > 2200 {
		return civil.Date{}, fault.InvalidField("", "date_far", fault.Args{"Value": s})
	}
	return date, nil
}

// ParseTyped reads a time as an officer types it: "930", "9:30", "09.30", "9", "2130". after is the time
// that "+15" counts from; where it is zero, a "+" is an error.
func ParseTyped(s string, after Wall) (Wall, error) {
	bad := fault.InvalidField("", "time_unreadable", fault.Args{"Value": clip(s)})
	s = strings.TrimSpace(s)
	if rest, plus := strings.CutPrefix(s, "+"); plus {
		minutes, err := strconv.ParseUint(strings.TrimSpace(rest), 10, 16)
		if err != nil || minutes > 1440 || after.IsZero() {
			return Wall{}, bad
		}
		return after.AddMinutes(int(minutes)), nil
	}
	var hour, minute string
	if i := strings.IndexAny(s, ":.h "); i >= 0 {
		hour, minute = s[:i], s[i+1:]
	} else if len(s) <= 2 {
		hour, minute = s, "0"
	} else {
		hour, minute = s[:len(s)-2], s[len(s)-2:]
	}
	h, err1 := strconv.ParseUint(hour, 10, 8)
	m, err2 := strconv.ParseUint(minute, 10, 8)
	if err1 != nil || err2 != nil || h > 23 || m > 59 || len(hour) > 2 || len(minute) > 2 {
		return Wall{}, bad
	}
	return TimeOfDay(int(h), int(m)), nil
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// zones keeps what Zone has found, by name: time.LoadLocation reads a file each time.
var zones sync.Map

// noZones are names, or beginnings of names, that time.LoadLocation takes and that are no places' zones.
var noZones = []string{"", "Local", "localtime", "posixrules", "posix", "right", "Factory"}

// Zone gives the IANA zone of name. "Local", "" and what a machine's zone data holds beside IANA's zones are
// errors: a zone is never taken by accident.
func Zone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	unknown := fault.InvalidField("", "zone_unknown", fault.Args{"Value": clip(name)})
	if area, _, _ := strings.Cut(name, "/"); slices.Contains(noZones, area) {
		return nil, unknown
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, unknown
	}
	zones.Store(name, zone)
	return zone, nil
}

// Instant gives the moment, in UTC, at which the clocks of zone show w. A time that the clocks skip is
// an error; of one that comes twice fold 0 is the first and 1 the second.
func Instant(w Wall, zone *time.Location, fold int) (time.Time, error) {
	if w.IsZero() || !w.HasDate() {
		return time.Time{}, fault.InvalidField("", "time_unreadable", fault.Args{"Value": w.String()})
	}
	t := time.Date(w.Date.Year, w.Date.Month, w.Date.Day, w.Hour, w.Minute, 0, 0, zone)
	if In(t, zone) != w {
		return time.Time{}, fault.InvalidField("", "time_skipped", fault.Args{"Value": w.String(), "Zone": zone.String()})
	}
	first, second := t, t
	// time.Date leaves open which of two it gives; the other one, if any, lies one offset's difference away.
	for _, other := range []time.Time{t.Add(-26 * time.Hour), t.Add(26 * time.Hour)} {
		_, here := t.Zone()
		_, there := other.Zone()
		if twin := t.Add(time.Duration(here-there) * time.Second); !twin.Equal(t) && In(twin, zone) == w {
			if twin.Before(first) {
				first = twin
			}
			if twin.After(second) {
				second = twin
			}
		}
	}
	if fold == 1 {
		return second.UTC(), nil
	}
	return first.UTC(), nil
}

// In gives what the clocks of zone show at t, to the minute.
func In(t time.Time, zone *time.Location) Wall {
	t = t.In(zone)
	return At(civil.DateOf(t), t.Hour(), t.Minute())
}

// Fold is 1 where the clocks of zone show at t what they have shown before, else 0.
func Fold(t time.Time, zone *time.Location) int {
	first, err := Instant(In(t, zone), zone, 0)
	if err == nil && first.Before(t.Truncate(time.Minute)) {
		return 1
	}
	return 0
}

// Offset gives "UTC+4", "UTC+5:30" or "UTC" at t.
func Offset(t time.Time, zone *time.Location) string {
	_, seconds := t.In(zone).Zone()
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%s%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%s%d", sign, seconds/3600)
}

// NextChange gives the first instant after t, in UTC, at which the clocks of zone are set or their zone's name
// changes; false where they never are again. It is time.Time.ZoneBounds without the changes that are none:
// beyond the tables of a zone that ends each year at its 365th day, in a leap year before the present.
func NextChange(t time.Time, zone *time.Location) (time.Time, bool) {
	t = t.In(zone)
	name, offset := t.Zone()
	for at := t; ; {
		_, next := at.ZoneBounds()
		if next.IsZero() {
			return time.Time{}, false
		}
		if !next.After(at) {
			next = at.Add(time.Hour)
		}
		at = next.In(zone)
		if n, o := at.Zone(); n != name || o != offset || at.IsDST() != t.IsDST() {
			return at.UTC(), true
		}
		if at.Year() > t.Year()+100 {
			return time.Time{}, false
		}
	}
}

// Fingerprint tells one state of a zone's data from another: it changes when any offset from 2000 to
// 2050 does. It is how an index of instants learns that it must be made again.
func Fingerprint(zone *time.Location) string {
	h := fnv.New64a()
	end := time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)
	for t, more := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), true; more && t.Before(end); t, more = NextChange(t, zone) {
		_, offset := t.In(zone).Zone()
		_, _ = fmt.Fprintf(h, "%d %d\n", t.Unix(), offset)
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

// Minutes gives the whole minutes from a to b, negative where b is before a.
func Minutes(a, b time.Time) int { return int(b.Sub(a) / time.Minute) }
