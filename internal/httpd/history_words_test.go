package httpd

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// fieldsIn gives the names that the things of a visit have in the audit, with those within them.
func fieldsIn(of reflect.Type, into map[string]bool, seen map[reflect.Type]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || seen[of] || of.PkgPath() != reflect.TypeFor[visit.Visit]().PkgPath() || of == reflect.TypeFor[visit.Record]() {
		return
	}
	seen[of] = true
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" && !field.Anonymous {
			into[name] = true
		}
		fieldsIn(field.Type, into, seen)
	}
}

func TestTheAuditIsInWordsInEveryLanguage(t *testing.T) {
	names, seen := map[string]bool{}, map[reflect.Type]bool{}
	for _, thing := range []any{visit.Party{}, visit.Member{}, visit.Place{}, visit.Resource{}, visit.Track{}, visit.Item{}, visit.Route{}} {
		fieldsIn(reflect.TypeOf(thing), names, seen)
	}
	for _, r := range visit.Registers() {
		fieldsIn(reflect.TypeOf(r.New()), names, seen)
	}
	for _, hidden := range []string{"record", "uid", "sequence", "id"} {
		delete(names, hidden)
	}
	// what the store tells of things that are no part of a visit
	for _, name := range strings.Fields("name task paper edition scope subject audience language detail busy label revoked address number note role officer disabled epoch rule reason") {
		names[name] = true
	}
	for _, language := range text.Languages() {
		p := Page{Language: language, printer: text.For(language)}
		for name := range names {
			if said := p.fieldLabel("", name); said == "" || strings.HasPrefix(said, "[") {
				t.Errorf("%s: the field %s is called %q", language, name, said)
			}
		}
		for _, thing := range auditedThings {
			if said := p.Say("thing." + thing); strings.HasPrefix(said, "[") {
				t.Errorf("%s: a %s is called %q", language, thing, said)
			}
		}
	}
}

// A change of the settings is told as the form says it, with the old value and the new.
func TestTheAuditTellsOfSettingsAsTheirFormDoes(t *testing.T) {
	p := Page{Language: "en", printer: text.For("en")}
	for _, c := range []struct{ section, before, after, label, was, is string }{
		{"checks", `{}`, `{"severities":{"person_twice":"note"}}`, p.printer.Pattern("finding.person_twice"), "", "Note"},
		{"timing", `{"timing":{"boarding":0}}`, `{"timing":{"boarding":5}}`, "Boarding beside each way, minutes", "0", "5"},
		{"kinds", `{"lengths":{"dinner":90}}`, `{"lengths":{"dinner":120}}`, "Dinner: Usual length of a new one, minutes", "90", "120"},
		{"days", `{"days":[]}`, `{"days":[{"on":"01-20","country":"AZ","mourning":true,"name":{"en":"Mourning"}}]}`, "Day", "", "01-20 · AZ · yes · Mourning"},
		{"scenarios", `{}`, `{"scenarios":{"dinner":{"roles":["protocol"],"steps":[{"offset":0,"minutes":5,"actor":"host","action":{"en":"Toast"}}]}}}`, "Dinner", "", "Protocol officer; 0 · 5 · Host · Toast"},
	} {
		made := p.change(planning.Change{Edits: []planning.Edit{{Thing: "customs", ID: c.section, Before: json.RawMessage(c.before), After: json.RawMessage(c.after)}}}, true)
		want := []fieldEdit{{c.label, c.was, c.is}}
		if got := made.Edits[0].Fields; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", c.section, got, want)
		}
		if name := made.Edits[0].Name; name != p.Say("settings.section."+c.section) {
			t.Errorf("%s is called %q", c.section, name)
		}
	}
}
