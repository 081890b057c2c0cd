package httpd

import (
	"reflect"
	"strings"
	"testing"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Every word and every field of a register can be read in every language: in the audit, and where editions are compared.
func TestRegistersAreInWordsInEveryLanguage(t *testing.T) {
	for _, language := range text.Languages() {
		p := Page{Language: language, printer: text.For(language)}
		for vocabulary, words := range visit.Vocabulary {
			for _, word := range words {
				if said := p.registerWord(vocabulary, word); said == "" || strings.Contains(said, ".") {
					t.Errorf("%s: %s %s is called %q", language, vocabulary, word, said)
				}
			}
		}
		for _, r := range visit.Registers() {
			if said := p.Say("thing." + r.Thing); said == "" || strings.Contains(said, "thing.") {
				t.Errorf("%s: an entry of %s is called %q", language, r.Name, said)
			}
			entry := reflect.TypeOf(r.New()).Elem()
			for i := range entry.NumField() {
				name, _, _ := strings.Cut(entry.Field(i).Tag.Get("json"), ",")
				if said := p.Say("field." + name); name != "" && (said == "" || strings.Contains(said, "field.")) {
					t.Errorf("%s: %s of %s is called %q", language, name, r.Name, said)
				}
			}
		}
	}
}
