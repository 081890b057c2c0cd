package httpd

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// resourcesPage is where a visit goes and what it uses.
type resourcesPage struct {
	Page
	Places    []usedPlace
	Resources []usedResource
	Routes    []routeView
	Tracks    []usedTrack
}

type usedPlace struct {
	visit.Place
	Items int
}

type usedResource struct {
	visit.Resource
	PlaceName string
	Items     int
}

type usedTrack struct {
	visit.Track
	Items int
}

type routeView struct {
	visit.Route
	FromName, ToName string
}

func (s *Server) resources(c echo.Context) error {
	page, programme, err := s.visitPage(c, "resources", "resources.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	used := map[string]int{}
	for i := range v.Items {
		item := &v.Items[i]
		used["place "+item.Place]++
		if item.To != item.Place {
			used["place "+item.To]++
		}
		for _, id := range item.Uses {
			used["resource "+id]++
		}
		for _, id := range v.TracksOf(item) {
			used["track "+id]++
		}
	}
	p := &resourcesPage{Page: page}
	name := func(id string) string {
		if place := v.Place(id); place != nil {
			return page.Text(place.Name)
		}
		return ""
	}
	for _, place := range v.Places {
		p.Places = append(p.Places, usedPlace{place, used["place "+place.ID]})
	}
	for _, r := range v.Resources {
		p.Resources = append(p.Resources, usedResource{r, name(r.Place), used["resource "+r.ID]})
	}
	slices.SortStableFunc(p.Resources, func(a, b usedResource) int {
		return slices.Index(visit.ResourceKinds, a.Kind) - slices.Index(visit.ResourceKinds, b.Kind)
	})
	for _, r := range v.Routes {
		p.Routes = append(p.Routes, routeView{r, name(r.From), name(r.To)})
	}
	for _, t := range v.Tracks {
		p.Tracks = append(p.Tracks, usedTrack{t, used["track "+t.ID]})
	}
	return s.show(c, http.StatusOK, "resources", p)
}

// ClosedOn gives a weekday or a date on which a place is closed, in words.
func (p resourcesPage) ClosedOn(s string) string {
	if slices.Contains(visit.Weekdays, s) {
		return p.Say("weekday." + s)
	}
	if date, err := clock.ParseDate(s); err == nil {
		return p.ShortDay(date)
	}
	return s
}

// Details says what is known of a resource beside its name.
func (p resourcesPage) Details(r usedResource) []string {
	details := []string{r.PlaceName}
	if r.Seats > 0 {
		details = append(details, p.Say("resources.seats", "Count", r.Seats))
	}
	if r.Capacity > 0 {
		details = append(details, p.Say("resources.holds", "Count", r.Capacity))
	}
	details = append(append(details, r.Pairs...), r.Plate, r.Driver, r.Phone)
	return slices.DeleteFunc(details, func(s string) bool { return s == "" })
}

// routeRow is how long a convoy takes from place to place, as typed. A row in which nothing is typed is none.
type routeRow struct {
	From    string `form:"from"`
	To      string `form:"to"`
	Minutes string `form:"minutes"`
	OneWay  string `form:"one_way"`
}

// routesForm is all of them: they are saved together.
type routesForm struct {
	Rows  []routeRow `form:"routes"`
	Known string     `form:"known"` // what was stored when the form was made
}

// routesPage is the form of a visit's routes.
type routesPage struct {
	Page
	Rows     []routeFields
	Known    string
	Problems []string
	Theirs   []routeView // as stored now, where somebody has changed them meanwhile
	NoPlaces bool
}

type routeFields struct{ From, To, Minutes, OneWay Field }

const blankRows = 4

func (s *Server) routesForm(c echo.Context) error {
	page, programme, err := s.visitPage(c, "resources", "resources.routes_title")
	if err != nil {
		return err
	}
	form := &routesForm{Known: routesState(programme.Visit)}
	for _, r := range programme.Visit.Routes {
		row := routeRow{From: r.From, To: r.To, Minutes: strconv.Itoa(r.Minutes)}
		if r.OneWay {
			row.OneWay = "yes"
		}
		form.Rows = append(form.Rows, row)
	}
	return s.showRoutes(c, http.StatusOK, page, programme.Visit, form, nil)
}

func routesState(v *visit.Visit) string { return fmt.Sprint(v.Routes) }

func (s *Server) saveRoutes(c echo.Context) error {
	var form routesForm
	reference := c.Param("reference")
	err := decode(c, &form)
	page, programme, failed := s.visitPage(c, "resources", "resources.routes_title")
	if failed != nil {
		return failed
	}
	if err == nil {
		var routes []visit.Route
		if routes, err = form.routes(); err == nil {
			if form.Known != routesState(programme.Visit) {
				err = fault.New(fault.Conflict, "", "routes_changed", nil)
			} else {
				err = s.office.SaveRoutes(c.Request().Context(), actor(c), reference, routes)
			}
		}
	}
	if err == nil {
		return done(c, visitPath(reference, "resources"), "saved", "routes")
	}
	if status, mendable := again(err); mendable {
		form.Rows = slices.DeleteFunc(form.Rows, func(r routeRow) bool { return r == routeRow{} })
		return s.showRoutes(c, status, page, programme.Visit, &form, err)
	}
	return err
}

func (f *routesForm) routes() ([]visit.Route, error) {
	var t typed
	f.Rows = slices.DeleteFunc(f.Rows, func(r routeRow) bool { return r.From == "" && r.To == "" && r.Minutes == "" })
	var routes []visit.Route
	for i, row := range f.Rows {
		routes = append(routes, visit.Route{
			From: row.From, To: row.To, Minutes: t.number(fmt.Sprintf("routes[%d].minutes", i), row.Minutes), OneWay: row.OneWay != "",
		})
	}
	return routes, t.faults.Err()
}

func (s *Server) showRoutes(c echo.Context, status int, page Page, v *visit.Visit, form *routesForm, err error) error {
	p := &routesPage{Page: page, Known: form.Known, NoPlaces: len(v.Places) < 2}
	f := newForm(page, err)
	places := placeOptions(page, v)
	for i, row := range append(slices.Clone(form.Rows), make([]routeRow, blankRows)...) {
		at := fmt.Sprintf("routes[%d].", i)
		fields := routeFields{
			From: f.choice(at+"from", "resources.from", row.From, places), To: f.choice(at+"to", "resources.to", row.To, places),
			Minutes: f.field(at+"minutes", "field.minutes", row.Minutes), OneWay: f.field(at+"one_way", "field.one_way", row.OneWay),
		}
		fields.Minutes.InputMode, fields.Minutes.Class = "numeric", "short"
		p.Rows = append(p.Rows, fields)
	}
	p.Problems = f.rest()
	if fault.Is(err, fault.Conflict) {
		p.Known = routesState(v)
		for _, r := range v.Routes {
			view := routeView{Route: r}
			if from, to := v.Place(r.From), v.Place(r.To); from != nil && to != nil {
				view.FromName, view.ToName = page.Text(from.Name), page.Text(to.Name)
			}
			p.Theirs = append(p.Theirs, view)
		}
	}
	return s.show(c, status, "routes", p)
}
