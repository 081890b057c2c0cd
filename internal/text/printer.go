package text

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales/*.yaml
var locales embed.FS

var bundle, languages = load()

// load reads every file of locales; a file that cannot be read is a fault of the build, so it panics.
func load() (*i18n.Bundle, []string) {
	bundle := i18n.NewBundle(language.English)
	languages := []string{"en"}
	files, err := locales.ReadDir("locales")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		source, err := locales.ReadFile(path.Join("locales", file.Name()))
		if err != nil {
			panic(err)
		}
		var tree map[string]any
		if err := yaml.Unmarshal(source, &tree); err != nil {
			panic(fmt.Errorf("locales/%s: %w", file.Name(), err))
		}
		tag := strings.TrimSuffix(file.Name(), ".yaml")
		if err := bundle.AddMessages(language.Make(tag), messages("", tree)...); err != nil {
			panic(fmt.Errorf("locales/%s: %w", file.Name(), err))
		}
		if tag != "en" {
			languages = append(languages, tag)
		}
	}
	return bundle, languages
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
}

// For gives the printer of a language of the interface; of English where there is no such language.
func For(tag string) *Printer {
	if !slices.Contains(languages, tag) {
		tag = Match(tag)
	}
	return printers[tag]
}

// printers are those of every language; none changes.
var printers = func() map[string]*Printer {
	made := make(map[string]*Printer, len(languages))
	for _, tag := range languages {
		made[tag] = &Printer{Language: tag, localizer: i18n.NewLocalizer(bundle, tag, "en")}
	}
	return made
}()

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
	return said
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
