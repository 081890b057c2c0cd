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
	Person   string        // a member's id: only what they attend or greet at; "": the whole visit
	Staff    bool          // shows notes, responsible officers and their phones too
	Refresh  time.Duration // how often clients are to ask again, in whole minutes; 0: an hour
	URL      string        // of the visit's page, for staff; "": none
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

// Encode gives the calendar of v, which edition.For has made fit for the reader. stamps are by the items' ids.
// Items with a time are events, items of a day alone last all day, those in the tray are left out. An unknown
// person or colour is an error, and so is an item without a UID or with a time that cannot be.
func Encode(v *visit.Visit, stamps map[string]edition.Stamp, o Options) (*Calendar, error) {
	if o.Person != "" && v.Member(o.Person) == nil {
		return nil, fault.New(fault.NotFound, "person", "person_unknown", fault.Args{"Value": o.Person})
	}
	entries := make([]entry, 0, len(v.Items))
	for i := range v.Items {
		item := &v.Items[i]
		if o.Person != "" && !slices.Contains(item.Attending(), o.Person) {
			continue
		}
		e, dated, err := newEntry(v, item)
		if err != nil {
			return nil, err
		}
		if dated {
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.start.Compare(b.start) })
	return encode(v, stamps, o, entries)
}

// EncodeItem gives the calendar of one item of v, as Encode would show it, to be saved or sent. An unknown
// item, or one that has no day yet, is an error.
func EncodeItem(v *visit.Visit, id string, stamps map[string]edition.Stamp, o Options) (*Calendar, error) {
	item := v.Item(id)
	if item == nil {
		return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	e, dated, err := newEntry(v, item)
	if err != nil {
		return nil, err
	}
	if !dated {
		return nil, fault.New(fault.Invalid, "day", "item_without_day", fault.Args{"Title": item.Title})
	}
	return encode(v, stamps, o, []entry{e})
}

func newEntry(v *visit.Visit, item *visit.Item) (e entry, dated bool, err error) {
	if item.UID == "" {
		return e, false, fmt.Errorf("calendar: item %s has no UID", item.ID)
	}
	t, timed, err := v.Times(item)
	if err != nil {
		return e, false, fmt.Errorf("calendar: item %s: %w", item.ID, err)
	}
	if timed {
		return entry{item: item, start: t.Start, times: t, timed: true}, true, nil
	}
	if item.Day == (civil.Date{}) {
		return e, false, nil
	}
	return entry{item: item, start: item.Day.In(time.UTC)}, true, nil
}

// encode makes the calendar of entries, in their order.
func encode(v *visit.Visit, stamps map[string]edition.Stamp, o Options, entries []entry) (*Calendar, error) {
	if len(o.Language) == 0 {
		o.Language = v.Languages
	}
	head, err := properties(v, o)
	if err != nil {
		return nil, err
	}
	m := newMaker(v, stamps, o, len(entries))
	for i := range entries {
		m.findZones(&entries[i])
	}
	w := newWriter(2048+len(entries)*768, head)
	for _, zone := range m.timezones(entries) {
		w.component(zone)
	}
	event := &ics.VEvent{} // one after the other
	for i := range entries {
		m.fill(event, &entries[i])
		w.component(event)
	}
	m.made.Bytes, err = w.end()
	if err != nil {
		return nil, err
	}
	return &m.made, nil
}

// properties gives the head of the calendar.
func properties(v *visit.Visit, o Options) ([]ics.CalendarProperty, error) {
	if o.Name == "" {
		o.Name = v.Title.In(o.Language...)
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
	add(ics.PropertyName, o.Name, nil)
	add(ics.PropertyXWRCalName, o.Name, nil)
	add(ics.PropertyXWRTimezone, v.Zone, nil)
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

func newMaker(v *visit.Visit, stamps map[string]edition.Stamp, o Options, events int) *maker {
	printer := text.For(text.Match(o.Language...))
	return &maker{
		visit: v, stamps: stamps, o: o, printer: printer, labels: newLabels(printer),
		places: map[string]*venue{}, people: map[string]string{}, kinds: map[string]string{}, zones: map[string]*zoneUse{}, uids: make(map[string]bool, events),
	}
}
