package httpd

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// changeView is an entry of the audit as a page shows it.
type changeView struct {
	Number    int64
	At        time.Time
	By        string
	Reference string
	Action    string // in words
	Things    string // what it is about, in words
	Undone    bool
	Edits     []editView
	More      int // edits beyond those
}

// editView is what a change did to one thing.
type editView struct {
	Thing, Name string
	Kind        string // "added", "removed", "changed"
	Fields      []fieldEdit
}

type fieldEdit struct{ Label, Before, After string }

const shownEdits = 40

// change puts an entry of the audit into words; whole asks for every field's two values.
func (p Page) change(c planning.Change, whole bool) changeView {
	made := changeView{Number: c.Number, At: c.At, By: c.By, Reference: c.Reference, Action: p.Say("action." + c.Action), Undone: c.UndoneBy != 0}
	var names []string
	for i, edit := range c.Edits {
		if i == shownEdits {
			made.More = len(c.Edits) - shownEdits
			break
		}
		before, after := fieldsOf(edit.Before), fieldsOf(edit.After)
		view := editView{Thing: p.Say("thing." + edit.Thing), Name: p.nameOf(edit.ID, after, before), Kind: "changed"}
		if edit.Thing == "customs" {
			view.Name = p.Say("settings.section." + edit.ID)
		}
		if edit.Before == nil {
			view.Kind = "added"
		} else if edit.After == nil {
			view.Kind = "removed"
		}
		switch {
		case whole && edit.Thing == "customs":
			view.Fields = p.settingEdits(edit.ID, before, after)
		case whole:
			view.Fields = p.edits(edit.Thing, before, after)
		}
		made.Edits = append(made.Edits, view)
		if i < 3 && view.Name != "" {
			names = append(names, view.Name)
		}
	}
	made.Things = strings.Join(names, ", ")
	if more := len(c.Edits) - len(names); more > 0 && len(names) > 0 {
		made.Things += fmt.Sprintf(" +%d", more)
	}
	return made
}

func fieldsOf(source json.RawMessage) map[string]any {
	var fields map[string]any
	if json.Unmarshal(source, &fields) != nil {
		return nil // a list, as of routes, or nothing
	}
	for _, name := range []string{"record", "uid", "sequence", "id"} {
		delete(fields, name)
	}
	return fields
}

// nameOf gives what a thing is called, now or before.
func (p Page) nameOf(id string, states ...map[string]any) string {
	for _, state := range states {
		for _, field := range []string{"title", "name", "body", "label", "rule"} {
			if s := p.shown(state[field]); s != "" {
				return s
			}
		}
	}
	return id
}

// edits gives the fields that differ, by name.
func (p Page) edits(thing string, before, after map[string]any) []fieldEdit {
	names := maps.Clone(before)
	if names == nil {
		names = map[string]any{}
	}
	maps.Copy(names, after)
	var list []fieldEdit
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(before[name], after[name]) {
			list = append(list, fieldEdit{p.fieldLabel(thing, name), p.value(thing, name, before[name]), p.value(thing, name, after[name])})
		}
	}
	return list
}

// fieldLabel gives what a thing's field is called.
func (p Page) fieldLabel(thing, field string) string {
	switch {
	case thing == "visit" && field == "to":
		return p.Say("overview.last_day")
	case thing == "edition" && field == "note":
		return p.Say("editions.note")
	case thing == "letter" && field == "subject":
		return p.Say("history.subject")
	}
	return p.Say("field." + field)
}

// worded are the fields whose values are words of a vocabulary.
var worded = []string{"kind", "side", "class", "anchor", "certainty", "status", "audience", "press", "honours", "role"}

// wordsOf are where the words of further fields stand in the catalogue.
var wordsOf = map[string]string{"feed.scope": "feeds.of.", "feed.detail": "feeds.detail.", "feed.audience": "feeds.for."}

// value writes the value of a thing's field: a word or a date as readers know it.
func (p Page) value(thing, field string, value any) string {
	s, ok := value.(string)
	if !ok || s == "" {
		return p.shown(value)
	}
	if register, ok := visit.RegisterOf(thing); ok {
		if vocabulary := register.Vocabulary(field); vocabulary != "" {
			return p.registerWord(vocabulary, s)
		}
	} else if key := wordsOf[thing+"."+field]; key != "" {
		return p.Say(key + s)
	} else if slices.Contains(worded, field) {
		return p.word(strings.TrimSuffix(thing, "_entry"), field, s)
	}
	if date, err := clock.ParseDate(s); err == nil {
		return p.Date(date)
	}
	if wall, err := clock.ParseWall(s); err == nil && wall.HasDate() {
		return p.dayAndTime(wall)
	}
	return s
}

// shown writes a value of JSON: a text in each of its languages, a list by commas.
func (p Page) shown(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		if value {
			return p.Say("form.yes")
		}
		return p.Say("form.no")
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case []any:
		parts := make([]string, len(value))
		for i := range value {
			parts[i] = p.shown(value[i])
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		texts := text.Text{}
		for tag, s := range value {
			if s, ok := s.(string); ok && len(tag) <= 3 {
				texts[tag] = s
			}
		}
		if len(texts) == len(value) {
			return p.Text(texts)
		}
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if s := p.shown(value[name]); s != "" {
				parts = append(parts, p.Say("field."+name)+": "+s)
			}
		}
		return strings.Join(parts, "; ")
	}
	return fmt.Sprint(value)
}

// historyPage is the audit of a visit, or of the whole office: who did what, when, to what, from what to what.
type historyPage struct {
	Page
	Whole   bool // of the office
	Filter  historyFilter
	Fields  []Field
	Changes []changeView
	Next    string // the address of what is older; "" where there is none
	Undo    *changeView
}

type historyFilter struct{ By, Thing, Reference string }

// Any says whether it leaves anything out.
func (f historyFilter) Any() bool { return f != historyFilter{} }

const historyLength = 50

// auditedThings are what an edit may be of.
var auditedThings = []string{"visit", "party", "person", "place", "routes", "resource", "track", "item", "edition", "feed", "finding", "person_entry", "place_entry", "resource_entry", "user", "setting", "customs", "order", "seating", "convoy", "task", "task_file", "handout", "letter", "accreditation", "book_entry", "flight", "gift", "hotel_room", "menu", "signing", "symbol"}

func (s *Server) history(c echo.Context) error {
	page, programme, err := s.visitPage(c, "history", "history.title")
	if err != nil {
		return err
	}
	p := &historyPage{Page: page}
	if programme.Undo != nil {
		undo := page.change(*programme.Undo, false)
		p.Undo = &undo
	}
	return s.showHistory(c, p, planning.ChangeQuery{Reference: programme.Visit.Reference})
}

func (s *Server) audit(c echo.Context) error {
	p := &historyPage{Page: s.page(c, "audit", "history.audit_title"), Whole: true}
	p.Filter.Reference = clipTo(c.QueryParam("reference"), 64)
	return s.showHistory(c, p, planning.ChangeQuery{Reference: p.Filter.Reference})
}

func (s *Server) showHistory(c echo.Context, p *historyPage, query planning.ChangeQuery) error {
	p.Filter.By, p.Filter.Thing = clipTo(c.QueryParam("by"), planning.NameMost), c.QueryParam("thing")
	if !slices.Contains(auditedThings, p.Filter.Thing) {
		p.Filter.Thing = ""
	}
	query.By, query.Thing, query.Limit = p.Filter.By, p.Filter.Thing, historyLength+1
	query.Before = versionOf(c.QueryParam("before"))
	changes, err := s.office.Changes(c.Request().Context(), actor(c), query)
	if err != nil {
		return err
	}
	if len(changes) > historyLength {
		changes = changes[:historyLength]
		next := url.Values{"by": {p.Filter.By}, "thing": {p.Filter.Thing}, "before": {strconv.FormatInt(changes[historyLength-1].Number, 10)}}
		if p.Whole {
			next.Set("reference", p.Filter.Reference)
		}
		p.Next = "?" + next.Encode()
	}
	for _, change := range changes {
		p.Changes = append(p.Changes, p.change(change, true))
	}
	f := newForm(p.Page, nil)
	by := f.field("by", "history.by", p.Filter.By)
	by.Type = "search"
	things := append([]Option{{Value: "", Label: p.Say("history.anything")}}, p.words("thing.", auditedThings)...)
	p.Fields = []Field{by, f.choice("thing", "history.thing", p.Filter.Thing, things)}
	if p.Whole {
		p.Fields = append(p.Fields, f.field("reference", "field.reference", p.Filter.Reference))
	}
	return s.show(c, http.StatusOK, "history", p)
}

// undo takes back the reader's last change of the visit.
func (s *Server) undo(c echo.Context) error {
	var typed struct {
		Back string `form:"back"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	reference := c.Param("reference")
	if _, err := s.office.Undo(c.Request().Context(), actor(c), reference); err != nil {
		return err
	}
	back := visitPath(reference, "history")
	if rest, ok := strings.CutPrefix(typed.Back, visitPath(reference, "")); ok && !strings.ContainsAny(rest, "?#\\\r\n") {
		back = backTo(typed.Back)
	}
	return done(c, back, "undone", "")
}
