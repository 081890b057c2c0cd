package calendar

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Event is one event of a calendar that is taken in; of a series, one of its times.
type Event struct {
	UID         string `json:"uid,omitempty"`        // the file's; "" where it has none
	Occurrence  string `json:"occurrence,omitempty"` // which time of a series; "" where there is none
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Location    string `json:"location,omitempty"`

	Start    clock.Wall `json:"start,omitzero"` // on the clocks of Zone; zero: the days alone are given
	Fold     int        `json:"fold,omitempty"`
	Zone     string     `json:"zone,omitempty"` // IANA
	End      clock.Wall `json:"end,omitzero"`   // on the clocks of EndZone; zero: none is given
	EndFold  int        `json:"end_fold,omitempty"`
	EndZone  string     `json:"end_zone,omitempty"`
	Day      civil.Date `json:"day,omitzero"`      // the first of an event of whole days
	LastDay  civil.Date `json:"last_day,omitzero"` // and the last, included
	From, To time.Time  `json:"-"`                 // UTC; of whole days from midnight to midnight in the visit's zone

	Cancelled bool           `json:"cancelled,omitempty"`
	Tentative bool           `json:"tentative,omitempty"`
	Free      bool           `json:"free,omitempty"`    // it keeps nobody busy
	Private   bool           `json:"private,omitempty"` // not for everybody who sees the calendar
	Assumed   []text.Message `json:"assumed,omitempty"` // what the file leaves open, and how it was taken
}

// Days are those of a visit, and the zone in which times without one are taken.
type Days struct {
	From, To civil.Date // inclusive
	Zone     *time.Location
}

// Incoming is what a calendar file holds of some days.
type Incoming struct {
	Name     string // as the file calls itself; "" where it does not
	Events   []Event
	Elsewhen int // events of other days, a series counted as one
	Unread   int // events or lines that could not be understood
}

// Read reads a calendar file and gives the events that touch the days, or the day before or after them, in order of
// time; series are told apart into their times. A file beyond the limits, broken off, or that is no calendar
// is Invalid at "file".
func Read(r io.Reader, days Days, limits Limits) (*Incoming, error) {
	calendars, err := fenced(r, limits)
	if err != nil {
		return nil, err
	}
	d := &intake{days: days, limits: limits, work: limits.Work, made: &Incoming{}}
	d.from = time.Date(days.From.Year, days.From.Month, days.From.Day-1, 0, 0, 0, 0, days.Zone).UTC()
	d.to = time.Date(days.To.Year, days.To.Month, days.To.Day+2, 0, 0, 0, 0, days.Zone).UTC()
	for _, source := range calendars {
		if err := d.calendar(source); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(d.made.Events, func(a, b Event) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), strings.Compare(a.UID, b.UID))
	})
	return d.made, nil
}

// intake reads one file.
type intake struct {
	days     Days
	from, to time.Time // what lies between is given
	limits   Limits
	work     int // what series may still cost
	made     *Incoming
	zones    map[string]*fileZone // of the calendar at hand
	called   bool                 // it calls its events off
}

func (d *intake) calendar(file []byte) error {
	parsed, err := d.parse(file)
	if err != nil {
		return fault.InvalidField("file", "calendar_unreadable", nil)
	}
	for i := range parsed.CalendarProperties {
		switch p := &parsed.CalendarProperties[i]; strings.ToUpper(p.IANAToken) {
		case "X-WR-CALNAME", "NAME":
			d.made.Name = cmp.Or(d.made.Name, tidy(p.Value, 200))
		case "METHOD":
			d.called = strings.EqualFold(p.Value, "CANCEL")
		}
	}
	d.zones = d.zonesOf(parsed.Components)
	series, moved := d.events(parsed.Components)
	onwards := map[string][]onward{} // by the series' UID, in the order of their times
	for i := range series {
		if s := &series[i]; s.onwards && s.event.UID != "" && s.start.date == s.of.date {
			onwards[s.event.UID] = append(onwards[s.event.UID], onward{s, s.of.instant(), s.start.wall.Sub(s.of.wallIn(s.start.zone))})
		}
	}
	for _, of := range onwards {
		slices.SortStableFunc(of, func(a, b onward) int { return a.from.Compare(b.from) })
	}
	for i := range series {
		s := &series[i]
		if err := d.take(s, moved, onwards[s.event.UID]); err != nil {
			return err
		}
	}
	return nil
}

// parse hands a calendar to the library. A line that it can't take is left out; should it panic, the file is at fault.
func (d *intake) parse(source []byte) (parsed *ics.Calendar, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("calendar: the parser gave up")
		}
	}()
	return ics.ParseCalendarWithOptions(bytes.NewReader(source), ics.WithPropertyParser(func(line ics.ContentLine) (*ics.BaseProperty, error) {
		if line == "" || !token[line[0]] {
			d.made.Unread++
			return nil, nil
		}
		p, err := ics.ParseProperty(line)
		if err != nil || p == nil {
			d.made.Unread++
			return nil, nil
		}
		p.IANAToken = strings.ToUpper(p.IANAToken)
		return p, nil
	}), ics.WithUnknownPropertyHandler(ics.AcceptUnknownPropertyHandler))
}

// point is a time as a property gives it.
type point struct {
	wall    time.Time // written as if in UTC
	date    bool      // the day alone is given
	zone    *fileZone
	id      string // what the file calls the zone
	assumed string // key of what was assumed of the zone; "" nothing
}

// key tells one time of a series from another, in whatever zone it is written.
func (p point) key() string {
	if p.date {
		return p.wall.Format(dateForm)
	}
	return p.instant().Format(utcForm)
}

// wallIn gives what the clocks of zone show at the point; a day is the same everywhere.
func (p point) wallIn(zone *fileZone) time.Time {
	if p.date {
		return p.wall
	}
	return zone.wall(p.instant())
}

// instant gives the moment of the point, of a day alone its midnight in UTC.
func (p point) instant() time.Time {
	if p.date {
		return p.wall
	}
	return p.zone.instant(p.wall)
}

// point reads one value of a property of dates or times.
func (d *intake) point(p *ics.BaseProperty, value string) (made point, ok bool) {
	wall, date, utc, err := timeOf(value)
	if err != nil {
		return point{}, false
	}
	made = point{wall: wall, date: date, id: parameter(p, "TZID"), zone: &fileZone{location: d.days.Zone}}
	switch described := d.zones[made.id]; {
	case date:
	case utc:
		made.zone, made.assumed = &fileZone{location: time.UTC}, "take_in.assumed.utc"
	case made.id == "":
		made.assumed = "take_in.assumed.floating"
	case described != nil && described.location != nil:
		made.zone = described
	case described != nil:
		made.zone, made.assumed = described, "take_in.assumed.own_zone"
	default:
		if zone := worldZone(made.id); zone != nil {
			made.zone = &fileZone{location: zone}
		} else {
			made.assumed = "take_in.assumed.unknown_zone"
		}
	}
	return made, true
}

// at gives the same point at another wall.
func (p point) at(wall time.Time) point {
	p.wall = wall
	return p
}

// shown gives the zone in which the point is shown: its own where that is a place's, else the visit's.
func (d *intake) shown(p point) *time.Location {
	if zone := p.zone.location; zone != nil && !slices.Contains([]string{"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Universal"}, zone.String()) {
		return zone
	}
	return d.days.Zone
}

// source is an event as the file gives it.
type source struct {
	event      Event
	start      point
	end        *point
	length     *span // instead of end
	replaces   bool  // it stands for one time of a series, event.Occurrence
	of         point // that time, as the series has it
	onwards    bool  // and for all times after it
	sequence   int
	rules      []string
	more, less []point
}

// events gives the events of a calendar, each once, and which times of which series others of them stand for.
func (d *intake) events(components []ics.Component) (list []source, moved map[string]bool) {
	moved = map[string]bool{}
	places := map[string]int{}
	for _, c := range components {
		switch c := c.(type) {
		case *ics.VEvent:
			s, ok := d.source(c.Properties)
			if !ok {
				d.made.Unread++
				continue
			}
			id := s.event.UID + "\x00" + s.event.Occurrence
			if s.replaces {
				moved[id] = true
			}
			place, known := places[id]
			switch {
			case s.event.UID == "" || !known:
				places[id] = len(list)
				list = append(list, s)
			case s.sequence >= list[place].sequence:
				list[place] = s
			}
		case *ics.VBusy:
			list = append(list, d.busy(c.Properties)...)
		}
	}
	return list, moved
}

func (d *intake) source(properties []ics.IANAProperty) (s source, ok bool) {
	s.event.Cancelled = d.called
	wholeDays := false // as Outlook marks it
	for i := range properties {
		p := &properties[i].BaseProperty
		switch p.IANAToken {
		case "UID":
			s.event.UID = tidy(p.Value, 500)
		case "SUMMARY":
			s.event.Title = line(p.Value, 300)
		case "DESCRIPTION":
			s.event.Description = tidy(p.Value, 2000)
		case "LOCATION":
			s.event.Location = line(p.Value, 300)
		case "STATUS":
			s.event.Cancelled = s.event.Cancelled || strings.EqualFold(p.Value, "CANCELLED") || strings.EqualFold(p.Value, "CANCELED")
			s.event.Tentative = strings.EqualFold(p.Value, "TENTATIVE")
		case "TRANSP":
			s.event.Free = strings.EqualFold(p.Value, "TRANSPARENT")
		case "CLASS":
			s.event.Private = strings.EqualFold(p.Value, "PRIVATE") || strings.EqualFold(p.Value, "CONFIDENTIAL")
		case "X-MICROSOFT-CDO-ALLDAYEVENT":
			wholeDays = strings.EqualFold(p.Value, "TRUE")
		case "SEQUENCE":
			s.sequence, _ = strconv.Atoi(p.Value)
		case "DTSTART":
			s.start, ok = d.point(p, p.Value)
		case "DTEND":
			if end, readable := d.point(p, p.Value); readable {
				s.end = &end
			}
		case "DURATION":
			if length, readable := spanOf(p.Value); readable {
				s.length = &length
			}
		case "RECURRENCE-ID":
			if of, readable := d.point(p, p.Value); readable {
				s.event.Occurrence, s.replaces, s.of = of.key(), true, of
				s.onwards = strings.EqualFold(parameter(p, "RANGE"), "THISANDFUTURE")
			}
		case "RRULE":
			s.rules = append(s.rules, p.Value)
		case "RDATE":
			s.more = append(s.more, d.points(p)...)
		case "EXDATE":
			s.less = append(s.less, d.points(p)...)
		}
	}
	if wholeDays && s.isFromMidnightToMidnight() && len(s.rules)+len(s.more) == 0 && !s.replaces {
		s.start.date, s.end.date = true, true
	}
	return s, ok
}

// isFromMidnightToMidnight says whether it begins and ends as days do, by the clocks of its own zone.
func (s *source) isFromMidnightToMidnight() bool {
	isMidnight := func(t time.Time) bool { return t.Equal(t.Truncate(24 * time.Hour)) }
	return s.end != nil && isMidnight(s.start.wall) && isMidnight(s.end.wall)
}

// points reads a list of dates, times, or periods, of which the beginnings count.
func (d *intake) points(p *ics.BaseProperty) (list []point) {
	for value := range strings.SplitSeq(p.Value, ",") {
		value, _, _ = strings.Cut(value, "/")
		if made, ok := d.point(p, value); ok {
			list = append(list, made)
		}
	}
	return list
}

// busy gives the periods of a VFREEBUSY that are not free.
func (d *intake) busy(properties []ics.IANAProperty) (list []source) {
	uid := tidy(valueOf(properties, "UID"), 500)
	for i := range properties {
		p := &properties[i].BaseProperty
		if p.IANAToken != "FREEBUSY" || strings.EqualFold(parameter(p, "FBTYPE"), "FREE") {
			continue
		}
		for period := range strings.SplitSeq(p.Value, ",") {
			from, to, _ := strings.Cut(period, "/")
			start, ok := d.point(p, from)
			if !ok || start.date {
				d.made.Unread++
				continue
			}
			s := source{start: start, event: Event{UID: uid, Occurrence: start.key()}}
			if end, ok := d.point(p, to); ok {
				s.end = &end
			} else if length, ok := spanOf(to); ok {
				s.length = &length
			}
			list = append(list, s)
		}
	}
	return list
}

// take adds what of an event touches the days. onwards are those that stand for a time of it and all that follow.
func (d *intake) take(s *source, moved map[string]bool, onwards []onward) error {
	var shifted time.Duration // at most
	for _, o := range onwards {
		shifted = max(shifted, o.shift.Abs())
	}
	starts, followed, err := d.starts(s, shifted)
	if err != nil {
		return err
	}
	series, found := len(s.rules)+len(s.more) > 0 && !s.replaces, false
	for _, start := range starts {
		e := d.event(s, start)
		if o := last(onwards, start); series && o != nil {
			e = d.event(o.source, o.start.at(start.wallIn(o.start.zone).Add(o.shift)))
		}
		if series {
			e.Occurrence = start.key()
			if moved[e.UID+"\x00"+e.Occurrence] {
				continue
			}
		}
		if !followed {
			e.Assumed = append(e.Assumed, text.Message{Key: "take_in.assumed.series"})
		}
		if instant := e.From.Equal(e.To); !e.From.Before(d.to) || e.To.Before(d.from) || e.To.Equal(d.from) && !instant {
			continue
		}
		found = true
		if d.made.Events = append(d.made.Events, e); len(d.made.Events) > d.limits.Events {
			return fault.InvalidField("file", "calendar_too_many_events", fault.Args{"Most": d.limits.Events})
		}
	}
	if !found {
		d.made.Elsewhen++
	}
	return nil
}

// onward is an event that stands for a time of a series and all that follow.
type onward struct {
	*source
	from  time.Time     // that time
	shift time.Duration // by how much it lies after that time, on its own clocks
}

// last gives which of them holds at start; nil where none does.
func last(onwards []onward, start point) *onward {
	if len(onwards) == 0 {
		return nil
	}
	after, _ := slices.BinarySearchFunc(onwards, start.instant().Add(1), func(o onward, t time.Time) int { return o.from.Compare(t) })
	if after == 0 || onwards[after-1].start.date != start.date {
		return nil
	}
	return &onwards[after-1]
}

// starts gives when the event, or each time of its series about the days asked for, starts; the series may be shifted by so
// much. Where it can't be followed it gives the first alone.
func (d *intake) starts(s *source, shifted time.Duration) (list []point, followed bool, err error) {
	list = []point{s.start}
	if s.replaces || len(s.rules)+len(s.more) == 0 {
		return list, true, nil
	}
	const zones = 26 * time.Hour // by which walls may lie from one another
	const far = 62 * 24 * time.Hour
	margin := zones + min(shifted, far)
	from, to := d.from.Add(-margin-min(max(s.nominal(), 0), maxEvent)), d.to.Add(margin)
	followed = true
	for _, rule := range s.rules {
		walls, err := d.series(rule, s.start.wall, from, to, s.start.zone.wall)
		if errors.Is(err, errWork) {
			return nil, false, fault.InvalidField("file", "calendar_too_heavy", nil)
		}
		followed = followed && err == nil
		for _, wall := range walls {
			list = append(list, s.start.at(wall))
		}
	}
	list = append(list, s.more...)
	seen := map[string]bool{}
	for _, p := range s.less {
		seen[p.key()] = true
		if p.date != s.start.date {
			seen["day "+p.wall.Format(dateForm)] = true
		}
	}
	kept := list[:0]
	for _, p := range list {
		key := p.key()
		if p.date == s.start.date && !seen[key] && !seen["day "+p.wall.Format(dateForm)] {
			kept = append(kept, p)
		}
		seen[key] = true
	}
	return kept, followed, nil
}

// maxEvent is how long an item may be at most.
const maxEvent = visit.MaxLength * time.Minute

// nominal gives the event's length as the clocks go.
func (s *source) nominal() time.Duration {
	switch {
	case s.end != nil:
		return s.end.wall.Sub(s.start.wall)
	case s.length != nil:
		const most = 100_000 // days, which fit into a Duration
		return time.Duration(max(-most, min(s.length.days, most)))*24*time.Hour + s.length.rest
	}
	return 0
}

// event gives the event as it is at start.
func (d *intake) event(s *source, start point) Event {
	e := s.event
	if start.date {
		d.wholeDays(&e, s, start)
		return e
	}
	assume := func(key string, p point) {
		e.Assumed = append(e.Assumed, text.Message{Key: key, Args: map[string]any{"Zone": d.shown(p).String(), "Given": line(p.id, 100)}})
	}
	shown := d.shown(start)
	e.From = start.zone.instant(start.wall)
	e.Start, e.Fold, e.Zone = clock.In(e.From, shown), clock.Fold(e.From, shown), shown.String()
	if start.assumed != "" {
		assume(start.assumed, start)
	} else if e.Start != clock.In(start.wall, time.UTC) {
		assume("take_in.assumed.skipped", start)
	}
	last := start
	switch {
	case s.end != nil && !s.end.date:
		last = s.end.at(s.end.wall.Add(start.wall.Sub(s.start.wall)))
		e.To = last.zone.instant(last.wall)
	case s.length != nil:
		e.To = start.zone.instant(start.wall.AddDate(0, 0, s.length.days)).Add(s.length.rest)
	}
	if length := e.To.Sub(e.From); length <= 0 || length > maxEvent {
		key := "take_in.assumed.no_end"
		if length > maxEvent {
			key = "take_in.assumed.too_long"
		}
		assume(key, start)
		e.To = e.From
		return e
	}
	shown = d.shown(last)
	e.End, e.EndFold, e.EndZone = clock.In(e.To, shown), clock.Fold(e.To, shown), shown.String()
	return e
}

// wholeDays gives an event the days on which it is.
func (d *intake) wholeDays(e *Event, s *source, start point) {
	days := int(s.nominal()/(24*time.Hour)) - 1
	e.Day = civil.DateOf(start.wall)
	e.LastDay = e.Day.AddDays(min(max(days, 0), 366))
	if days > 366 {
		e.Assumed = append(e.Assumed, text.Message{Key: "take_in.assumed.too_long"})
	}
	e.From, e.To = e.Day.In(d.days.Zone).UTC(), e.LastDay.AddDays(1).In(d.days.Zone).UTC()
}

func valueOf(properties []ics.IANAProperty, name string) string {
	for i := range properties {
		if properties[i].IANAToken == name {
			return properties[i].Value
		}
	}
	return ""
}

// parameter gives the first value of a property's parameter, "" where it has none.
func parameter(p *ics.BaseProperty, name string) string {
	for key, values := range p.ICalParameters {
		if strings.EqualFold(key, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// tidy gives a text without what no text should hold, of so many characters at most.
func tidy(s string, most int) string {
	var b strings.Builder
	for count := 0; s != "" && count < most; {
		r, size := shown(s)
		if s = s[size:]; r != none {
			b.WriteRune(r)
			count++
		}
	}
	return strings.TrimSpace(b.String())
}

// line is tidy for a text of one line.
func line(s string, most int) string { return strings.Join(strings.Fields(tidy(s, most)), " ") }
