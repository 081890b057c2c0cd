// Package calendar turns a visit into iCalendar bytes (RFC 5545, 6868, 7986) that every client reads alike.
//
// golang-ical is the model of a calendar; the bytes are written by this package, and so are the time zones.
package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	ics "github.com/arran4/golang-ical"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Options say what a calendar shows of a visit, and to whom.
type Options struct {
	Name     string        // of the calendar, as clients show it; "": the visit's title
	Language []string      // the reader's, the first preferred; none: the visit's
	View     View          // which items, and how; zero: all of them
	Alarm    time.Duration // before each item with a time, in whole minutes; 0: none
	Staff    bool          // shows notes, responsible officers and their phones too
	Refresh  time.Duration // how often clients are to ask again, in whole minutes; 0: an hour
	Base     string        // the program's address, "https://visits.example": staff's events lead to their visit there; "": none
	Color    string        // of Colors; "": the first
}

// Calendar is the bytes of a calendar, and when anything shown in it last changed (UTC; zero where it
// shows nothing).
type Calendar struct {
	Bytes    []byte
	Modified time.Time
}

// color is a CSS3 name, which RFC 7986 wants, and its value, which Apple wants.
type color struct{ name, value string }

var colors = []color{
	{"steelblue", "#4682B4"}, {"teal", "#008080"}, {"seagreen", "#2E8B57"}, {"olive", "#808000"}, {"goldenrod", "#DAA520"},
	{"chocolate", "#D2691E"}, {"firebrick", "#B22222"}, {"mediumvioletred", "#C71585"}, {"slateblue", "#6A5ACD"}, {"slategray", "#708090"},
}

// Colors gives the names of the colours that a calendar may have, the default first.
func Colors() []string {
	names := make([]string, len(colors))
	for i, c := range colors {
		names[i] = c.name
	}
	return names
}

// Part is one visit of a calendar, which edition.For has made fit for the reader, with the stamps of its items by id.
type Part struct {
	Visit  *visit.Visit
	Stamps map[string]edition.Stamp
}

// Encode gives the calendar of v, which edition.For has made fit for the reader. stamps are by the items' ids.
// Items with a time are events, items of a day alone last all day, those in the tray are left out. An unknown
// colour is an error, and so is an item without a UID or with a time that cannot be.
func Encode(v *visit.Visit, stamps map[string]edition.Stamp, o Options) (*Calendar, error) {
	return Combine([]Part{{v, stamps}}, o)
}

// Combine gives one calendar of several visits, as Encode gives that of one. The first gives the zone, and the name
// where o has none. Of no visits it is a calendar without events.
func Combine(parts []Part, o Options) (*Calendar, error) {
	m, entries, err := gather(parts, o)
	if err != nil {
		return nil, err
	}
	return m.encode(entries)
}

// gather gives the entries of every part in the order of their starts, with what makes events of them.
func gather(parts []Part, o Options) (*maker, []entry, error) {
	m := newMaker(o)
	var entries []entry
	for _, p := range parts {
		languages := m.reader(p.Visit)
		v, stamps := o.View.Of(p.Visit, p.Stamps, languages)
		share := m.share(v, stamps, languages, (o.View.Scope.IsWide() || len(parts) > 1) && !o.View.Busy)
		entries = slices.Grow(entries, len(v.Items))
		for i := range v.Items {
			e, dated, err := newEntry(share, &v.Items[i])
			if err != nil {
				return nil, nil, err
			}
			if dated {
				entries = append(entries, e)
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.start.Compare(b.start) })
	return m, entries, nil
}

// EncodeItem gives the calendar of one item of v, as Encode would show it, to be saved or sent. An unknown
// item, or one that has no day yet, is an error.
func EncodeItem(v *visit.Visit, id string, stamps map[string]edition.Stamp, o Options) (*Calendar, error) {
	item := v.Item(id)
	if item == nil {
		return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	m := newMaker(o)
	e, dated, err := newEntry(m.share(v, stamps, m.reader(v), false), item)
	if err != nil {
		return nil, err
	}
	if !dated {
		return nil, fault.New(fault.Invalid, "day", "item_without_day", fault.Args{"Title": item.Title})
	}
	return m.encode([]entry{e})
}

func newEntry(s *share, item *visit.Item) (e entry, dated bool, err error) {
	if item.UID == "" {
		return e, false, fmt.Errorf("calendar: item %s has no UID", item.ID)
	}
	t, timed, err := s.visit.Times(item)
	if err != nil {
		return e, false, fmt.Errorf("calendar: item %s: %w", item.ID, err)
	}
	if timed {
		return entry{share: s, item: item, start: t.Start, times: t, timed: true}, true, nil
	}
	if item.Day == (civil.Date{}) {
		return e, false, nil
	}
	last := item.Day
	if item.Until.HasDate() && item.Until.Date.After(last) {
		last = item.Until.Date
	}
	return entry{share: s, item: item, start: item.Day.In(time.UTC), after: last.AddDays(1).In(time.UTC)}, true, nil
}

// encode makes the calendar of entries, in their order.
func (m *maker) encode(entries []entry) (*Calendar, error) {
	head, err := m.properties()
	if err != nil {
		return nil, err
	}
	for i := range entries {
		m.findZones(&entries[i])
	}
	w := newWriter(2048+len(entries)*768, head)
	for _, zone := range m.timezones(entries) {
		w.component(zone)
	}
	event := &ics.VEvent{} // one after the other
	for i := range entries {
		entries[i].share.fill(event, &entries[i])
		w.component(event)
	}
	m.made.Bytes, err = w.end()
	if err != nil {
		return nil, err
	}
	return &m.made, nil
}

// properties gives the head of the calendar.
func (m *maker) properties() ([]ics.CalendarProperty, error) {
	o, zone := m.o, "UTC"
	if len(m.shares) > 0 {
		first := m.shares[0]
		zone = first.visit.Zone
		if o.Name == "" {
			o.Name = first.visit.Title.In(first.language...)
		}
	}
	if o.Color == "" {
		o.Color = colors[0].name
	}
	shade := slices.IndexFunc(colors, func(c color) bool { return c.name == o.Color })
	if shade < 0 {
		return nil, fault.InvalidField("color", "word_unknown", fault.Args{"Value": o.Color, "Words": strings.Join(Colors(), ", ")})
	}
	refresh := duration(o.Refresh)
	var head []ics.CalendarProperty
	add := func(name ics.Property, value string, parameters map[string][]string) {
		head = append(head, ics.CalendarProperty{BaseProperty: property(name, value, parameters).BaseProperty})
	}
	add(ics.PropertyVersion, "2.0", nil)
	add(ics.PropertyProductId, "-//Cortege//Cortege//EN", nil)
	add(ics.PropertyCalscale, "GREGORIAN", nil)
	if m.object {
		return head, nil
	}
	add(ics.PropertyName, o.Name, nil)
	add(ics.PropertyXWRCalName, o.Name, nil)
	add(ics.PropertyXWRTimezone, zone, nil)
	add(refreshInterval, refresh, map[string][]string{"VALUE": {"DURATION"}})
	add(ics.PropertyXPublishedTTL, refresh, nil)
	add(ics.PropertyColor, colors[shade].name, nil)
	add(xColor, colors[shade].value, nil)
	return head, nil
}

// duration writes d in whole minutes, an hour for less than one.
func duration(d time.Duration) string {
	minutes := int(d / time.Minute)
	if minutes < 1 {
		minutes = 60
	}
	if minutes%60 == 0 {
		return "PT" + strconv.Itoa(minutes/60) + "H"
	}
	return "PT" + strconv.Itoa(minutes) + "M"
}

// timezones gives the VTIMEZONE of each zone that an event has named, by name.
func (m *maker) timezones(entries []entry) []*ics.VTimezone {
	var first, last time.Time
	for _, e := range entries {
		if e.timed && (first.IsZero() || e.times.Start.Before(first)) {
			first = e.times.Start
		}
		if e.timed && e.times.End.After(last) {
			last = e.times.End
		}
	}
	var components []*ics.VTimezone
	for _, name := range slices.Sorted(maps.Keys(m.zones)) {
		components = append(components, cachedTimezone(m.zones[name].location, first, last))
	}
	return components
}

func newMaker(o Options) *maker {
	printer := text.For(text.Match(o.Language...))
	return &maker{o: o, printer: printer, labels: newLabels(printer), kinds: map[string]string{}, zones: map[string]*zoneUse{}, uids: map[string]bool{}}
}

// reader gives the languages in which the reader is shown v.
func (m *maker) reader(v *visit.Visit) []string {
	if len(m.o.Language) == 0 {
		return v.Languages
	}
	return append(slices.Clone(m.o.Language), v.Languages...)
}

// share adds a visit to the calendar. named: its events say which it is.
func (m *maker) share(v *visit.Visit, stamps map[string]edition.Stamp, languages []string, named bool) *share {
	s := &share{maker: m, visit: v, stamps: stamps, language: languages, named: named, places: map[string]*venue{}, people: map[string]string{}}
	if len(m.shares) == 0 && len(m.o.Language) == 0 {
		m.printer = text.For(text.Match(languages...))
		m.labels = newLabels(m.printer)
	}
	m.shares = append(m.shares, s)
	return s
}
