package httpd

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// editionsPage is the room of a visit's editions: what publishing the draft would mean, and what is published.
type editionsPage struct {
	Page
	Number      int // of the edition that the draft would be
	First       bool
	Differences []difference // of the draft from the last edition
	Open        []planning.Found
	Seen        string // the state of the draft that the page shows
	Note        Field
	Problems    []string
	Editions    []editionLine
	Stale       int // papers handed out that the last edition changed
}

// Before gives the number of the edition before number.
func (editionsPage) Before(number int) int { return number - 1 }

type editionLine struct {
	Number int
	Note   string
	At, By string
	Last   bool
}

// difference is what became of one thing, as the partial "differences" draws it.
type difference struct {
	Kind   string // of edition's, for its look
	What   string // "moved", in words
	Of     string // what kind of thing, in words; "" an item
	Title  string
	Lang   string
	When   string // an item's time, now or before
	Fields []fieldChange
}

type fieldChange struct {
	Label                 string
	Before, After         string
	BeforeLang, AfterLang string
}

func (s *Server) editions(c echo.Context) error {
	return s.showEditions(c, http.StatusOK, "", nil)
}

func (s *Server) showEditions(c echo.Context, status int, note string, problem error) error {
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	page, _, err := s.visitPage(c, "editions", "editions.title")
	if err != nil {
		return err
	}
	review, err := s.office.Review(ctx, who, reference)
	if err != nil {
		return err
	}
	list, err := s.office.Editions(ctx, who, reference)
	if err != nil {
		return err
	}
	f := newForm(page, problem)
	p := &editionsPage{
		Page: page, Number: review.Number, First: review.Last == nil, Seen: review.Seen,
		Differences: page.differences(review.Differences), Note: f.field("note", "editions.note", note),
	}
	p.Note.Rows, p.Note.Hint = 2, page.Say("editions.note_hint")
	for _, found := range review.Findings {
		if found.Accepted == nil && found.Severity != visit.Note {
			p.Open = append(p.Open, found)
		}
	}
	for i, e := range list {
		p.Editions = append(p.Editions, editionLine{Number: e.Number, Note: e.Note, At: page.Moment(e.At), By: e.By, Last: i == 0})
	}
	held, err := s.office.Held(ctx, who, reference)
	if err != nil {
		return err
	}
	p.Stale, p.Problems = stale(held), f.rest()
	return s.show(c, status, "editions", p)
}

type publishForm struct {
	Note string `form:"note"`
	Seen string `form:"seen"`
}

func (s *Server) publish(c echo.Context) error {
	var typed publishForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	if typed.Seen == "" {
		return fault.New(fault.Conflict, "", "draft_changed", nil)
	}
	_, err := s.office.Publish(c.Request().Context(), actor(c), c.Param("reference"), typed.Note, typed.Seen)
	if status, mendable := again(err); mendable {
		return s.showEditions(c, status, typed.Note, err)
	}
	if err != nil {
		return err
	}
	return done(c, visitPath(c.Param("reference"), "editions"), "published", "")
}

// comparePage shows what differs between two editions, or an edition and the draft.
type comparePage struct {
	Page
	From, To    Field
	FromName    string
	ToName      string
	Differences []difference
}

func (s *Server) compareEditions(c echo.Context) error {
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	page, _, err := s.visitPage(c, "editions", "editions.compare_title")
	if err != nil {
		return err
	}
	list, err := s.office.Editions(ctx, who, reference)
	if err != nil {
		return err
	}
	options := []Option{{Value: "0", Label: page.Say("editions.draft")}}
	for _, e := range list {
		options = append(options, Option{Value: strconv.Itoa(e.Number), Label: page.Say("editions.edition", "Number", e.Number)})
	}
	chosenNumber := func(name, label string, usual int) (int, Field, string, error) {
		n := usual
		if typed := c.QueryParam(name); typed != "" {
			var err error
			if n, err = strconv.Atoi(typed); err != nil {
				n = -1
			}
		}
		i := slices.IndexFunc(options, func(o Option) bool { return o.Value == strconv.Itoa(n) })
		if i < 0 {
			return 0, Field{}, "", fault.New(fault.NotFound, name, "edition_unknown", fault.Args{"Number": n})
		}
		field := Field{Name: name, Label: page.Say(label), Options: chosen(options, options[i].Value)}
		return n, field, options[i].Label, nil
	}
	p := &comparePage{Page: page}
	usual := 0
	if len(list) > 0 {
		usual = list[0].Number
	}
	var from, to int
	if from, p.From, p.FromName, err = chosenNumber("from", "editions.from", usual); err != nil {
		return err
	}
	if to, p.To, p.ToName, err = chosenNumber("to", "editions.to", 0); err != nil {
		return err
	}
	found, err := s.office.Compare(ctx, who, reference, from, to)
	if err != nil {
		return err
	}
	p.Differences = page.differences(found)
	return s.show(c, http.StatusOK, "editions_compare", p)
}

// differences puts what differs into words.
func (p Page) differences(list []edition.Difference) []difference {
	shown := make([]difference, len(list))
	for i, d := range list {
		shown[i] = difference{Kind: d.Kind, What: p.Say("editions.kind." + d.Kind), Title: p.Text(d.Title), Lang: p.LangOf(d.Title)}
		if _, ok := visit.RegisterOf(d.Of); ok {
			shown[i].Of = p.Say("thing." + d.Of)
		} else if d.Of != edition.OfItem {
			shown[i].Of = p.Say("editions.of." + d.Of)
		}
		if item := d.After; item != nil {
			shown[i].When = p.dayAndTime(item.At)
		} else if item := d.Before; item != nil {
			shown[i].When = p.dayAndTime(item.At)
		}
		for _, change := range d.Fields {
			shown[i].Fields = append(shown[i].Fields, p.fieldChange(d.Of, change))
		}
	}
	return shown
}

func (p Page) fieldChange(of string, change edition.Change) fieldChange {
	value := func(t text.Text) (string, string) {
		s := p.Text(t)
		if change.Vocabulary != "" && s != "" {
			return p.registerWord(change.Vocabulary, s), p.Language
		}
		if change.Word && s != "" {
			return p.word(of, change.Field, s), p.Language
		}
		return s, p.LangOf(t)
	}
	f := fieldChange{Label: p.Say("field." + change.Field)}
	f.Before, f.BeforeLang = value(change.Before)
	f.After, f.AfterLang = value(change.After)
	return f
}

// word gives a word of a field's vocabulary in the reader's language.
func (p Page) word(of, field, word string) string {
	prefix := field
	switch of + "." + field {
	case edition.OfVisit + ".kind":
		prefix = "visit_kind"
	case edition.OfPlace + ".kind":
		prefix = "place_kind"
	case edition.OfResource + ".kind":
		prefix = "resource_kind"
	}
	return p.Say(prefix + "." + word)
}

// registerWord gives a word of a register's vocabulary in the reader's language.
func (p Page) registerWord(vocabulary, word string) string {
	return p.printer.Word(vocabulary, word)
}
