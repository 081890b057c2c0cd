package httpd

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// directoryPage is the list of people, or of places, that all visits share.
type directoryPage struct {
	Page
	Search Field
	People []planning.PersonEntry
	Places []planning.PlaceEntry
	Full   bool // there may be more than are shown
}

// entryPage is an entry of the directory or the gazetteer: its form, and where and when it was met before.
type entryPage struct {
	Page
	Form   *recordPage
	Lines  []Rival // what is filled in, for a reader who may not change it; Yours alone
	Visits []planning.Summary
	New    bool
}

func (s *Server) people(c echo.Context) error {
	p := s.directoryPage(c, "people", "people.title")
	var err error
	if p.People, err = s.office.People(c.Request().Context(), actor(c), p.Search.Value); err != nil {
		return err
	}
	p.Full = len(p.People) >= planning.DirectoryLimit
	return s.show(c, http.StatusOK, "people", p)
}

func (s *Server) places(c echo.Context) error {
	p := s.directoryPage(c, "places", "places.title")
	var err error
	if p.Places, err = s.office.Places(c.Request().Context(), actor(c), p.Search.Value); err != nil {
		return err
	}
	p.Full = len(p.Places) >= planning.DirectoryLimit
	return s.show(c, http.StatusOK, "places", p)
}

func (s *Server) directoryPage(c echo.Context, room, title string) *directoryPage {
	p := &directoryPage{Page: s.page(c, room, title)}
	p.Search = Field{Name: "q", Type: "search", Label: p.Say("form.search"), Value: clipTo(c.QueryParam("q"), 200)}
	return p
}

// personForm and placeForm are entries of the directory and the gazetteer, as typed.
type personForm struct{ personFields }

type placeForm struct{ placeFields }

// entry is one of either, as the store has it.
type entry struct {
	name    text.Text
	version int64
	form    entryForm
	visits  []planning.Summary
}

type entryForm interface {
	record
	version() int64
}

func (f *personForm) version() int64 { return versionOf(f.Version) }
func (f *placeForm) version() int64  { return versionOf(f.Version) }

// entryRoom is the directory or the gazetteer.
type entryRoom struct {
	room     string // and its address
	newTitle string // keys of the catalogue
	title    string
	blank    func() entryForm
	load     func(ctx context.Context, who planning.Actor, key int64) (*entry, error)
	save     func(ctx context.Context, who planning.Actor, form entryForm, key int64) (int64, error)
}

func (s *Server) directoryRoom() entryRoom {
	return entryRoom{
		room: "people", newTitle: "people.new", title: "people.person_title",
		blank: func() entryForm { return &personForm{} },
		load: func(ctx context.Context, who planning.Actor, key int64) (*entry, error) {
			p, err := s.office.Person(ctx, who, key)
			if err != nil {
				return nil, err
			}
			return &entry{p.Name, p.Version, &personForm{personFieldsOf(&p.Person)}, p.Visits}, nil
		},
		save: func(ctx context.Context, who planning.Actor, form entryForm, key int64) (int64, error) {
			var t typed
			p := &planning.PersonEntry{Person: form.(*personForm).person(&t), Version: form.version()}
			if err := t.faults.Err(); err != nil {
				return key, err
			}
			p.Key = key
			err := s.office.SavePerson(ctx, who, p)
			return p.Key, err
		},
	}
}

func (s *Server) gazetteerRoom() entryRoom {
	return entryRoom{
		room: "places", newTitle: "places.new", title: "places.place_title",
		blank: func() entryForm { return &placeForm{} },
		load: func(ctx context.Context, who planning.Actor, key int64) (*entry, error) {
			p, err := s.office.Place(ctx, who, key)
			if err != nil {
				return nil, err
			}
			return &entry{p.Name, p.Version, &placeForm{placeFieldsOf(&p.Place)}, p.Visits}, nil
		},
		save: func(ctx context.Context, who planning.Actor, form entryForm, key int64) (int64, error) {
			var t typed
			p := &planning.PlaceEntry{Place: form.(*placeForm).place(&t), Version: form.version()}
			p.Key = key
			if err := t.faults.Err(); err != nil {
				return 0, err
			}
			err := s.office.SavePlace(ctx, who, p)
			return p.Key, err
		},
	}
}

// newEntry shows the form of a new entry.
func (s *Server) newEntry(room entryRoom) echo.HandlerFunc {
	return func(c echo.Context) error { return s.showEntry(c, http.StatusOK, room, room.blank(), nil, nil) }
}

// showOneEntry shows an entry with its form and its past.
func (s *Server) showOneEntry(room entryRoom) echo.HandlerFunc {
	return func(c echo.Context) error {
		key, err := keyOf(c)
		if err != nil {
			return err
		}
		stored, err := room.load(c.Request().Context(), actor(c), key)
		if err != nil {
			return err
		}
		return s.showEntry(c, http.StatusOK, room, stored.form, stored, nil)
	}
}

// saveEntry stores what was typed, anew where the address has no key.
func (s *Server) saveEntry(room entryRoom) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, key := c.Request().Context(), int64(0)
		var stored *entry
		if c.Param("key") != "" {
			var err error
			if key, err = keyOf(c); err != nil {
				return err
			}
			if stored, err = room.load(ctx, actor(c), key); err != nil {
				return err
			}
		}
		form := room.blank()
		err := decode(c, form)
		if err == nil {
			if key, err = room.save(ctx, actor(c), form, key); err == nil {
				return done(c, "/"+room.room+"/"+strconv.FormatInt(key, 10), "saved", "")
			}
		}
		if status, mendable := again(err); mendable {
			return s.showEntry(c, status, room, form, stored, err)
		}
		return err
	}
}

// showEntry shows the form; stored is what there is, nil for a new entry.
func (s *Server) showEntry(c echo.Context, status int, room entryRoom, form entryForm, stored *entry, err error) error {
	p := &entryPage{New: stored == nil, Form: &recordPage{Action: c.Request().URL.Path, Back: "/" + room.room}}
	if stored == nil {
		p.Page = s.page(c, room.room, room.newTitle)
	} else {
		p.Page = s.page(c, room.room, room.title, "Name", stored.name)
		p.Visits = stored.visits
	}
	p.Form.Page, p.Form.Submit = p.Page, p.Say("form.save")
	if stored == nil {
		p.Form.fill(form, nil, nil, err)
		return s.show(c, status, "entry", p)
	}
	version := stored.version
	if err != nil && !fault.Is(err, fault.Conflict) {
		version = form.version()
	}
	p.Form.Hidden = []Hidden{{"version", strconv.FormatInt(version, 10)}}
	p.Form.fill(form, stored.form, nil, err)
	for _, l := range lines(p.Form.Groups) {
		if l.value != "" {
			p.Lines = append(p.Lines, Rival{Label: l.label, Yours: l.value})
		}
	}
	return s.show(c, status, "entry", p)
}
