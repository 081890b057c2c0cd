package httpd

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// upload sends a file as a browser's form does.
func (b *browser) upload(path, name, content string) *answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", name)
	b.must(err)
	_, err = io.WriteString(file, content)
	b.must(err)
	b.must(form.Close())
	return b.do(http.MethodPost, path, &body, "Content-Type", form.FormDataContentType())
}

// booking is a file of an airline, an official's calendar and a hotel, for the visit of January 2024.
const booking = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//airline//EN\r\nX-WR-CALNAME:Bookings\r\n" +
	"BEGIN:VEVENT\r\nUID:flight-1@airline\r\nSUMMARY:Flight J2 812 Moscow – Baku\r\nLOCATION:Sheremetyevo\r\nDTSTART;TZID=Russian Standard Time:20240130T210000\r\nDTEND;TZID=Asia/Baku:20240131T011000\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:call@ministry\r\nSUMMARY:Cabinet <call>\r\nDTSTART:20240131T063000Z\r\nDTEND:20240131T070000Z\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:later@ministry\r\nSUMMARY:Next month\r\nDTSTART:20240229T063000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestACalendarIsSeenFirstAndThenTakenInAsOneChange(t *testing.T) {
	h := open(t)
	before := h.load("baku-2024")
	b := h.as(officer)
	b.get("/visits/FHN-2024-003").is(http.StatusOK).says("main", "Take in a calendar")
	preview := b.upload("/visits/FHN-2024-003/take-in", "booking.ics", booking).is(http.StatusOK)
	preview.says("main", "Bookings", "2 events", "1 event of other days", "Taken for flight J2 812", "Europe/Moscow", "The file gives UTC", "Cabinet <call>", "Meanwhile")
	if now := h.visit("FHN-2024-003"); len(now.Items) != len(before.Items) {
		t.Fatal("something was taken in before it was confirmed")
	}
	form := preview.form("main form")
	if form.Get("what[0]") != "new" || form.Get("what[1]") != "new" {
		t.Fatalf("offered are %v", form)
	}
	form.Set("what[1]", "busy")
	again := b.send("/visits/FHN-2024-003/take-in/apply", form).is(http.StatusUnprocessableEntity)
	again.says("#field-person-1-error", "Choose whom")
	form = again.form("main form")
	if form.Get("what[1]") != "busy" {
		t.Fatalf("what was chosen is lost: %v", form)
	}
	form.Set("person[1]", before.People[0].ID)
	b.send("/visits/FHN-2024-003/take-in/apply", form).leads("/visits/FHN-2024-003/programme?done=taken_in&day=2024-01-30")
	now := h.visit("FHN-2024-003")
	if len(now.Items) != len(before.Items)+2 {
		t.Fatalf("%d items, want two more than %d", len(now.Items), len(before.Items))
	}
	var flight, busy *visit.Item
	for i := range now.Items {
		switch item := &now.Items[i]; {
		case item.Flight == "J2 812":
			flight = item
		case strings.HasPrefix(item.Title.In("en"), "Busy: "):
			busy = item
		}
	}
	if flight == nil || flight.Kind != "flight" || flight.Zone != "Europe/Moscow" || flight.UntilZone != "Asia/Baku" || now.Length(flight) != 190 {
		t.Errorf("the flight is %+v", flight)
	}
	if busy == nil || busy.Audience != visit.ForStaff || len(busy.With) != 1 || busy.At.String() != "2024-01-31T10:30" || now.Length(busy) != 30 {
		t.Errorf("the busy time is %+v", busy)
	}

	// The same file again meets what it made; moved meanwhile in the file, the item can follow.
	second := b.upload("/visits/FHN-2024-003/take-in", "booking.ics", booking).is(http.StatusOK).says("main", "Here already", "Nothing differs")
	if form := second.form("main form"); form.Get("what[0]") != "nothing" {
		t.Errorf("offered are %v", form)
	}
	moved := strings.Replace(strings.Replace(booking, "20240130T210000", "20240130T220000", 1), "20240131T011000", "20240131T021000", 1)
	form = b.upload("/visits/FHN-2024-003/take-in", "booking.ics", moved).is(http.StatusOK).form("main form")
	if form.Get("what[0]") != "update" {
		t.Fatalf("offered are %v", form)
	}
	form.Set("what[1]", "nothing")
	b.send("/visits/FHN-2024-003/take-in/apply", form).is(http.StatusSeeOther)
	if at := h.visit("FHN-2024-003").Item(flight.ID).At.String(); at != "2024-01-30T22:00" {
		t.Errorf("the flight starts at %s", at)
	}
	// The form was built on what is no longer there.
	b.send("/visits/FHN-2024-003/take-in/apply", form).is(http.StatusConflict)

	for range 2 {
		b.post("/visits/FHN-2024-003/undo").is(http.StatusSeeOther)
	}
	if now := h.visit("FHN-2024-003"); len(now.Items) != len(before.Items) {
		t.Errorf("undone, there are %d items, want %d", len(now.Items), len(before.Items))
	}
}

func TestACalendarThatCannotBeReadSaysWhy(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(officer)
	for content, word := range map[string]string{
		"":                                 "not a calendar file",
		"%PDF-1.7":                         "not a calendar file",
		booking[:len(booking)-20]:          "broken off",
		"BEGIN:VCALENDAR\nEND:VCALENDAR\n": "Nothing in this file",
	} {
		a := b.upload("/visits/FHN-2024-003/take-in", "x.ics", content)
		if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[strings.HasPrefix(word, "Nothing")]; a.StatusCode != want {
			t.Errorf("%q: status %d, want %d", content, a.StatusCode, want)
		}
		a.says("main", word)
	}
	b.post("/visits/FHN-2024-003/take-in").is(http.StatusUnprocessableEntity).says("main", "Choose a calendar file")
	b.post("/visits/FHN-2024-003/take-in/apply", "events", "[{]").is(http.StatusUnprocessableEntity)
	b.post("/visits/FHN-2024-003/take-in/apply", "events", "[]").leads("/visits/FHN-2024-003/take-in?done=nothing_taken")
	b.post("/visits/FHN-2024-003/take-in/apply", "events", `[{"title":"x","zone":"Nowhere","start":"2024-01-31T10:00"}]`, "what[0]", "new").is(http.StatusUnprocessableEntity)
	b.post("/visits/FHN-2024-003/take-in/apply", "events", `[{"title":"x","day":"2024-01-31"}]`, "what[0]", "update").is(http.StatusConflict)
}

// What nobody has read for guests yet does not become theirs: descriptions of bookings, and what is private.
func TestWhatIsTakenInTellsGuestsNothingThatIsNotTheirs(t *testing.T) {
	h := open(t)
	v := h.load("baku-2024")
	b := h.as(officer)
	const path = "/visits/FHN-2024-003/take-in"
	event := func(uid, rest string) string {
		return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTART:20240131T063000Z\r\nDTEND:20240131T070000Z\r\n" + rest + "END:VEVENT\r\n"
	}
	file := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" + event("a", "SUMMARY:Flight J2 812\r\nDESCRIPTION:Booking SECRET1\r\nLOCATION:Gate 4\r\n") +
		event("b", "SUMMARY:SECRET2\r\nCLASS:PRIVATE\r\n") + event("c", "SUMMARY:SECRET3\r\nCLASS:CONFIDENTIAL\r\n") + "END:VCALENDAR\r\n"
	form := b.upload(path, "x.ics", file).is(http.StatusOK).says("main", "private").form("main form")
	form.Set("what[2]", "busy")
	form.Set("person[2]", v.People[0].ID)
	b.send(path+"/apply", form).is(http.StatusSeeOther)
	for _, item := range h.visit(v.Reference).Items {
		if strings.Contains(item.Title.In("en"), "SECRET3") {
			t.Errorf("the busy time says what it is: %v", item.Title)
		}
		if item.Flight == "J2 812" && !strings.Contains(item.Note.In("en"), "SECRET1") {
			t.Errorf("the note is %v", item.Note)
		}
	}
	h.publish(v.Reference)
	guests := h.browser().get(h.feed(planning.Feed{Reference: v.Reference, Audience: visit.ForGuests})).is(http.StatusOK).body
	if strings.Contains(guests, "SECRET") || !strings.Contains(guests, "J2 812") || !strings.Contains(guests, "Gate 4") {
		t.Errorf("guests see\n%s", guests)
	}
}
