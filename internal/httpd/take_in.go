package httpd

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/calendar"
	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// takeInRoutes are the addresses by which a calendar file comes into a visit. What was read travels in the form of
// the preview: nothing is kept before it is confirmed.
func (s *Server) takeInRoutes() []route {
	const path = "/visits/:reference/take-in"
	return []route{
		{method: "GET", path: path, least: officer, handle: s.takeInForm},
		{method: "POST", path: path, least: officer, handle: s.previewCalendar, body: int64(calendar.UsualLimits.Bytes) + formLimit},
		{method: "POST", path: path + "/apply", least: officer, handle: s.takeIn, body: 8 << 20},
	}
}

// takeInPage takes a calendar file, and shows what it holds before anything is taken in.
type takeInPage struct {
	Page
	Problems []string
	Read     bool // a file was read; false: it is asked for
	Name     string
	Lines    []arrivalLine
	Elsewhen int
	Unread   int
	Events   string // what was read, as the form sends it back
}

// arrivalLine is an event with what is to become of it.
type arrivalLine struct {
	Title, When, Place string
	Kind               string
	Notes              []string // what was understood and assumed
	Meets              string   // in words; "" nothing
	What, Person       Field
}

// sentEvent is an event as the preview's form sends it back, with the version of the item that it met.
type sentEvent struct {
	calendar.Event
	Item    string `json:"item,omitempty"`
	Version int64  `json:"version,omitempty"`
}

type takeInForm struct {
	Events string   `form:"events"`
	What   []string `form:"what"`
	Person []string `form:"person"`
}

func (s *Server) takeInForm(c echo.Context) error {
	page, _, err := s.visitPage(c, "overview", "take_in.title")
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "take_in", &takeInPage{Page: page})
}

// previewCalendar reads the file that was sent and shows what could become of it.
func (s *Server) previewCalendar(c echo.Context) error {
	page, _, err := s.visitPage(c, "overview", "take_in.title")
	if err != nil {
		return err
	}
	var none struct{}
	if err := decode(c, &none); err != nil {
		return err
	}
	header, err := c.FormFile("file")
	if err != nil {
		p := &takeInPage{Page: page, Problems: []string{page.printer.Error("calendar_missing", nil)}}
		return s.show(c, http.StatusUnprocessableEntity, "take_in", p)
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	read, err := s.office.ReadCalendar(c.Request().Context(), actor(c), c.Param("reference"), file)
	if status, mendable := again(err); mendable {
		return s.show(c, status, "take_in", &takeInPage{Page: page, Problems: newForm(page, err).rest()})
	}
	if err != nil {
		return err
	}
	return s.showArrivals(c, http.StatusOK, page, read, takeInForm{}, nil)
}

// showArrivals shows what was read, with what was chosen, and what is wrong with that.
func (s *Server) showArrivals(c echo.Context, status int, page Page, read *planning.Arrivals, typed takeInForm, problem error) error {
	p := &takeInPage{Page: page, Read: true, Name: read.Name, Elsewhen: read.Elsewhen, Unread: read.Unread}
	f := newForm(page, problem)
	sent := make([]sentEvent, len(read.Events))
	for i, a := range read.Events {
		sent[i] = sentEvent{Event: a.Event}
		if a.Meets != nil {
			sent[i].Item, sent[i].Version = a.Meets.ID, a.Meets.Record.Version
		}
		p.Lines = append(p.Lines, p.arrival(f, read.Visit, a, i, typed))
	}
	events, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	p.Events, p.Problems = string(events), f.rest()
	return s.show(c, status, "take_in", p)
}

// arrival puts an event into words, with the fields that say what is to become of it.
func (p *takeInPage) arrival(f *form, v *visit.Visit, a planning.Arrival, i int, typed takeInForm) arrivalLine {
	line := arrivalLine{Title: p.Text(a.Item.Title), When: p.whenOf(v, &a.Item), Place: a.Location, Kind: a.Item.Kind}
	if place := v.Place(a.Item.Place); place != nil {
		line.Place = p.Text(place.Name)
	} else if a.Location != "" {
		line.Notes = append(line.Notes, p.Say("take_in.place_unknown"))
	}
	if a.LastDay.After(a.Day) {
		line.When = p.DateRange(a.Day, a.LastDay)
	}
	for _, said := range []struct {
		is  bool
		key string
	}{{a.Cancelled, "take_in.is_cancelled"}, {a.Tentative, "take_in.is_tentative"}, {a.Free, "take_in.is_free"}, {a.Private, "take_in.is_private"}} {
		if said.is {
			line.Notes = append(line.Notes, p.Say(said.key))
		}
	}
	if a.Item.Flight != "" {
		line.Notes = append(line.Notes, p.Say("take_in.is_flight", "Flight", a.Item.Flight))
	}
	for _, assumed := range a.Assumed {
		line.Notes = append(line.Notes, p.Message(assumed))
	}
	choices := []string{planning.TakeNew, planning.TakeBusy, planning.TakeNothing}
	if a.Meets != nil {
		line.Meets = p.Say("take_in.meets."+a.Match, "Title", p.Text(a.Meets.Title), "When", p.whenOf(v, a.Meets))
		if more := len(a.Overlaps) - 1; a.Match == planning.MatchOverlap && more > 0 {
			line.Meets += " " + p.Say("take_in.more", "Count", more)
		}
		if a.Settled {
			line.Meets += " " + p.Say("take_in.settled")
		} else {
			choices = slices.Insert(choices, 1, planning.TakeUpdate)
		}
	}
	number := "[" + strconv.Itoa(i) + "]"
	chosen, person := a.Offered, ""
	if i < len(typed.What) && slices.Contains(choices, typed.What[i]) {
		chosen = typed.What[i]
	}
	if i < len(typed.Person) {
		person = typed.Person[i]
	}
	line.What = f.choice("what"+number, "take_in.what", chosen, p.words("take_in.choice.", choices))
	people := []Option{{Label: p.Say("take_in.nobody")}}
	for _, m := range v.People {
		people = append(people, Option{Value: m.ID, Label: p.Text(m.Name)})
	}
	line.Person = f.choice("person"+number, "take_in.person", person, people)
	return line
}

// whenOf gives an item's day and times: "Wed 31 January, 10:00–10:12", with the zones where they are not the visit's.
func (p Page) whenOf(v *visit.Visit, item *visit.Item) string {
	t, timed, err := v.Times(item)
	if err != nil || !timed {
		if day, dated := v.DayOf(item); dated {
			return p.printer.ShortDay(day)
		}
		return p.Say("take_in.no_time")
	}
	return p.fromTo(v, t.Start.In(t.StartZone), t.End.In(t.EndZone))
}

// fromTo gives the time between two moments by the clocks of their zones: "Wed 31 January, 10:00–10:12", with the
// zones where they are not the visit's.
func (p Page) fromTo(v *visit.Visit, start, end time.Time) string {
	startZone, endZone := start.Location(), end.Location()
	startWall, endWall := clock.In(start, startZone), clock.In(end, endZone)
	from, to := p.dayAndTime(startWall), endWall.Time()
	if endWall.Date != startWall.Date {
		to = p.dayAndTime(endWall)
	}
	if zone := startZone.String(); zone != v.Zone && zone != endZone.String() {
		from += " " + zone
	}
	if zone := endZone.String(); zone != v.Zone || startZone.String() != v.Zone {
		to += " " + zone
	}
	return from + "–" + to
}

// takeIn does what was chosen, as one change.
func (s *Server) takeIn(c echo.Context) error {
	var typed takeInForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	var sent []sentEvent
	if err := json.Unmarshal([]byte(typed.Events), &sent); err != nil || len(sent) > calendar.UsualLimits.Events {
		return fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	list := make([]planning.Taken, len(sent))
	events := make([]calendar.Event, len(sent))
	for i, e := range sent {
		events[i] = e.Event
		list[i] = planning.Taken{Event: e.Event, What: planning.TakeNothing, Item: e.Item, Version: e.Version}
		if i < len(typed.What) {
			list[i].What = typed.What[i]
		}
		if i < len(typed.Person) {
			list[i].Person = typed.Person[i]
		}
	}
	ctx, reference := c.Request().Context(), c.Param("reference")
	out, err := s.office.TakeIn(ctx, actor(c), reference, list)
	if status, mendable := again(err); mendable {
		page, _, pageErr := s.visitPage(c, "overview", "take_in.title")
		if pageErr != nil {
			return pageErr
		}
		read, readErr := s.office.CompareEvents(ctx, actor(c), reference, events)
		if readErr != nil {
			return readErr
		}
		return s.showArrivals(c, status, page, read, typed, err)
	}
	if err != nil {
		return err
	}
	if out.Change == 0 {
		return done(c, visitPath(reference, "take-in"), "nothing_taken", "")
	}
	to := visitPath(reference, "programme") + "?done=taken_in"
	if out.Item != nil {
		if day, ok := out.Visit.DayOf(out.Item); ok {
			to += "&day=" + day.String()
		}
	}
	return c.Redirect(http.StatusSeeOther, to)
}
