package httpd

import (
	"slices"
	"strings"

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
	for _, e := range fault.All(err) {
		p.By, _ = e.Args["By"].(string)
	}
	now := lines(theirs.groups(newForm(p.Page, nil), v))
	for _, yours := range lines(p.Groups) {
		rival := Rival{Label: yours.label, Yours: yours.value}
		for _, line := range now {
			if line.name == yours.name {
				rival.Theirs = line.value
			}
		}
		if rival.Theirs != "" || rival.Yours != "" {
			p.Rivals = append(p.Rivals, rival)
		}
	}
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
