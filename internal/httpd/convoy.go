package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/visit"
)

const convoyRoom = "/visits/:reference/convoy"

// convoyRoutes are the room of the convoys.
func (s *Server) convoyRoutes() []route {
	const room = convoyRoom
	return []route{
		{method: "GET", path: room, least: viewer, handle: s.convoy},
		{method: "GET", path: room + "/trials", least: officer, handle: s.rideTrials},
		{method: "POST", path: room + "/ride", least: officer, handle: s.moveRider},
		{method: "POST", path: room + "/car", least: officer, handle: s.moveCar},
		{method: "POST", path: room + "/luggage", least: officer, handle: s.saveLuggage},
		{method: "POST", path: room + "/copy", least: officer, handle: s.copyLeg},
		{method: "POST", path: room + "/propose", least: officer, handle: s.proposeLeg},
	}
}

// legView is a leg in the list of them, with who has no seat there.
type legView struct {
	viewLink
	Riders  int
	Without string // names; "": everyone has a seat
}

// convoyPage is who rides where on one leg.
type convoyPage struct {
	Page
	Legs     []legView
	Leg      string // the item's id; "" there is none
	Label    string
	Kept     bool
	Version  string
	Cars     []carBox
	Without  []riderView
	Findings []roomFinding
	Riders   Field // who is moved
	Seats    Field // to which seat
	Reason   Field
	Luggage  []luggageLine

	LuggageOpen bool // the luggage is shown: it comes back

	NextLeg  string // the id of the leg that comes then; "": this is the last
	Next     string // its name
	NextKept string // the version of what is kept of it
	Problems []string
	Conflict *recordPage // both versions, where somebody has changed the leg meanwhile
}

// carBox is a car of the convoy.
type carBox struct {
	ID, Name, Facts string
	Number          int
	Place           int // in the list, from 1
	Role            string
	Leaves          int
	Seats           []riderView
	Pieces, Room    int
	Open            bool
	To, RoleField   Field
	LeavesField     Field
}

// riderView is a seat of a car with who sits on it.
type riderView struct {
	Spot     string // of the seat, as the form names it
	Seat     string
	Person   string // id
	Name     string
	Lang     string
	Flag     Flag
	Reason   string
	Set      bool
	Luggage  int
	Position int
}

// ID gives the seat's id in the page.
func (r riderView) ID() string {
	return "spot-" + strings.ReplaceAll(orDefault(r.Spot, "without/"+r.Person), "/", "-")
}

// luggageLine is somebody's luggage in its form.
type luggageLine struct {
	Person, Name string
	Stored       int // pieces, as they are kept
	Pieces, Car  Field
}

type rideForm struct {
	Leg     string `form:"leg"`
	From    string `form:"from"` // a person
	To      string `form:"to"`   // a car and a seat of it: "car-1/2"
	Reason  string `form:"reason"`
	Version string `form:"version"`
}

type carForm struct {
	Leg     string `form:"leg"`
	Car     string `form:"car"`
	To      string `form:"to"`
	Role    string `form:"role"`
	Leaves  string `form:"leaves"`
	Version string `form:"version"`
}

type luggageForm struct {
	Leg     string `form:"leg"`
	Version string `form:"version"`
	Lines   []struct {
		Person string `form:"person"`
		Pieces string `form:"pieces"`
		Car    string `form:"car"`
	} `form:"lines"`
}

type copyForm struct {
	Leg     string `form:"leg"`
	Next    string `form:"next"`
	Version string `form:"version"` // of what is kept of the leg that changes
}

func (s *Server) convoy(c echo.Context) error {
	return s.showConvoy(c, http.StatusOK, c.QueryParam("leg"), nil, nil, nil)
}

// showConvoy shows a leg, the first where none is asked; typed is one of the room's forms, or nil, and problem why it
// cannot be taken.
func (s *Server) showConvoy(c echo.Context, status int, leg string, ride *rideForm, car *carForm, problem error) error {
	page, programme, err := s.visitPage(c, "convoy", "convoy.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	legs, err := s.office.Legs(c.Request().Context(), actor(c), v)
	if err != nil {
		return err
	}
	p := &convoyPage{Page: page}
	if len(legs) == 0 {
		return s.show(c, status, "convoy", p)
	}
	at := max(0, slices.IndexFunc(legs, func(l planning.Leg) bool { return l.Manifest.Item.ID == leg }))
	for i, l := range legs {
		var without []string
		for _, m := range l.Manifest.Without {
			without = append(without, page.Text(m.Name))
		}
		p.Legs = append(p.Legs, legView{
			viewLink{page.itemLabel(v, l.Manifest.Item), legAddress(page.Visit.Reference, l.Manifest.Item.ID), i == at},
			len(l.Manifest.Item.With), strings.Join(without, ", "),
		})
	}
	m := &legs[at].Manifest
	p.Leg, p.Label, p.Kept = m.Item.ID, page.itemLabel(v, m.Item), legs[at].Kept.ID != ""
	p.Version = strconv.FormatInt(legs[at].Kept.Record.Version, 10)
	p.Findings = page.roomFindings(m.Findings())
	if at+1 < len(legs) {
		next := legs[at+1]
		p.NextLeg, p.Next, p.NextKept = next.Manifest.Item.ID, page.itemLabel(v, next.Manifest.Item), strconv.FormatInt(next.Kept.Record.Version, 10)
	}
	f := newForm(page, problem)
	page.cars(p, v, m, f, ride, car)
	page.luggage(c, p, v, legs[at], f)
	p.Problems = f.rest()
	version := legs[at].Kept.Record.Version
	if c.Path() == convoyRoom+"/copy" && at+1 < len(legs) {
		version = legs[at+1].Kept.Record.Version
	}
	p.Conflict = page.conflict(c, problem, legAddress(page.Visit.Reference, p.Leg), version, p.rivals(c, ride, car)...)
	return s.show(c, status, "convoy", p)
}

// rivals sets what was sent beside what holds for the leg now.
func (p *convoyPage) rivals(c echo.Context, ride *rideForm, car *carForm) []Rival {
	switch {
	case ride != nil:
		who, now := "", p.Say("convoy.without")
		for _, option := range p.Riders.Options {
			if option.Value == ride.From {
				who = option.Label
			}
		}
		seat, reason := "", ""
		for _, box := range p.Cars {
			for _, s := range box.Seats {
				at := box.Name + ", " + s.Seat
				if s.Person == ride.From {
					now, reason = at, s.Reason
				}
				if s.Spot == ride.To {
					seat = at
				}
			}
		}
		return []Rival{{who, now, seat}, {p.Say("precedence.reason"), reason, ride.Reason}}
	case car != nil:
		for _, box := range p.Cars {
			if box.ID == car.Car {
				stored := newForm(p.Page, nil)
				leaves := stored.field("leaves", "convoy.leaves", numberText(box.Leaves))
				return rivals([]Group{group(box.Name, box.To, box.RoleField, box.LeavesField)}, []Group{group(box.Name,
					stored.field("to", "convoy.place", strconv.Itoa(box.Place)), Field{Name: "role", Label: box.RoleField.Label, Value: box.Role}, leaves)})
			}
		}
	case c.Path() == convoyRoom+"/luggage":
		var all []Rival
		for i, line := range p.Luggage {
			sent := "lines[" + strconv.Itoa(i) + "]."
			if c.FormValue(sent+"person") == line.Person {
				all = append(all, Rival{line.Pieces.Label, numberText(line.Stored), line.Pieces.Value})
			}
		}
		return all
	case c.Path() == convoyRoom+"/copy":
		return []Rival{{p.Next, p.Say("convoy.kept"), p.Label}}
	}
	return []Rival{{p.Label, p.Say("convoy.kept"), p.Say("convoy.proposed")}}
}

func legAddress(reference, leg string) string {
	return visitPath(reference, "convoy") + "?" + url.Values{"leg": {leg}}.Encode()
}

func (p Page) rider(v *visit.Visit, m *visit.Member) riderView {
	return riderView{Person: m.ID, Name: p.Text(m.Name), Lang: p.LangOf(m.Name), Flag: p.Flag(countryOf(v, m))}
}

// cars fills in the cars, and the forms that change them.
func (p Page) cars(page *convoyPage, v *visit.Visit, m *protocol.Manifest, f *form, ride *rideForm, typed *carForm) {
	var riders, seats []Option
	for _, who := range m.Without {
		page.Without = append(page.Without, p.rider(v, who))
		riders = append(riders, Option{Value: who.ID, Label: p.Text(who.Name)})
	}
	for i, car := range m.Cars {
		box := carBox{
			ID: car.Vehicle.ID, Name: p.Text(car.Vehicle.Name), Number: car.Number, Place: i + 1, Role: p.Message(car.RoleName()), Leaves: car.Leaves,
			Pieces: car.Pieces, Room: car.Vehicle.Luggage,
		}
		box.Facts = strings.Join(slices.DeleteFunc([]string{car.Vehicle.Plate, car.Vehicle.Driver}, func(s string) bool { return s == "" }), " · ")
		for j, seat := range car.Seats {
			view := riderView{}
			switch {
			case seat.Member != nil:
				view = p.rider(v, seat.Member)
				riders = append(riders, Option{Value: seat.Member.ID, Label: view.Name})
			case seat.Service != nil:
				view = riderView{Name: p.Text(seat.Service.Name), Lang: p.LangOf(seat.Service.Name)}
			}
			view.Spot, view.Seat = car.Vehicle.ID+"/"+strconv.Itoa(j+1), p.Message(seat.PositionName())
			view.Set, view.Reason, view.Position = seat.Set, seat.Reason, j+1
			box.Seats = append(box.Seats, view)
			who := orDefault(view.Name, p.Say("seats.free"))
			seats = append(seats, Option{Value: view.Spot, Label: box.Name + ", " + view.Seat + " · " + who})
		}
		own, to, role, leaves := newForm(p, nil), strconv.Itoa(i+1), car.Role, numberText(car.Leaves)
		if typed != nil && typed.Car == car.Vehicle.ID {
			own, to, role, leaves, box.Open = f, typed.To, typed.Role, typed.Leaves, true
		}
		form := "car-" + car.Vehicle.ID
		box.To = own.field("to", "convoy.place", to)
		box.RoleField = own.choice("role", "convoy.role", role, p.words("convoy_role.", protocol.ConvoyRoles))
		box.LeavesField = own.field("leaves", "convoy.leaves", leaves)
		box.LeavesField.Hint = p.Say("convoy.leaves_hint")
		box.To.Form, box.RoleField.Form, box.LeavesField.Form = form, form, form
		box.To.InputMode, box.LeavesField.InputMode = "numeric", "numeric"
		page.Cars = append(page.Cars, box)
	}
	chosen := rideForm{}
	if ride != nil {
		chosen = *ride
	}
	page.Riders, page.Seats = f.choice("from", "convoy.who", chosen.From, riders), f.choice("to", "convoy.to", chosen.To, seats)
	page.Reason = f.field("reason", "precedence.reason", chosen.Reason)
}

// luggage fills in the form of the luggage, a line for each who rides: as it was sent, where it comes back.
func (p Page) luggage(c echo.Context, page *convoyPage, v *visit.Visit, leg planning.Leg, f *form) {
	page.LuggageOpen = c.Path() == convoyRoom+"/luggage"
	cars := []Option{{Value: "", Label: p.Say("convoy.own_car")}}
	for _, car := range leg.Manifest.Cars {
		cars = append(cars, Option{Value: car.Vehicle.ID, Label: p.Text(car.Vehicle.Name)})
	}
	for i, id := range leg.Manifest.Item.With {
		m := v.Member(id)
		if m == nil {
			continue
		}
		own := visit.Luggage{Person: id}
		if at := slices.IndexFunc(leg.Kept.Luggage, func(l visit.Luggage) bool { return l.Person == id }); at >= 0 {
			own = leg.Kept.Luggage[at]
		}
		name := "lines[" + strconv.Itoa(i) + "]."
		line := luggageLine{Person: id, Name: p.Text(m.Name), Stored: own.Pieces}
		pieces := numberText(own.Pieces)
		if page.LuggageOpen && c.FormValue(name+"person") == id {
			pieces, own.Car = c.FormValue(name+"pieces"), c.FormValue(name+"car")
		}
		line.Pieces = Field{Name: name + "pieces", Label: p.Say("convoy.pieces") + ", " + line.Name, Value: pieces, Error: f.wrong(name + "pieces"), InputMode: "numeric", Form: "luggage"}
		line.Car = Field{Name: name + "car", Label: p.Say("convoy.luggage_car") + ", " + line.Name, Options: chosen(cars, own.Car), Form: "luggage"}
		page.Luggage = append(page.Luggage, line)
	}
}

// answerConvoy goes on to the leg, or shows it again with what was typed.
func (s *Server) answerConvoy(c echo.Context, leg string, ride *rideForm, car *carForm, err error) error {
	if err == nil {
		return c.Redirect(http.StatusSeeOther, legAddress(c.Param("reference"), leg)+"&done=saved")
	}
	if status, mendable := again(err); mendable {
		return s.showConvoy(c, status, leg, ride, car, err)
	}
	return err
}

func (s *Server) moveRider(c echo.Context) error {
	f := &rideForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	car, seat, _ := strings.Cut(f.To, "/")
	honour, _ := strconv.Atoi(seat) // nought is no seat
	err := s.office.MoveRider(c.Request().Context(), actor(c), c.Param("reference"), f.Leg, f.From, car, honour, f.Reason, versionOf(f.Version))
	return s.answerConvoy(c, f.Leg, f, nil, err)
}

func (s *Server) moveCar(c echo.Context) error {
	f := &carForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	t := &typed{}
	to, leaves := t.number("to", f.To), t.number("leaves", f.Leaves)
	err := t.faults.Err()
	if err == nil {
		set := visit.ConvoyCar{Car: f.Car, Role: f.Role, Leaves: leaves}
		err = s.office.SetCar(c.Request().Context(), actor(c), c.Param("reference"), f.Leg, set, to, versionOf(f.Version))
	}
	return s.answerConvoy(c, f.Leg, nil, f, err)
}

func (s *Server) saveLuggage(c echo.Context) error {
	f := &luggageForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	t := &typed{}
	var luggage []visit.Luggage
	for i, line := range f.Lines {
		if pieces := t.number("lines["+strconv.Itoa(i)+"].pieces", line.Pieces); pieces > 0 {
			luggage = append(luggage, visit.Luggage{Person: line.Person, Pieces: pieces, Car: line.Car})
		}
	}
	err := t.faults.Err()
	if err == nil {
		err = s.office.SaveLuggage(c.Request().Context(), actor(c), c.Param("reference"), f.Leg, luggage, versionOf(f.Version))
	}
	return s.answerConvoy(c, f.Leg, nil, nil, err)
}

func (s *Server) copyLeg(c echo.Context) error {
	f := &copyForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	err := s.office.CopyConvoy(c.Request().Context(), actor(c), c.Param("reference"), f.Leg, f.Next, versionOf(f.Version))
	if err != nil {
		return s.answerConvoy(c, f.Leg, nil, nil, err)
	}
	return s.answerConvoy(c, f.Next, nil, nil, nil)
}

func (s *Server) proposeLeg(c echo.Context) error {
	f := &copyForm{}
	if err := decode(c, f); err != nil {
		return err
	}
	err := s.office.ProposeConvoy(c.Request().Context(), actor(c), c.Param("reference"), f.Leg, versionOf(f.Version))
	return s.answerConvoy(c, f.Leg, nil, nil, err)
}

// rideTrials says, for every seat of a leg, what moving somebody there would break.
func (s *Server) rideTrials(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	v, err := s.office.Visit(ctx, who, c.Param("reference"))
	if err != nil {
		return err
	}
	found, err := s.office.RideTrials(ctx, who, v, c.QueryParam("leg"), c.QueryParam("from"))
	if err != nil {
		return err
	}
	page, trials := s.page(c, "convoy", "convoy.title"), map[string][]string{}
	for car, seats := range found {
		for i, findings := range seats {
			said := []string{}
			for _, f := range findings {
				if f.Severity != visit.Note {
					said = append(said, page.Message(f.Message))
				}
			}
			trials[car+"/"+strconv.Itoa(i+1)] = said
		}
	}
	return c.JSON(http.StatusOK, trials)
}
