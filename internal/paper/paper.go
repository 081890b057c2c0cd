// Package paper turns a visit into what each paper shows: in order, in local time, in one language or two
// side by side. What an audience may not see has been taken out before, by package edition.
package paper

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Options are what a paper says of itself, and in which languages it speaks.
type Options struct {
	Languages []string // one, or up to MostColumns side by side; none: the visit's first
	Audience  string   // of visit.Audiences; what is for staff is marked so
	Edition   int      // 0: the draft
	Published time.Time
	Printed   time.Time
	Marking   text.Text // the office's own: "For official use"; none: as the audience asks

	Size    string                      // of Sizes; "" is the first
	Day     civil.Date                  // that day alone; zero: all
	Subject string                      // the person, resource or place by id, or the officer by name, whose sheet it is; "": everyone's
	Since   int                         // the edition that changes are marked from; 0: none are
	Changed map[string]bool             // what changed since: "item/ID", "person/ID", "resource/ID", "place/ID"
	Code    Code                        // opens the edition's status; zero: none
	CodeOf  func(subject string) Code   // of one sheet where everyone's are printed together; nil: as Code
	Emblem  template.URL                // the office's, as a picture's address; "": none
	Item    string                      // whose seating alone is shown, and whose cards; "": every seating\'s
	Customs *protocol.Office            // by which people are seated and ride; nil: the program's own
	Flag    func(country string) string // the address of a country's flag, "" where there is none; nil: no flags
}

// MostColumns is how many languages stand side by side at most.
const MostColumns = 3

// Sizes are the papers that an office's printers hold.
var Sizes = []string{"A4", "Letter", "A3"}

// Code is a QR code as the path of an SVG of Size by Size units, the quiet zone included.
type Code struct {
	Size int
	Path string
}

// Phrase is one text in one column.
type Phrase struct {
	Text string
	Lang string // the language it is in, for the attribute lang

	Missing string // the language that stands in, wholly or in part, where the column's has no translation; "": none is missing
}

// Phrases are one text by column: as many as the paper has languages. Nil is no text at all.
type Phrases []Phrase

// Once gives the phrases without those that say the same as one before, for a cell that holds all
// languages.
func (p Phrases) Once() Phrases {
	var once Phrases
	for _, phrase := range p {
		if !slices.ContainsFunc(once, func(o Phrase) bool { return o.Text == phrase.Text }) {
			once = append(once, phrase)
		}
	}
	return once
}

// Head is what every paper says of itself.
type Head struct {
	Name      string // ShortProgramme and the like
	Layout    string // the template that shows it
	Reference string
	Languages []string // of the columns
	Size      string   // of the page: of Sizes, or "A5"
	Landscape bool
	Bare      bool    // cards to be cut or folded: no margins, nothing in them
	Title     Phrases // the visit's
	Kind      Phrases // of paper
	Dates     Phrases
	Guests    []Side
	Hosts     []Side
	Zone      string  // "UTC+4" where the whole visit keeps to one; else the days say theirs
	Marking   Phrases // nil: none
	Edition   int     // 0: a draft
	State     Phrases // "Edition 2, replaces edition 1", or "Draft"
	Issue     Phrases // State and, of an edition, the day it was published
	Printed   Phrases // "printed" and the moment, in the visit's zone
	Since     Phrases // "a bar in the margin marks what changed since …"; nil: nothing is marked
	Code      Code
	Emblem    template.URL
	Nth       int // 0, or of papers that follow each other in one document which it is after the first

	printers []*text.Printer    // of the columns
	order    []string           // languages in which a text is looked for, after the column's own
	changed  map[string]bool    // Options.Changed
	named    map[string]*Person // by id: most people stand in many lines
}

// Side is one delegation as a paper's head names it.
type Side struct {
	Country Phrases
	Body    Phrases
	Flag    string // the address of the country's; "": none
}

// head makes what every paper says of itself.
func head(v *visit.Visit, name string, o Options) Head {
	h := Head{
		Name: name, Layout: name, Reference: v.Reference, Edition: o.Edition, Code: o.Code, Emblem: o.Emblem, changed: o.Changed, named: map[string]*Person{},
		Size: visit.OrDefault(o.Size, Sizes),
	}
	if kind, known := KindOf(name); known {
		h.Layout = kind.Layout
	}
	for _, tag := range slices.Concat(o.Languages, v.Languages) {
		if tag != "" && !slices.Contains(h.Languages, tag) && len(h.Languages) < columns(o) {
			h.Languages = append(h.Languages, tag)
		}
	}
	if len(h.Languages) == 0 {
		h.Languages = []string{"en"}
	}
	h.order = slices.Concat(h.Languages, v.Languages)
	for _, tag := range h.Languages {
		h.printers = append(h.printers, text.ForPaper(tag))
	}
	h.Title = h.phrases(v.Title)
	h.Kind = h.Label("paper.kind." + name)
	h.Dates = h.each(func(p *text.Printer) string { return p.DateRange(v.From, v.To) })
	for _, party := range v.Parties {
		side := Side{Body: h.phrases(party.Body), Country: h.country(party.Country)}
		if o.Flag != nil && party.Country != "" {
			side.Flag = o.Flag(party.Country)
		}
		if party.Side == visit.Guest {
			h.Guests = append(h.Guests, side)
		} else {
			h.Hosts = append(h.Hosts, side)
		}
	}
	if o.Since > 0 {
		h.Since = h.Label("paper.since", "Number", o.Since)
	}
	h.Marking = h.phrases(o.Marking)
	if h.Marking == nil && o.Audience == visit.ForStaff {
		h.Marking = h.Label("paper.for_staff")
	}
	if h.Marking == nil && o.Audience == visit.ForPress {
		h.Marking = h.Label("paper.for_press")
	}
	zone, err := clock.Zone(v.Zone)
	if err != nil {
		zone = time.UTC
	}
	switch o.Edition {
	case 0:
		h.State = h.Label("paper.draft")
	case 1:
		h.State = h.Label("paper.edition", "Number", o.Edition)
	default:
		h.State = h.Label("paper.edition_replaces", "Number", o.Edition, "Replaced", o.Edition-1)
	}
	h.Issue = h.State
	if o.Edition != 0 && !o.Published.IsZero() {
		h.Issue = h.join(" · ", h.State, h.each(func(p *text.Printer) string { return p.Date(clock.In(o.Published, zone).Date) }))
	}
	h.Printed = h.each(func(p *text.Printer) string {
		moment := p.Moment(o.Printed, zone) + " (" + clock.Offset(o.Printed, zone) + ")"
		return p.Say("paper.printed", map[string]any{"Moment": moment})
	})
	return h
}

func columns(o Options) int { return min(max(len(o.Languages), 1), MostColumns) }

// About gives what the paper says of itself.
func (h *Head) About() *Head { return h }

// Lang gives the paper's own language, the first column's.
func (h Head) Lang() string { return h.Languages[0] }

// Dir gives the direction in which the paper's own language is written.
func (h Head) Dir() string {
	base, _, _ := strings.Cut(h.Languages[0], "-")
	if slices.Contains(rightToLeft, base) {
		return "rtl"
	}
	return "ltr"
}

var rightToLeft = []string{"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}

// TitleLength gives the class of the visit's title by its length: "", "long" or "longest".
func (h Head) TitleLength() string {
	letters := 0
	for _, phrase := range h.Title.Once() {
		letters = max(letters, utf8.RuneCountInString(phrase.Text))
	}
	switch {
	case letters > 500:
		return "longest"
	case letters > 150:
		return "long"
	}
	return ""
}

// Bilingual says whether two languages or more stand side by side.
func (h Head) Bilingual() bool { return len(h.Languages) > 1 }

// DocumentTitle names the paper in lists and in a PDF: "Short programme – Visit of … (FHN-2024-003)".
func (h Head) DocumentTitle() string {
	return h.Kind[0].Text + " – " + first(h.Title) + " (" + h.Reference + ")"
}

// Label gives a sentence of the catalogue in each of the paper's languages. args are names and values by
// turns.
func (h Head) Label(key string, args ...any) Phrases {
	named := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return h.each(func(p *text.Printer) string { return p.Say(key, named) })
}

func (h Head) each(say func(*text.Printer) string) Phrases {
	phrases := make(Phrases, len(h.printers))
	for i, p := range h.printers {
		phrases[i] = Phrase{Text: say(p), Lang: p.Language}
	}
	return phrases
}

// phrases gives a text in each column; where it is missing in one, in another language that has it.
func (h Head) phrases(t text.Text) Phrases {
	if t.IsEmpty() {
		return nil
	}
	phrases := make(Phrases, len(h.Languages))
	for i, tag := range h.Languages {
		found, lang := t.Find(append([]string{tag}, h.order...)...)
		base, _, _ := strings.Cut(tag, "-")
		phrases[i] = Phrase{Text: found, Lang: lang}
		if lang != tag && lang != base && lang != "und" {
			phrases[i].Missing = lang
		}
	}
	return phrases
}

// country gives a country's name; nil where there is none.
func (h Head) country(code string) Phrases {
	if code == "" {
		return nil
	}
	return h.each(func(p *text.Printer) string { return p.CountryName(code) })
}

// join puts texts one after another in each column.
func (h Head) join(separator string, all ...Phrases) Phrases {
	all = slices.DeleteFunc(slices.Clone(all), func(p Phrases) bool { return p == nil })
	if len(all) == 0 {
		return nil
	}
	joined := make(Phrases, len(h.Languages))
	for i := range joined {
		parts := make([]string, len(all))
		for j, phrases := range all {
			parts[j] = phrases[i].Text
		}
		between := separator
		if separator == ", " && all[0][i].Missing == "" {
			between = h.printers[i].Comma()
		}
		joined[i] = Phrase{Text: strings.Join(parts, between), Lang: all[0][i].Lang}
		for _, phrases := range all {
			joined[i].Missing = cmp.Or(joined[i].Missing, phrases[i].Missing)
		}
	}
	return joined
}

// clock gives a time of day: in the digits of the paper's language where it speaks but one, since several share a column.
func (h Head) clock(shown string) string {
	if h.Bilingual() {
		return shown
	}
	return h.printers[0].Digits(shown)
}

// labelled puts a text into a sentence of the catalogue, as its Text.
func (h Head) labelled(key string, text Phrases) Phrases {
	if text == nil {
		return nil
	}
	said := make(Phrases, len(text))
	for i, p := range h.printers {
		said[i] = Phrase{Text: p.Say(key, map[string]any{"Text": text[i].Text}), Lang: text[i].Lang, Missing: text[i].Missing}
	}
	return said
}

func first(p Phrases) string {
	if len(p) == 0 {
		return ""
	}
	return p[0].Text
}
