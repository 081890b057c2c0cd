package httpd

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// thing is a list of a visit whose entries are records: added, changed and removed alike.
type thing struct {
	list     string // as planning.Office.Remove calls it
	path     string // below the visit
	room     string // where the list is shown, below the visit
	newTitle string // keys of the catalogue
	title    string
	blank    func() thingForm
}

// thingForm is the form of an entry.
type thingForm interface {
	record
	// load fills the form from the entry of id and gives its version; false where there is none.
	load(v *visit.Visit, id string) (int64, bool)
	// hidden gives what the form sends back as it is.
	hidden() []Hidden
	// save stores what was typed under id, or anew where id is "".
	save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error)
}

var things = append([]thing{
	{"parties", "delegation/parties", "delegation", "delegation.new_party", "delegation.edit_party", func() thingForm { return &partyForm{} }},
	{"people", "delegation/people", "delegation", "delegation.new_member", "delegation.edit_member", func() thingForm { return &memberForm{} }},
	{"places", "resources/places", "resources", "resources.new_place", "resources.edit_place", func() thingForm { return &visitPlaceForm{} }},
	{"resources", "resources/things", "resources", "resources.new_resource", "resources.edit_resource", func() thingForm { return &resourceForm{} }},
	{"tracks", "resources/tracks", "resources", "resources.new_track", "resources.edit_track", func() thingForm { return &trackForm{} }},
	{"tasks", "tasks", "tasks", "tasks.new", "tasks.edit", func() thingForm { return &taskForm{} }},
}, registerThings()...)

// thingForm shows the form of a new entry, or of the one that the address names.
func (s *Server) thingForm(t thing) echo.HandlerFunc {
	return func(c echo.Context) error {
		form, id := t.blank(), c.Param("id")
		p, v, err := s.thingPage(c, t, id)
		if err != nil {
			return err
		}
		version := int64(0)
		if id == "" {
			err = s.prefill(c, form)
		} else if found, ok := form.load(v, id); ok {
			version = found
		} else {
			err = fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": id})
		}
		if err != nil {
			return err
		}
		return s.showThing(c, http.StatusOK, p, form, nil, v, version, nil)
	}
}

// saveThing stores what was typed; what cannot be taken comes back with the form.
func (s *Server) saveThing(t thing) echo.HandlerFunc {
	return func(c echo.Context) error {
		form, id, reference := t.blank(), c.Param("id"), c.Param("reference")
		err := decode(c, form)
		if err == nil {
			id, err = form.save(c.Request().Context(), s.office, actor(c), reference, id)
		}
		if err == nil {
			return done(c, visitPath(reference, t.room), "saved", "at-"+id)
		}
		status, mendable := again(err)
		if !mendable {
			return err
		}
		id = c.Param("id")
		p, v, failed := s.thingPage(c, t, id)
		if failed != nil {
			return failed
		}
		theirs := t.blank()
		version, there := theirs.load(v, id)
		if !fault.Is(err, fault.Conflict) {
			version, there = versionOf(c.Request().PostForm.Get("version")), false
		}
		if !there {
			theirs = nil
		}
		return s.showThing(c, status, p, form, theirs, v, version, err)
	}
}

func (s *Server) thingPage(c echo.Context, t thing, id string) (*recordPage, *visit.Visit, error) {
	title := t.title
	if id == "" {
		title = t.newTitle
	}
	room, _, _ := strings.Cut(t.room, "/")
	page, programme, err := s.visitPage(c, room, title)
	if err != nil {
		return nil, nil, err
	}
	p := &recordPage{Page: page, Action: page.Path, Back: page.In(t.room)}
	if id != "" {
		p.Remove = page.Path + "/remove"
	}
	return p, programme.Visit, nil
}

func (s *Server) showThing(c echo.Context, status int, p *recordPage, form, theirs thingForm, v *visit.Visit, version int64, err error) error {
	p.Submit = p.Say("form.save")
	p.Hidden = append(form.hidden(), Hidden{"version", strconv.FormatInt(version, 10)})
	var other record
	if theirs != nil {
		other = theirs
	}
	p.fill(form, other, v, err)
	return s.show(c, status, "record", p)
}

// prefill takes into a new entry's form what the address chose: a party, a person, a place.
func (s *Server) prefill(c echo.Context, form thingForm) error {
	ctx := c.Request().Context()
	switch form := form.(type) {
	case *registerForm:
		form.prefill(c.QueryParams())
	case *memberForm:
		form.Party = c.QueryParam("party")
		if key, err := strconv.ParseInt(c.QueryParam("person"), 10, 64); err == nil {
			entry, err := s.office.Person(ctx, actor(c), key)
			if err != nil {
				return err
			}
			form.Person, form.personFields = strconv.FormatInt(key, 10), personFieldsOf(&entry.Person)
		}
	case *visitPlaceForm:
		if key, err := strconv.ParseInt(c.QueryParam("place"), 10, 64); err == nil {
			entry, err := s.office.Place(ctx, actor(c), key)
			if err != nil {
				return err
			}
			form.Place, form.placeFields = strconv.FormatInt(key, 10), placeFieldsOf(&entry.Place)
		}
	}
	return nil
}

// removeThing takes the entry out of the visit; undo brings it back.
func (s *Server) removeThing(t thing) echo.HandlerFunc {
	return func(c echo.Context) error {
		reference, id := c.Param("reference"), c.Param("id")
		var typed struct {
			Version string `form:"version"`
		}
		if err := decode(c, &typed); err != nil {
			return err
		}
		err := s.office.Remove(c.Request().Context(), actor(c), reference, t.list, id, versionOf(typed.Version))
		status, mendable := again(err)
		if err == nil {
			return done(c, visitPath(reference, t.room), "removed", "")
		}
		if !mendable {
			return err
		}
		p, v, failed := s.thingPage(c, t, id)
		if failed != nil {
			return failed
		}
		p.Action = visitPath(reference, t.path+"/"+url.PathEscape(id))
		p.Remove = p.Action + "/remove"
		form := t.blank()
		version, there := form.load(v, id)
		if !there {
			return err
		}
		return s.showThing(c, status, p, form, nil, v, version, err)
	}
}

// done goes on to path, where what was done is said once, and to the place on it that has anchor as its id.
func done(c echo.Context, path, what, anchor string) error {
	to := path + "?done=" + what
	if anchor != "" {
		to += "#" + url.PathEscape(anchor)
	}
	return c.Redirect(http.StatusSeeOther, to)
}
