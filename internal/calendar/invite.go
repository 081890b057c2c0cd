package calendar

import (
	ics "github.com/arran4/golang-ical"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// Methods of RFC 5546 by which an office tells a person of an item.
const (
	Request = "REQUEST" // it asks them to be there, or says that it has changed
	Cancel  = "CANCEL"  // it takes that back
)

// Invitation says who asks whom. Addresses are bare: "office@example.org".
type Invitation struct {
	Method                      string // Request or Cancel
	Organizer, OrganizerAddress string
	Attendee, AttendeeAddress   string
}

// Invite gives one item of v as an iTIP message, to be sent as text/calendar with the same method. An unknown item,
// or one that has no day yet, is an error. The stamp's Sequence must be higher than that of the message before.
func Invite(v *visit.Visit, id string, stamp edition.Stamp, o Options, i Invitation) ([]byte, error) {
	found := v.Item(id)
	if found == nil {
		return nil, fault.New(fault.NotFound, "", "item_unknown", fault.Args{"Value": id})
	}
	item := *found
	if i.Method == Cancel {
		item.Status = visit.Cancelled
	}
	m := newMaker(o)
	m.object = true
	e, dated, err := newEntry(m.share(v, map[string]edition.Stamp{id: stamp}, m.reader(v), false), &item)
	if err != nil {
		return nil, err
	}
	if !dated {
		return nil, fault.New(fault.Invalid, "day", "item_without_day", fault.Args{"Title": item.Title})
	}
	head, err := m.properties()
	if err != nil {
		return nil, err
	}
	method := property(ics.PropertyMethod, i.Method, nil).BaseProperty
	m.findZones(&e)
	w := newWriter(2048, append(head, ics.CalendarProperty{BaseProperty: method}))
	for _, zone := range m.timezones([]entry{e}) {
		w.component(zone)
	}
	answer := "TRUE"
	if i.Method == Cancel {
		answer = "FALSE"
	}
	event := &ics.VEvent{}
	e.share.fill(event, &e)
	event.Properties = append(event.Properties,
		property(ics.PropertyOrganizer, "mailto:"+i.OrganizerAddress, named(i.Organizer, nil)),
		property(ics.PropertyAttendee, "mailto:"+i.AttendeeAddress, named(i.Attendee, map[string][]string{
			"CUTYPE": {"INDIVIDUAL"}, "ROLE": {"REQ-PARTICIPANT"}, "PARTSTAT": {"NEEDS-ACTION"}, "RSVP": {answer},
		})))
	w.component(event)
	return w.end()
}

// named adds a name to a property's parameters.
func named(name string, parameters map[string][]string) map[string][]string {
	if name == "" {
		return parameters
	}
	if parameters == nil {
		parameters = map[string][]string{}
	}
	parameters["CN"] = []string{parameterText(name)}
	return parameters
}
