package text

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// locales holds a file for each language of the interface and, in papers, one for each further language that papers are printed in.
//
//go:embed locales/*.yaml locales/papers/*.yaml
var locales embed.FS

var (
	bundle    = i18n.NewBundle(language.English)
	languages = load("locales")
	further   = load("locales/papers")
	// printers are those of every language; none changes.
	printers = map[string]*Printer{}
)

func init() {
	for _, tag := range slices.Concat(languages, further) {
		printers[tag] = &Printer{Language: tag, localizer: i18n.NewLocalizer(bundle, tag, "en"), script: scripts[tag]}
	}
}

// script is how a language of papers writes, where it differs from Latin.
type script struct {
	comma   string // between the parts of a text, with its blank; "" is ", "
	digits  []rune // from nought; none: Western
	counter string // the style of CSS that counts in these digits
}

var scripts = map[string]script{}

// load reads every file of a folder and gives their languages, English first; a file that cannot be read is a fault of the build, so
// it panics.
func load(folder string) []string {
	var languages []string
	files, err := locales.ReadDir(folder)
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		tag, isFile := strings.CutSuffix(file.Name(), ".yaml")
		if !isFile {
			continue
		}
		source, err := locales.ReadFile(path.Join(folder, file.Name()))
		if err != nil {
			panic(err)
		}
		var tree map[string]any
		if err := yaml.Unmarshal(source, &tree); err != nil {
			panic(fmt.Errorf("%s/%s: %w", folder, file.Name(), err))
		}
		if own, ok := tree["script"].(map[string]any); ok {
			word := func(name string) string { s, _ := own[name].(string); return s }
			scripts[tag] = script{comma: word("comma"), digits: []rune(word("digits")), counter: word("counter")}
			delete(tree, "script")
		}
		if err := bundle.AddMessages(language.Make(tag), messages("", tree)...); err != nil {
			panic(fmt.Errorf("%s/%s: %w", folder, file.Name(), err))
		}
		if tag == "en" {
			languages = append([]string{tag}, languages...)
		} else {
			languages = append(languages, tag)
		}
	}
	return languages
}

// messages flattens a file's tree into messages with dotted keys. A branch whose keys are all plural
// forms is one message.
func messages(prefix string, tree map[string]any) []*i18n.Message {
	var found []*i18n.Message
	for name, branch := range tree {
		key := prefix + name
		switch branch := branch.(type) {
		case map[string]any:
			if forms, ok := pluralForms(branch); ok {
				forms.ID = key
				found = append(found, forms)
			} else {
				found = append(found, messages(key+".", branch)...)
			}
		default:
			found = append(found, &i18n.Message{ID: key, Other: fmt.Sprint(branch)})
		}
	}
	return found
}

func pluralForms(branch map[string]any) (*i18n.Message, bool) {
	m := &i18n.Message{}
	form := map[string]*string{"zero": &m.Zero, "one": &m.One, "two": &m.Two, "few": &m.Few, "many": &m.Many, "other": &m.Other}
	for name, s := range branch {
		if form[name] == nil {
			return nil, false
		}
		*form[name] = fmt.Sprint(s)
	}
	return m, m.Other != ""
}

// Languages gives the languages of the interface, English first.
func Languages() []string { return slices.Clone(languages) }

// Match gives the language of the interface nearest to what is preferred: an account's choice, or the
// value of Accept-Language.
func Match(preferred ...string) string {
	tags := make([]language.Tag, len(languages))
	for i, l := range languages {
		tags[i] = language.Make(l)
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), preferred...)
	return languages[i]
}

// Message is a sentence of the program that is not yet in any language: a finding's, an error's.
type Message struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"` // strings, numbers, Texts, Messages
}

// Printer writes sentences and dates in one language.
type Printer struct {
	Language  string
	localizer *i18n.Localizer
	script    script
}

// For gives the printer of a language of the interface; of English where there is no such language.
func For(tag string) *Printer {
	if !slices.Contains(languages, tag) {
		tag = Match(tag)
	}
	return printers[tag]
}

// ForPaper gives the printer of a language that papers are printed in, which are more than the interface's; of the nearest of the
// interface where there is none.
func ForPaper(tag string) *Printer {
	base, _, _ := strings.Cut(tag, "-")
	if p := printers[base]; p != nil {
		return p
	}
	return For(tag)
}

// Comma gives what stands between the parts of a text, with its blank.
func (p *Printer) Comma() string { return cmp.Or(p.script.comma, ", ") }

// Digits gives s with its digits as the printer's language writes them.
func (p *Printer) Digits(s string) string {
	if len(p.script.digits) == 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return p.script.digits[r-'0']
		}
		return r
	}, s)
}

// CounterStyle gives the style in which CSS counts as the printer's language does.
func (p *Printer) CounterStyle() string { return cmp.Or(p.script.counter, "decimal") }

// Say gives the sentence of key with args put in; the argument Count chooses the plural. An unknown key
// comes back in brackets, and a test finds it.
func (p *Printer) Say(key string, args map[string]any) string {
	shown := make(map[string]any, len(args))
	for name, value := range args {
		shown[name] = p.shown(value)
	}
	said, err := p.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: shown, PluralCount: plural(args["Count"]),
	})
	if said == "" && err != nil {
		return "[" + key + "]"
	}
	return nestQuotes(p.Language, said)
}

// quotes are the marks of a language's quotations, and those of a quotation within one.
var quotes = map[string]struct{ open, close, innerOpen, innerClose rune }{
	"en": {'“', '”', '‘', '’'}, "az": {'«', '»', '“', '”'}, "ru": {'«', '»', '„', '“'},
}

// nestQuotes gives quotations within others, as a title has them that a sentence quotes, their own marks. Where the marks do
// not match, s stays as it is.
func nestQuotes(language, s string) string {
	marks, known := quotes[language]
	if !known || strings.Count(s, string(marks.open)) < 2 {
		return s
	}
	depth := 0
	nested := strings.Map(func(r rune) rune {
		switch r {
		case marks.open:
			if depth++; depth > 1 {
				return marks.innerOpen
			}
		case marks.close:
			if depth--; depth > 0 {
				return marks.innerClose
			} else if depth < 0 {
				depth = -len(s) // what closes opened nothing
			}
		}
		return r
	}, s)
	if depth != 0 {
		return s
	}
	return nested
}

// Word gives a word of a register's vocabulary.
func (p *Printer) Word(vocabulary, word string) string {
	switch vocabulary {
	case "side", "car_seat":
		return p.Say(vocabulary+"."+word, nil)
	}
	return p.Say("word."+vocabulary+"."+word, nil)
}

// Pattern gives the sentence of key with a mark for each argument: what it can say, before there is anything to say.
func (p *Printer) Pattern(key string) string {
	return strings.ReplaceAll(p.Say(key, nil), "<no value>", "…")
}

// shown gives an argument as it is read: Texts and Messages in the printer's language, also those, and
// numbers, that have been through JSON.
func (p *Printer) shown(value any) any {
	switch value := value.(type) {
	case Text:
		return value.In(p.Language)
	case Message:
		return p.Message(value)
	case int:
		if len(p.script.digits) > 0 {
			return p.Digits(strconv.Itoa(value))
		}
	case float64:
		if whole := int64(value); float64(whole) == value {
			return whole
		}
	case map[string]any:
		if key, ok := value["key"].(string); ok {
			args, _ := value["args"].(map[string]any)
			return p.Say(key, args)
		}
		texts := Text{}
		for tag, s := range value {
			texts[tag], _ = s.(string)
		}
		return texts.In(p.Language)
	}
	return value
}

// plural gives a count in a form that go-i18n takes: JSON's numbers are floats, which it refuses.
func plural(count any) any {
	if f, ok := count.(float64); ok {
		return int(f)
	}
	return count
}

// Message is Say for a Message.
func (p *Printer) Message(m Message) string { return p.Say(m.Key, m.Args) }

// Error gives the sentence of a fault.Error's key.
func (p *Printer) Error(key string, args map[string]any) string { return p.Say("fault."+key, args) }
