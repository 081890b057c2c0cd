package calendar

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var (
	firstDay = civil.Date{Year: 2027, Month: 3, Day: 1}
	past     = time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC)
)

// secret marks what a view of busy times hides.
const secret = "SECRET"

// busyDay is a visit in which each scope holds something else.
func busyDay() *visit.Visit {
	name := func(s string) text.Text { return text.Text{"en": s + " " + secret} }
	v := &visit.Visit{
		Reference: "V-1", Title: name("Visit"), Kind: "official", From: firstDay, To: firstDay.AddDays(1), Zone: "Asia/Baku", Languages: []string{"en"},
		Parties: []visit.Party{{ID: "host", Side: visit.Host, Body: name("Host")}, {ID: "guest", Side: visit.Guest, Body: name("Guest")}},
		People: []visit.Member{
			{ID: "minister", Party: "guest", Class: "head", Person: visit.Person{Name: name("Minister")}},
			{ID: "spouse", Party: "guest", Class: "spouse", Person: visit.Person{Name: name("Spouse")}},
			{ID: "chief", Party: "host", Class: "official", Person: visit.Person{Name: name("Chief")}},
		},
		Places: []visit.Place{
			{ID: "airport", Kind: "airport", Name: name("Airport")}, {ID: "ministry", Name: name("Ministry")}, {ID: "museum", Name: name("Museum")},
		},
		Routes:    []visit.Route{{From: "airport", To: "ministry", Minutes: 25}, {From: "ministry", To: "museum", Minutes: 10, OneWay: true}},
		Resources: []visit.Resource{{ID: "car", Kind: "vehicle", Name: name("Car")}, {ID: "interpreter", Kind: "interpreter", Name: name("Interpreter")}},
		Tracks:    []visit.Track{{ID: "main", Name: name("Main")}, {ID: "partners", Name: name("Partners")}},
		Items: []visit.Item{
			{ID: "arrival", Kind: "airport_greeting", At: clock.At(firstDay, 9, 0), Minutes: 20, Place: "airport", With: []string{"minister", "spouse"}, Greeter: "chief"},
			{ID: "drive", Kind: "transfer", At: clock.At(firstDay, 9, 30), Minutes: 25, Place: "airport", To: "ministry", Uses: []string{"car"}, With: []string{"minister"}},
			{ID: "talks", Kind: "talks", At: clock.At(firstDay, 10, 0), Minutes: 60, Place: "ministry", With: []string{"minister", "chief"}, Uses: []string{"interpreter"}, Officer: "Leyla Əliyeva", Note: name("Note"), Dress: name("Dress")},
			{ID: "museum", Kind: "site_visit", At: clock.At(firstDay, 10, 0), Minutes: 60, Place: "museum", With: []string{"spouse"}, Tracks: []string{"partners"}, Deputy: "leyla əliyeva", Description: name("Description")},
			{ID: "dinner", Kind: "dinner", At: clock.At(firstDay.AddDays(1), 19, 0), Minutes: 90, Place: "museum", With: []string{"minister", "spouse"}, Tracks: []string{"main", "partners"}, Officer: "Rauf"},
			{ID: "called-off", Kind: "lunch", At: clock.At(firstDay, 13, 0), Minutes: 60, Place: "museum", Status: visit.Cancelled},
			{ID: "rest", Kind: "rest", At: clock.At(firstDay, 14, 0), Minutes: 60},
			{ID: "somewhen", Kind: "other", Day: firstDay},
			{ID: "tray", Kind: "other"},
		},
	}
	for i := range v.Items {
		item := &v.Items[i]
		item.UID, item.Title = derived(item.ID), name("Title of "+item.ID)
		item.Record = visit.Record{Created: past.Add(time.Duration(i) * time.Hour), Changed: past.Add(time.Duration(i)*time.Hour + 30*time.Minute)}
	}
	return v
}

func TestEachScopeHoldsItsItems(t *testing.T) {
	for _, test := range []struct {
		scope Scope
		want  string
	}{
		{Scope{}, "arrival drive talks museum dinner called-off rest somewhen tray"},
		{Scope{OfVisit, ""}, "arrival drive talks museum dinner called-off rest somewhen tray"},
		{Scope{OfOffice, ""}, "arrival drive talks museum dinner called-off rest somewhen tray"},
		{Scope{OfPerson, "minister"}, "arrival drive talks dinner"},
		{Scope{OfPerson, "chief"}, "arrival talks"},
		{Scope{OfPerson, "nobody"}, ""},
		{Scope{OfParty, "guest"}, "arrival drive talks museum dinner"},
		{Scope{OfParty, "host"}, "arrival talks"},
		{Scope{OfTrack, "main"}, "arrival drive talks dinner called-off rest somewhen tray"},
		{Scope{OfTrack, "partners"}, "museum dinner"},
		{Scope{OfPlace, "ministry"}, "drive talks"},
		{Scope{OfResource, "car"}, "drive"},
		{Scope{OfResource, "interpreter"}, "talks"},
		{Scope{OfOfficer, "Leyla Aliyeva"}, ""},
		{Scope{OfOfficer, "LEYLA  ƏLIYEVA"}, "talks museum"},
		{Scope{OfOfficer, ""}, ""},
		{Scope{"of nothing known", "x"}, ""},
	} {
		v := busyDay()
		seen, _ := View{Scope: test.scope}.Of(v, nil, []string{"en"})
		var got []string
		for _, item := range seen.Items {
			got = append(got, item.ID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v holds %v, want %s", test.scope, got, test.want)
		}
		if diff := cmp.Diff(busyDay().Items, v.Items, cmp.AllowUnexported(clock.Wall{})); diff != "" {
			t.Errorf("%v altered the visit: %s", test.scope, diff)
		}
	}
}

// lines gives what the view shows, an item a line.
func lines(v *visit.Visit) []string {
	var all []string
	for i := range v.Items {
		item := &v.Items[i]
		line := item.Title.In("en")
		if t, ok, err := v.Times(item); err == nil && ok {
			line = t.StartWall.String() + "-" + t.EndWall.Time() + " " + line
		} else if err != nil {
			line = err.Error()
		} else {
			line = item.Day.String() + " " + line
		}
		all = append(all, strings.ReplaceAll(line, " "+secret, ""))
	}
	slices.Sort(all)
	return all
}

func TestTransfersAreShownHiddenOrFilledIn(t *testing.T) {
	v := busyDay()
	hidden, _ := View{Transfers: TransfersHidden}.Of(v, nil, []string{"en"})
	if hidden.Item("drive") != nil || hidden.Item("talks") == nil {
		t.Error("what moves is not what is hidden")
	}
	for scope, want := range map[Scope][]string{
		// The drive is an item already; the way back from the museum is of one direction alone.
		{}:                   {"2027-03-02T18:50-19:00 Ministry → Museum"},
		{OfPerson, "spouse"}: nil, // no route is known between airport and museum
		{OfParty, "guest"}:   nil, // at the ministry and in the museum at once
	} {
		seen, stamps := View{Scope: scope, Transfers: TransfersRoutes}.Of(v, edition.StampsOfDraft(v), []string{"en"})
		var ways []string
		for _, line := range lines(seen) {
			if strings.Contains(line, "→") {
				ways = append(ways, line)
			}
		}
		if diff := cmp.Diff(want, ways); diff != "" {
			t.Errorf("%v: %s", scope, diff)
		}
		for i := range seen.Items {
			if _, ok := stamps[seen.Items[i].ID]; !ok {
				t.Errorf("%s has no stamp", seen.Items[i].ID)
			}
		}
	}
	// A way that has no room begins when the item before it ends.
	v.Item("dinner").At = clock.At(firstDay, 11, 5)
	seen, _ := View{Transfers: TransfersRoutes}.Of(v, nil, []string{"en"})
	if !slices.Contains(lines(seen), "2027-03-01T11:00-11:05 Ministry → Museum") {
		t.Error(lines(seen))
	}
}

func TestADayOrAVisitIsOneEvent(t *testing.T) {
	v := busyDay()
	days, stamps := View{Detail: EachDay}.Of(v, edition.StampsOfDraft(v), []string{"en"})
	if diff := cmp.Diff([]string{"2027-03-01 Visit", "2027-03-02 Visit"}, lines(days)); diff != "" {
		t.Fatal(diff)
	}
	want := "09:00 Title of arrival, Airport|09:30 Title of drive, Airport|10:00 Title of talks, Ministry|10:00 Title of museum, Museum|14:00 Title of rest|Title of somewhen"
	if got := strings.ReplaceAll(strings.ReplaceAll(days.Items[0].Description.In("en"), " "+secret, ""), "\n", "|"); got != want {
		t.Errorf("the first day is\n%s, want\n%s", got, want)
	}
	if got := stamps[days.Items[0].ID]; got.Changed != past.Add(7*time.Hour) || got.Created != got.Changed {
		t.Errorf("%+v", got)
	}
	c := made(t, v, Options{View: View{Detail: EachVisit}})
	if !bytes.Contains(c.Bytes, []byte("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270303\r\n")) || bytes.Count(c.Bytes, []byte("BEGIN:VEVENT")) != 1 {
		t.Errorf("%s", c.Bytes)
	}
	empty := made(t, v, Options{View: View{Detail: EachVisit, Scope: Scope{OfPerson, "nobody"}}})
	if bytes.Contains(empty.Bytes, []byte("VEVENT")) {
		t.Error("a visit without items for the reader is shown")
	}
}

func TestADaysLinesSayWhatIsUncertain(t *testing.T) {
	v := busyDay()
	v.Item("talks").Certainty, v.Item("museum").Certainty = visit.ToBeConfirmed, visit.Approximate
	days, _ := View{Detail: EachDay}.Of(v, edition.StampsOfDraft(v), []string{"en"})
	for _, want := range []string{"10:00 TBC: Title of talks", "10:00 ca. Title of museum"} {
		if got := days.Items[0].Description.In("en"); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// What is made of items takes another UID when it shows something else, and is the same to the byte when not.
func TestDerivedEventsGiveWay(t *testing.T) {
	for name, view := range map[string]View{"days": {Detail: EachDay}, "visit": {Detail: EachVisit}, "busy": {Busy: true}, "ways": {Transfers: TransfersRoutes}} {
		v := busyDay()
		before := made(t, v, Options{View: view})
		v.Title["en"], v.Item("dinner").At = "Another title", clock.At(firstDay.AddDays(1), 20, 0)
		after := made(t, v, Options{View: view})
		uids := func(c *Calendar) map[string]string {
			all := map[string]string{}
			for event := range strings.SplitSeq(string(c.Bytes), "BEGIN:VEVENT\r\n") {
				if uid, rest, ok := strings.Cut(event, "\r\n"); ok && strings.HasPrefix(uid, "UID:") {
					all[uid] = rest
				}
			}
			return all
		}
		same, other := 0, 0
		items := map[string]bool{}
		for i := range v.Items {
			items["UID:"+v.Items[i].UID+"@cortege"] = true
		}
		for uid, event := range uids(after) {
			old, known := uids(before)[uid]
			switch {
			case items[uid]:
			case !known:
				other++
			case old != event:
				t.Errorf("%s: %s changed in place:\n%s\n%s", name, uid, old, event)
			default:
				same++
			}
		}
		if other == 0 || name == "busy" && same == 0 {
			t.Errorf("%s: %d events are others, %d the same", name, other, same)
		}
	}
}

func TestBusyTimesTellNothingElse(t *testing.T) {
	v := busyDay()
	o := Options{Name: "Busy", View: View{Busy: true}, Staff: true, Alarm: 15 * time.Minute}
	before := made(t, v, o)
	for _, word := range []string{secret, "Leyla", "CATEGORIES", "LOCATION", "GEO", "DESCRIPTION:T", "talks", "CONFIDENTIAL", "V-1", "Baku"} {
		if bytes.Contains(before.Bytes, []byte(word)) {
			t.Errorf("it holds %q:\n%s", word, before.Bytes)
		}
	}
	for i := range v.Items {
		if bytes.Contains(before.Bytes, []byte(v.Items[i].UID)) {
			t.Errorf("the UID of %s, by which another calendar knows it, is shown", v.Items[i].ID)
		}
	}
	if n := bytes.Count(before.Bytes, []byte("BEGIN:VEVENT")); n != 5 {
		t.Errorf("%d busy times, want 5: neither what is cancelled nor rest nor a day without a time", n)
	}
	// Whatever changes but the time leaves not a byte changed.
	for i := range v.Items {
		item := &v.Items[i]
		item.Title, item.Note, item.Place, item.Officer, item.Kind = text.Text{"en": "Other"}, nil, "museum", "Nobody", "other"
		item.Record.Changed, item.Sequence = past.AddDate(1, 0, 0), 9
		if item.ID == "rest" {
			item.Kind = "rest"
		}
	}
	if after := made(t, v, o); !bytes.Equal(before.Bytes, after.Bytes) {
		t.Errorf("it tells of a change that it hides:\n%s\n%s", before.Bytes, after.Bytes)
	}
}

// A calendar over all visits says in each event which visit it is of, however many there are: another title of the visit
// changes all its events, and those of no other calendar.
func TestRenamingAVisitTouchesTheEventsThatSayIt(t *testing.T) {
	v := busyDay()
	renamed := past.AddDate(0, 1, 0)
	before := edition.StampsOfDraft(v)
	v.Record.Changed = renamed
	for i := range v.Items {
		v.Items[i].Zone = "Asia/Baku" // so that no time hangs on the visit
	}
	after := edition.StampsOfDraft(v)
	for scope, want := range map[Scope]bool{{Kind: OfOffice}: true, {Kind: OfVisit}: false} {
		for _, stamps := range []map[string]edition.Stamp{before, after} {
			c, err := Combine([]Part{{v, stamps}}, Options{Staff: true, View: View{Scope: scope}})
			if err != nil {
				t.Fatal(err)
			}
			raised := strings.Count(string(c.Bytes), "LAST-MODIFIED:"+utcTime(renamed))
			said := strings.Count(string(c.Bytes), "DESCRIPTION:Visit: Visit")
			events := strings.Count(string(c.Bytes), "BEGIN:VEVENT")
			if want != (said == events) || (want && stamps[edition.Head].Changed.Equal(renamed)) != (raised == events) {
				t.Errorf("%s: of %d events %d say which visit they are of, %d are raised", scope.Kind, events, said, raised)
			}
		}
	}
}

func TestVisitsCombine(t *testing.T) {
	a, b := busyDay(), busyDay()
	b.Reference, b.Title = "V-2", text.Text{"en": "Second"}
	b.Zone = "Europe/London" // its items have the same UIDs
	parts := []Part{{a, edition.StampsOfDraft(a)}, {b, edition.StampsOfDraft(b)}}
	c, err := Combine(parts, Options{Name: "Office", Staff: true, View: View{Scope: Scope{OfOfficer, "Leyla Əliyeva"}}})
	if err != nil {
		t.Fatal(err)
	}
	lint(t, c.Bytes)
	s := string(c.Bytes)
	for _, want := range []string{"NAME:Office\r\n", "X-WR-TIMEZONE:Asia/Baku\r\n", "TZID:Asia/Baku\r\n", "TZID:Europe/London\r\n", "DESCRIPTION:Visit: Visit", "DESCRIPTION:Visit: Second\\n", "-2@cortege\r\n"} {
		if !strings.Contains(s, want) {
			t.Errorf("there is no %q in\n%s", want, s)
		}
	}
	if n := strings.Count(s, "BEGIN:VEVENT"); n != 4 {
		t.Errorf("%d events", n)
	}
	none, err := Combine(nil, Options{Name: "Office"})
	if err != nil {
		t.Fatal(err)
	}
	lint(t, none.Bytes)
}

func TestAlarmsWhereTheyAreAskedFor(t *testing.T) {
	v := busyDay()
	s := string(made(t, v, Options{Alarm: 30 * time.Minute}).Bytes)
	if n := strings.Count(s, "TRIGGER:-PT30M\r\n"); n != 6 {
		t.Errorf("%d alarms, want one for each item that has a time and takes place:\n%s", n, s)
	}
	if strings.Contains(string(made(t, v, Options{}).Bytes), "VALARM") {
		t.Error("an alarm that nobody asked for")
	}
}

func TestObjectsAreTheEventsOfTheWhole(t *testing.T) {
	v := busyDay()
	parts := []Part{{v, edition.StampsOfDraft(v)}}
	whole := made(t, v, Options{})
	objects, err := Objects(parts, Options{})
	if err != nil || len(objects) != 8 {
		t.Fatal(len(objects), err)
	}
	for _, o := range objects {
		lint(t, o.Bytes)
		s := string(o.Bytes)
		event := s[strings.Index(s, "BEGIN:VEVENT"):strings.Index(s, "END:VCALENDAR")]
		if !strings.Contains(string(whole.Bytes), event) || !strings.Contains(s, "UID:"+o.UID+"\r\n") || strings.Contains(s, "X-WR-") {
			t.Errorf("%s\nis not as in\n%s", s, whole.Bytes)
		}
		if !o.Start.Before(o.End) {
			t.Errorf("%s: from %v to %v", o.UID, o.Start, o.End)
		}
	}
}

func TestUpcomingIsWhatTheSubscriberWillSee(t *testing.T) {
	v := busyDay()
	parts := []Part{{v, edition.StampsOfDraft(v)}}
	shown, over, err := Upcoming(parts, Options{}, time.Date(2027, 3, 1, 5, 30, 0, 0, time.UTC), 3)
	if err != nil || over || len(shown) != 3 {
		t.Fatal(shown, over, err)
	}
	if !shown[0].AllDay || shown[1].Summary != "Title of drive "+secret || shown[1].Location != "Airport "+secret || shown[1].Start.Format("15:04") != "09:30" {
		t.Errorf("%+v", shown)
	}
	shown, over, err = Upcoming(parts, Options{}, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), 2)
	if err != nil || !over || len(shown) != 2 || shown[1].Summary != "Title of dinner "+secret {
		t.Errorf("%+v, %v, %v", shown, over, err)
	}
}

func TestAnOfficersCalendarHoldsWhatAnyOfTheNamesHasToDo(t *testing.T) {
	item := &visit.Item{ID: "wreath", Officer: "L. Məmmədova", Deputy: "R. Quliyev", Roles: []visit.Role{{Role: "ceremony", Officer: "Aysel"}, {Role: "site"}}}
	for names, want := range map[string]bool{
		"l. MƏMMƏDOVA": true, "R. Quliyev": true, "aysel": true, "Leyla; L. Məmmədova": true, " ; Aysel ;": true,
		"Leyla": false, "": false, ";": false, "L. Məmmədova, Aysel": false,
	} {
		if got := (Scope{Kind: OfOfficer, ID: names}).Holds(&visit.Visit{}, item); got != want {
			t.Errorf("%q holds it: %t", names, got)
		}
	}
}
