package httpd

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/visit"
)

// A record is a thing that is edited as a whole in a form of its own: the head of a visit, a party, a member, a
// place, a person of the directory. All look alike, and each says what it holds in groups of fields.

// Group is some fields of a form under one heading.
type Group struct {
	Legend, Hint string
	Folded       bool // shown when asked for
	Parts        []Part
}

// Part is one of its fields; the others are nil.
type Part struct {
	Field   *Field
	Texts   *Texts
	Choices *Choices
}

// group makes a Group of fields, texts and choices.
func group(legend string, fields ...any) Group {
	g := Group{Legend: legend}
	for _, field := range fields {
		switch field := field.(type) {
		case Field:
			g.Parts = append(g.Parts, Part{Field: &field})
		case Texts:
			g.Parts = append(g.Parts, Part{Texts: &field})
		case Choices:
			g.Parts = append(g.Parts, Part{Choices: &field})
		}
	}
	return g
}

// folded hides a group until it is asked for, unless something in it is filled in or wrong.
func (g Group) folded() Group {
	g.Folded = !slices.ContainsFunc(g.lines(), func(l line) bool { return l.value != "" || l.wrong })
	return g
}

// Hidden is what a form sends back as it is.
type Hidden struct{ Name, Value string }

// Rival is one field's value in two versions of a record.
type Rival struct{ Label, Theirs, Yours string }

// Differs says whether the versions do.
func (r Rival) Differs() bool { return r.Theirs != r.Yours }

// confirmPage asks before something is gone for good.
type confirmPage struct {
	Page
	Lead         string // what is about to go, and what stays
	Action, Back string
	Hidden       []Hidden
	Button       string // "": "Remove", with a bin
}

// recordPage is the page of a record's form.
type recordPage struct {
	Page
	Lead     string // what the form is for
	Action   string // where it is sent
	Back     string // where it is left to
	Submit   string
	Groups   []Group
	Hidden   []Hidden
	Problems []string // what is wrong and belongs to no field
	Rivals   []Rival  // where somebody else has changed it meanwhile
	By       string   // who has
	Mine     []Hidden // what was sent, to be sent once more in spite of that; none: the form below is
	Zones    []string // offered where a zone is typed
	Remove   string   // the address that removes it; "" where that cannot be done
}

// record is a form's struct: what was typed.
type record interface {
	// groups gives the form's fields; v is the visit that it belongs to, if any.
	groups(f *form, v *visit.Visit) []Group
}

// fill puts the fields of typed into the page, with what err says is wrong. Where it is a conflict, theirs is what is
// stored now, and both stand side by side.
func (p *recordPage) fill(typed, theirs record, v *visit.Visit, err error) {
	f := newForm(p.Page, err)
	p.Groups = typed.groups(f, v)
	p.Problems = f.rest()
	p.Zones = zones
	if !fault.Is(err, fault.Conflict) || theirs == nil {
		return
	}
	p.By = changedBy(err)
	p.Rivals = rivals(p.Groups, theirs.groups(newForm(p.Page, nil), v))
}

// changedBy says who has changed meanwhile what a conflict is about.
func changedBy(err error) string {
	by := ""
	for _, e := range fault.All(err) {
		by, _ = e.Args["By"].(string)
	}
	return by
}

// rivals sets what was typed beside what is stored now.
func rivals(typed, stored []Group) []Rival {
	var all []Rival
	now := lines(stored)
	for _, yours := range lines(typed) {
		rival := Rival{Label: yours.label, Yours: yours.value}
		for _, line := range now {
			if line.name == yours.name {
				rival.Theirs = line.value
			}
		}
		if rival.Theirs != "" || rival.Yours != "" {
			all = append(all, rival)
		}
	}
	return all
}

// conflict shows what was sent to a room beside what is stored there now, of the version given, and offers to send it once
// more or to go back to the room. It gives nil where err is no conflict.
func (p Page) conflict(c echo.Context, err error, back string, version int64, rivals ...Rival) *recordPage {
	if !fault.Is(err, fault.Conflict) {
		return nil
	}
	made := &recordPage{Page: p, Action: c.Request().URL.Path, Back: back, Rivals: rivals, By: changedBy(err), Mine: []Hidden{{"version", strconv.FormatInt(version, 10)}}}
	sent := c.Request().PostForm
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		for _, value := range sent[name] {
			if name != "version" {
				made.Mine = append(made.Mine, Hidden{name, value})
			}
		}
	}
	return made
}

// tickRival is a rival where something was ticked off or taken back.
func (p Page) tickRival(label string, stored bool, sent string) Rival {
	word := func(done bool) string {
		if done {
			return p.Say("form.yes")
		}
		return p.Say("form.no")
	}
	return Rival{label, word(stored), word(sent != "")}
}

// line is one field as a comparison shows it.
type line struct {
	name, label, value string
	wrong              bool
}

func lines(groups []Group) []line {
	var all []line
	for _, g := range groups {
		all = append(all, g.lines()...)
	}
	return all
}

func (g Group) lines() []line {
	var all []line
	for _, part := range g.Parts {
		switch {
		case part.Field != nil:
			all = append(all, part.Field.line(part.Field.Label))
		case part.Texts != nil:
			for _, field := range part.Texts.Lines {
				l := field.line(part.Texts.Label + " (" + field.Lang + ")")
				l.wrong = l.wrong || part.Texts.Error != ""
				all = append(all, l)
			}
		case part.Choices != nil:
			var chosen []string
			for _, option := range part.Choices.Options {
				if option.Selected {
					chosen = append(chosen, option.Label)
				}
			}
			all = append(all, line{part.Choices.Name, part.Choices.Label, strings.Join(chosen, ", "), part.Choices.Error != ""})
		}
	}
	return all
}

func (f Field) line(label string) line {
	value := f.Value
	for _, option := range f.Options {
		if option.Selected {
			value = option.Label
			if option.Value == "" {
				value = ""
			}
		}
	}
	return line{f.Name, label, value, f.Error != ""}
}
