package calendar

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"cortege/internal/edition"
	"cortege/internal/visit"
)

func TestAnInvitationIsRightInEveryByte(t *testing.T) {
	published := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	for seed := range uint64(5) {
		v := generated(t, seed, 20)
		for i := range v.Items {
			item := &v.Items[i]
			if _, dated := v.DayOf(item); !dated {
				continue
			}
			for _, method := range []string{Request, Cancel} {
				b, err := Invite(v, item.ID, edition.Stamp{Sequence: 4, Created: published, Changed: published}, Options{}, Invitation{
					Method: method, Organizer: phrases[i%len(phrases)], OrganizerAddress: "office@visits.example",
					Attendee: "Eve\r\nX-A: \"b\"; \u202e" + phrases[(i+3)%len(phrases)], AttendeeAddress: "eve+talks@guests.example",
				})
				if err != nil {
					t.Fatal(err)
				}
				lint(t, b)
				read, err := ics.ParseCalendar(strings.NewReader(string(b)))
				if err != nil {
					t.Fatal(err)
				}
				event := read.Events()[0]
				if len(read.Events()) != 1 || len(event.Attendees()) != 1 || event.Attendees()[0].Email() != "eve+talks@guests.example" {
					t.Errorf("%s", b)
				}
				get := func(name ics.ComponentProperty) string {
					if p := event.GetProperty(name); p != nil {
						return p.Value
					}
					return ""
				}
				if get(ics.ComponentPropertyOrganizer) != "mailto:office@visits.example" || get(ics.ComponentPropertySequence) != "4" ||
					get(ics.ComponentPropertyDtstamp) != "20270301T090000Z" || strings.Contains(string(b), "\nX-A:") ||
					(get(ics.ComponentPropertyClass) == "CONFIDENTIAL") != (item.Audience == visit.ForStaff) ||
					(get(ics.ComponentPropertyStatus) == "CANCELLED") != (method == Cancel || item.IsCancelled()) ||
					!strings.Contains(string(b), "\r\nMETHOD:"+method+"\r\n") {
					t.Errorf("%s", b)
				}
			}
		}
	}
}
