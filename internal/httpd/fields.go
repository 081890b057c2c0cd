package httpd

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Field is one field of a form as the partials "field" and "input" draw it.
type Field struct {
	Name, Label, Value string
	Hint, Error        string // beside it; Error is what is wrong with Value
	Optional           string // a word behind the label
	Type               string // of the input: "text" where it is empty
	Class              string // "wide", "short"
	Form               string // the id of the form it belongs to, where that is not around it
	Lang               string // of what is typed; "" that of the page
	List               string // the id of a datalist
	InputMode          string
	Autocomplete       string
	Placeholder        string
	Rows               int      // more than none: a text of several lines
	Options            []Option // any: a choice of one
	Required           bool
	ReadOnly           bool
	AutoFocus          bool
}

// ID gives the field's id in the page.
func (f Field) ID() string {
	return orDefault(f.Form, "field") + "-" + inID.Replace(f.Name)
}

var inID = strings.NewReplacer(".", "-", "[", "-", "]", "")

// DescribedBy gives the ids of what is said beside the field.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// Option is one of several values.
type Option struct {
	Value, Label string
	Selected     bool
}

// Texts is one text in several languages, as the partial "texts" draws it: Lines has a field for each language,
// named "title.az".
type Texts struct {
	Name, Label, Hint, Error string
	Lines                    []Field
}

// Choices are several values of a list, as the partial "choices" draws them.
type Choices struct {
	Name, Label, Hint, Error string
	Type                     string // "checkbox", or "radio" for one alone
	Options                  []Option
}

// form makes the fields of a form: each finds what is wrong with it among faults, by its name.
type form struct {
	page   Page
	faults fault.List
	shown  map[string]bool // names of fields that were made
}

// newForm makes a form of a page. err is why what was typed cannot be taken; nil at first.
func newForm(page Page, err error) *form {
	return &form{page: page, faults: fault.All(err), shown: map[string]bool{}}
}

// wrong gives what is wrong with the field of name, and with parts of it that have no field of their own.
func (f *form) wrong(name string) string {
	f.shown[name] = true
	for _, e := range f.faults {
		if e.Field == name || strings.HasPrefix(e.Field, name+"[") {
			return f.page.printer.Error(e.Key, e.Args)
		}
	}
	return ""
}

// rest gives what is wrong and belongs to no field that was made, to stand above the form.
func (f *form) rest() []string {
	var rest []string
	for _, e := range f.faults {
		name, _, _ := strings.Cut(e.Field, "[")
		if !f.shown[e.Field] && !f.shown[name] {
			rest = append(rest, f.page.printer.Error(e.Key, e.Args))
		}
	}
	return rest
}

// field makes a field of one line whose label is the sentence of key.
func (f *form) field(name, key, value string) Field {
	return Field{Name: name, Label: f.page.Say(key), Value: value, Error: f.wrong(name)}
}

// choice makes a field that takes one of options; a value that is none of them stays as it is.
func (f *form) choice(name, key, value string, options []Option) Field {
	made := f.field(name, key, value)
	made.Options = chosen(options, value)
	return made
}

// choices makes a field that takes several of options.
func (f *form) choices(name, key string, values []string, options []Option) Choices {
	return Choices{Name: name, Label: f.page.Say(key), Type: "checkbox", Error: f.wrong(name), Options: chosen(options, values...)}
}

// texts makes a field for each of languages, and for each other in which there is a text.
func (f *form) texts(name, key string, value text.Text, languages []string, rows int) Texts {
	made := Texts{Name: name, Label: f.page.Say(key), Error: f.wrong(name)}
	for _, tag := range append(slices.Clone(languages), slices.Sorted(maps.Keys(value))...) {
		line := Field{Name: name + "." + tag, Label: languageName(f.page.Language, tag), Value: value[tag], Lang: tag, Rows: rows, Error: f.wrong(name + "." + tag)}
		if !slices.ContainsFunc(made.Lines, func(other Field) bool { return other.Name == line.Name }) {
			made.Lines = append(made.Lines, line)
		}
	}
	return made
}

// chosen marks which options are among values, and adds to them a value that is none of them, so that a form
// that is sent back never loses what was there.
func chosen(options []Option, values ...string) []Option {
	marked := slices.Clone(options)
	for i := range marked {
		marked[i].Selected = slices.Contains(values, marked[i].Value)
	}
	for _, value := range values {
		if !slices.ContainsFunc(marked, func(o Option) bool { return o.Value == value }) {
			marked = append(marked, Option{Value: value, Label: value, Selected: true})
		}
	}
	return marked
}

// words makes options of words whose names are the sentences of prefix and word: "item.status." "planned".
func (p Page) words(prefix string, words []string) []Option {
	options := make([]Option, len(words))
	for i, word := range words {
		options[i] = Option{Value: word, Label: p.Say(prefix + word)}
	}
	return options
}

// actors makes options of the words for who acts in a step.
func (p Page) actors() []Option {
	var options []Option
	for _, word := range slices.Concat(visit.Actors, visit.OfficerRoles) {
		key, _ := visit.ActorKey(word)
		options = append(options, Option{Value: word, Label: p.Say(key)})
	}
	return options
}

// languageName gives the name of the language of tag in the language of the reader, or the tag itself.
func languageName(reader, tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if namer := display.Tags(language.Make(reader)); namer != nil {
		if name := namer.Name(parsed); name != "" {
			return name
		}
	}
	return tag
}
