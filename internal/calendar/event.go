package calendar

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func property[N ~string](name N, value string, parameters map[string][]string) ics.IANAProperty {
	return ics.IANAProperty{BaseProperty: ics.BaseProperty{IANAToken: string(name), Value: value, ICalParameters: parameters}}
}

// What golang-ical has no name for, or a wrong one.
const (
	refreshInterval = "REFRESH-INTERVAL"
	xLocation       = "X-APPLE-STRUCTURED-LOCATION"
	xColor          = "X-APPLE-CALENDAR-COLOR"
)

// maker makes the events of one calendar.
type maker struct {
	o       Options
	shares  []*share
	object  bool // a calendar of one event, as CalDAV keeps them: without what is the whole calendar's
	printer *text.Printer
	labels  labels
	kinds   map[string]string // categories by kind
	zones   map[string]*zoneUse
	uids    map[string]bool // that are taken
	last    string          // of them
	made    Calendar
	lines   []byte // of the description being made
}

// share is one of the calendar's visits.
type share struct {
	*maker
	visit    *visit.Visit
	stamps   map[string]edition.Stamp
	language []string
	named    bool // events say which visit they are of
	places   map[string]*venue
	people   map[string]string // names by id
}

// labels are what stands before the lines of a description.
type labels struct{ visit, place, to, with, greeter, dress, flight, note, officer, deputy, phone string }

func newLabels(p *text.Printer) labels {
	say := func(key string) string { return p.Say(key, nil) + ": " }
	return labels{
		visit: say("calendar.visit"), place: say("calendar.place"), to: say("calendar.to"), with: say("calendar.with"), greeter: say("calendar.greeter"),
		dress: say("calendar.dress"), flight: say("calendar.flight"), note: say("calendar.note"),
		officer: say("calendar.officer"), deputy: say("calendar.deputy"), phone: say("calendar.phone"),
	}
}

// venue is a place as events show it.
type venue struct {
	location  string // name and address
	full      string // and the entrance
	positions []ics.IANAProperty
}

// zoneUse is a zone that a local time names.
type zoneUse struct {
	location   *time.Location
	parameters map[string][]string
}

// entry is an item with the time that it is sorted by.
type entry struct {
	share *share
	item  *visit.Item
	start time.Time // UTC; of an item with a day alone midnight in UTC
	after time.Time // of such an item midnight after its last day
	times visit.Times
	timed bool

	startZone, endZone *zoneUse // nil: in UTC
}

// The forms of RFC 5545, 3.3.4 and 3.3.5.
const (
	dateForm  = "20060102"
	localForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

var dateParameters = map[string][]string{"VALUE": {"DATE"}}

// fill makes the event that of the entry, in the memory that it has.
func (m *share) fill(event *ics.VEvent, e *entry) {
	item, stamp, place := e.item, m.stamp(e.item), m.venue(e.item.Place)
	changed := utcTime(stamp.Changed)
	p := append(event.Properties[:0],
		property(ics.PropertyUid, m.uid(item), nil),
		property(ics.PropertyDtstamp, changed, nil),
		property(ics.PropertyLastModified, changed, nil),
		property(ics.PropertyCreated, utcTime(stamp.Created), nil),
		property(ics.PropertySequence, strconv.Itoa(stamp.Sequence), nil),
	)
	if e.timed {
		p = append(p, moment(ics.PropertyDtstart, e.times.Start, e.times.StartWall, e.startZone),
			moment(ics.PropertyDtend, e.times.End, e.times.EndWall, e.endZone))
	} else {
		p = append(p, property(ics.PropertyDtstart, e.start.Format(dateForm), dateParameters),
			property(ics.PropertyDtend, e.after.Format(dateForm), dateParameters))
	}
	p = append(p, property(ics.PropertySummary, m.summary(item), nil))
	if description := m.description(item, place); description != "" {
		p = append(p, property(ics.PropertyDescription, description, nil))
	}
	if place != nil {
		p = append(p, property(ics.PropertyLocation, place.location, nil))
		p = append(p, place.positions...)
	}
	switch {
	case item.IsCancelled():
		p = append(p, property(ics.PropertyStatus, string(ics.ObjectStatusCancelled), nil))
	case item.Certainty == visit.ToBeConfirmed:
		p = append(p, property(ics.PropertyStatus, string(ics.ObjectStatusTentative), nil))
	case item.Status == visit.Confirmed:
		p = append(p, property(ics.PropertyStatus, string(ics.ObjectStatusConfirmed), nil))
	}
	// A day without a time keeps nobody busy from midnight to midnight.
	transparency := ics.TransparencyOpaque
	if item.IsCancelled() || !e.timed || visit.KindOf(item.Kind).Quiet {
		transparency = ics.TransparencyTransparent
	}
	p = append(p, property(ics.PropertyTransp, string(transparency), nil))
	class := ics.ClassificationPublic
	switch {
	case m.o.View.Busy:
		class = ics.ClassificationPrivate
	case m.o.Staff, item.Audience == visit.ForStaff:
		class = ics.ClassificationConfidential
	}
	if !m.o.View.Busy {
		p = append(p, property(ics.PropertyCategories, m.category(item.Kind), nil))
	}
	p = append(p, property(ics.PropertyClass, string(class), nil))
	if m.o.Base != "" && m.o.Staff && !m.o.View.Busy {
		p = append(p, property(ics.PropertyUrl, m.o.Base+"/visits/"+url.PathEscape(m.visit.Reference), nil))
	}
	event.Properties = p
	event.Components = event.Components[:0]
	if m.o.Alarm >= time.Minute && e.timed && !item.IsCancelled() {
		event.Components = append(event.Components, m.alarm(item))
	}
}

// alarm gives what reminds of the item before it begins.
func (m *share) alarm(item *visit.Item) *ics.VAlarm {
	alarm := &ics.VAlarm{}
	alarm.Properties = []ics.IANAProperty{
		property(ics.PropertyAction, string(ics.ActionDisplay), nil),
		property(ics.PropertyDescription, m.summary(item), nil),
		property(ics.PropertyTrigger, "-"+duration(m.o.Alarm), nil),
	}
	return alarm
}

// stamp gives the item's past. Where none is known it is the item's record, else the visit's, else 1970: never
// the present, which would differ at each call, nor a day to come, which would hide the changes before it.
func (m *share) stamp(item *visit.Item) edition.Stamp {
	stamp, ok := m.stamps[item.ID]
	if !ok {
		stamp = edition.Stamp{Sequence: item.Sequence, Created: item.Record.Created, Changed: item.Record.Changed}
	}
	if stamp.Changed.IsZero() {
		stamp.Changed = m.visit.Record.Changed
	}
	if head := m.stamps[edition.Head].Changed; m.named && head.After(stamp.Changed) {
		stamp.Changed = head
	}
	if stamp.Changed.IsZero() {
		stamp.Changed = time.Unix(0, 0)
	}
	if stamp.Created.IsZero() {
		stamp.Created = stamp.Changed
	}
	stamp.Changed = stamp.Changed.UTC().Truncate(time.Second)
	if stamp.Changed.After(m.made.Modified) {
		m.made.Modified = stamp.Changed
	}
	return stamp
}

// uid gives the item's UID in calendars. Of two events with the same one clients lose one without a word,
// so one that is taken gets a number.
func (m *maker) uid(item *visit.Item) string {
	uid := item.UID + "@cortege"
	for n := 2; m.uids[uid]; n++ {
		uid = item.UID + "-" + strconv.Itoa(n) + "@cortege"
	}
	m.uids[uid], m.last = true, uid
	return uid
}

// findZones finds the zones in which the entry is written.
func (m *maker) findZones(e *entry) {
	if e.timed {
		e.startZone, e.endZone = m.zone(e.times.Start, e.times.StartZone), m.zone(e.times.End, e.times.EndZone)
	}
}

// zone gives the zone in which t is written; nil where that is UTC, because the zone is, or because a local
// time would not say which instant is meant: it comes twice, and clients differ on which they take, or its
// offset has seconds.
func (m *maker) zone(t time.Time, zone *time.Location) *zoneUse {
	id := zone.String()
	if id == "UTC" || id == "Etc/UTC" || !isPlainLocal(t, zone) {
		return nil
	}
	use := m.zones[id]
	if use == nil {
		use = &zoneUse{location: zone, parameters: map[string][]string{"TZID": {id}}}
		m.zones[id] = use
	}
	return use
}

// moment gives one end of an event.
func moment(name ics.Property, t time.Time, wall clock.Wall, zone *zoneUse) ics.IANAProperty {
	if zone == nil {
		return property(name, utcTime(t), nil)
	}
	return property(name, localTime(wall), zone.parameters)
}

// localTime writes 20240131T090000.
func localTime(w clock.Wall) string {
	return string(appendTime(make([]byte, 0, len(utcForm)), w.Date.Year, w.Date.Month, w.Date.Day, w.Hour, w.Minute, 0))
}

// utcTime writes 20240131T050000Z.
func utcTime(t time.Time) string {
	year, month, day := t.UTC().Date()
	hour, minute, second := t.UTC().Clock()
	return string(append(appendTime(make([]byte, 0, len(utcForm)), year, month, day, hour, minute, second), 'Z'))
}

func appendTime(b []byte, year int, month time.Month, day, hour, minute, second int) []byte {
	b = appendDigits(appendDigits(appendDigits(b, year, 4), int(month), 2), day, 2)
	b = append(b, 'T')
	return appendDigits(appendDigits(appendDigits(b, hour, 2), minute, 2), second, 2)
}

func appendDigits(b []byte, n, width int) []byte {
	for divisor := [...]int{1, 10, 100, 1000}[width-1]; divisor > 0; divisor /= 10 {
		b = append(b, '0'+byte(n/divisor%10))
	}
	return b
}

// isPlainLocal says whether the zone's clocks show what they do at t only once, at an offset of whole minutes.
func isPlainLocal(t time.Time, zone *time.Location) bool {
	const mostFold = 26 * time.Hour
	local := t.In(zone)
	_, offset := local.Zone()
	if offset%60 != 0 {
		return false
	}
	start, end := local.ZoneBounds()
	if !start.IsZero() && t.Sub(start) < mostFold || !end.IsZero() && end.Sub(t) <= mostFold {
		wall := clock.In(t, zone)
		first, err1 := clock.Instant(wall, zone, 0)
		second, err2 := clock.Instant(wall, zone, 1)
		return err1 == nil && err2 == nil && first.Equal(second)
	}
	return true
}

func (m *share) summary(item *visit.Item) string {
	return mark(item) + item.Title.In(m.language...)
}

// mark gives what stands before an item's title, since not every client shows a status.
func mark(item *visit.Item) string {
	switch {
	case item.IsCancelled():
		return "CANCELLED: "
	case item.Certainty == visit.ToBeConfirmed:
		return "TBC: "
	case item.Certainty == visit.Approximate:
		return "ca. "
	}
	return ""
}

// description gives what there is to know beside title, time and place, a line for each.
func (m *share) description(item *visit.Item, place *venue) string {
	language := m.language
	m.lines = m.lines[:0]
	if m.named {
		m.line(m.labels.visit, m.visit.Title.In(language...))
	}
	if place != nil {
		m.line(m.labels.place, place.full)
	}
	if to := m.venue(item.To); to != nil {
		m.line(m.labels.to, to.full)
	}
	label := m.labels.with
	for _, id := range item.With {
		if name := m.name(id); name != "" {
			if label == "" {
				m.lines = append(append(m.lines, ", "...), name...)
				continue
			}
			m.line(label, name)
			label = ""
		}
	}
	m.line(m.labels.greeter, m.name(item.Greeter))
	m.line(m.labels.dress, item.Dress.In(language...))
	m.line(m.labels.flight, item.Flight)
	m.line("", item.Description.In(language...))
	if m.o.Staff {
		m.line(m.labels.note, item.Note.In(language...))
		m.line(m.labels.officer, item.Officer)
		m.line(m.labels.deputy, item.Deputy)
		m.line(m.labels.phone, item.Phone)
		for _, r := range item.Roles {
			if r.Officer != "" {
				m.line(m.printer.Say("officer_role."+r.Role, nil)+": ", r.Officer)
			}
		}
	}
	return string(m.lines)
}

// line adds a line to the description, unless there is nothing to say.
func (m *maker) line(label, s string) {
	if s == "" {
		return
	}
	if len(m.lines) > 0 {
		m.lines = append(m.lines, '\n')
	}
	m.lines = append(append(m.lines, label...), s...)
}

func (m *share) name(id string) string {
	if id == "" {
		return ""
	}
	name, ok := m.people[id]
	if !ok {
		if member := m.visit.Member(id); member != nil {
			name = member.Name.In(m.language...)
		}
		m.people[id] = name
	}
	return name
}

func (m *share) venue(id string) *venue {
	if id == "" {
		return nil
	}
	v, ok := m.places[id]
	if !ok {
		if place := m.visit.Place(id); place != nil {
			v = newVenue(place, m.language)
		}
		m.places[id] = v
	}
	return v
}

func newVenue(place *visit.Place, language []string) *venue {
	name, address := place.Name.In(language...), place.Address.In(language...)
	v := &venue{location: name}
	if address != "" {
		v.location += ", " + address
	}
	v.full = v.location
	if place.Entrance != "" {
		v.full += ", " + place.Entrance
	}
	if place.Lat == nil || place.Lon == nil || !(math.Abs(*place.Lat) <= 90) || !(math.Abs(*place.Lon) <= 180) {
		return v
	}
	lat, lon := degrees(*place.Lat), degrees(*place.Lon)
	parameters := map[string][]string{"VALUE": {"URI"}, "X-APPLE-RADIUS": {"100"}, "X-TITLE": {parameterText(name)}}
	if address != "" {
		parameters["X-ADDRESS"] = []string{parameterText(address)}
	}
	v.positions = []ics.IANAProperty{
		property(ics.PropertyGeo, lat+";"+lon, nil),
		property(xLocation, "geo:"+lat+","+lon, parameters),
	}
	return v
}

// parameterText gives s without what parsers read differently in a parameter: some take a backslash for an
// escape, some leave the line end of RFC 6868 as it is written.
func parameterText(s string) string { return parameterReplacer.Replace(s) }

var parameterReplacer = strings.NewReplacer(`\`, "/", "\r\n", ", ", "\n", ", ", "\r", ", ")

// degrees writes a coordinate to a tenth of a metre.
func degrees(d float64) string {
	return strconv.FormatFloat(math.Round(d*1e6)/1e6+0, 'f', -1, 64) // + 0: no negative nought
}

// category gives the kind's name as a word for people.
func (m *maker) category(kind string) string {
	name, ok := m.kinds[kind]
	if !ok {
		name = m.printer.Say("kind."+visit.KindOf(kind).Name, nil)
		m.kinds[kind] = name
	}
	return name
}
