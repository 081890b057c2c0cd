package edition

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// registers compares every register, its fields by the tags that say what they hold. Tasks are left out: what officers
// still do is no part of what an edition tells.
func registers(before, after *visit.Visit) []Difference {
	var found []Difference
	for _, r := range visit.Registers() {
		if r.Name == "tasks" {
			continue
		}
		differences := things(r.Thing, entryFields(r), before, after,
			func(v *visit.Visit) []visit.RegisterEntry { return r.Entries(v) },
			func(e *visit.RegisterEntry) (string, text.Text) { return (*e).Head().ID, nil })
		for _, d := range differences {
			v, e := after, r.Entry(after, d.ID)
			if e == nil {
				v, e = before, r.Entry(before, d.ID)
			}
			d.Title = label(EntryTitle(v, e), d.ID)
			found = append(found, d)
		}
	}
	return found
}

// EntryTitle gives what an entry of a register is called: by what it says of itself, else by what it is about.
func EntryTitle(v *visit.Visit, e visit.RegisterEntry) text.Text {
	entry := reflect.ValueOf(e).Elem()
	for _, name := range []string{"Title", "Description", "Number", "Person", "Name", "Country", "Item", "Use"} {
		field, ok := entry.Type().FieldByName(name)
		if !ok {
			continue
		}
		if shown := valueShown(v, entry.FieldByIndex(field.Index), strings.Fields(field.Tag.Get("is"))); !shown.IsEmpty() {
			return shown
		}
	}
	return nil
}

// entryFields gives the fields of a register's entries.
func entryFields(r visit.Register) []field[visit.RegisterEntry] {
	var fields []field[visit.RegisterEntry]
	t := reflect.TypeOf(r.New()).Elem()
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		is := strings.Fields(f.Tag.Get("is"))
		vocabulary := ""
		if f.Type.Kind() == reflect.String {
			vocabulary = visit.WordsOf(is)
		}
		fields = append(fields, field[visit.RegisterEntry]{
			name: name, word: vocabulary != "", vocabulary: vocabulary,
			show: func(v *visit.Visit, e *visit.RegisterEntry) text.Text {
				return valueShown(v, reflect.ValueOf(*e).Elem().Field(i), is)
			},
		})
	}
	return fields
}

// valueShown writes a field's value, what it names by name.
func valueShown(v *visit.Visit, value reflect.Value, is []string) text.Text {
	switch value := value.Interface().(type) {
	case text.Text:
		return value
	case civil.Date:
		return dated(value)
	case clock.Wall:
		return said(func(p *text.Printer) string { return wallSaid(p, value) })
	case visit.Approval:
		return approvalSaid(value)
	}
	switch value.Kind() {
	case reflect.String:
		return named(v, value.String(), is)
	case reflect.Int:
		if n := value.Int(); n != 0 {
			return neutral(strconv.FormatInt(n, 10))
		}
	case reflect.Bool:
		if value.Bool() {
			return neutral("✓")
		}
	case reflect.Slice:
		shown := make([]text.Text, value.Len())
		for i := range shown {
			shown[i] = partShown(v, value.Index(i), is)
		}
		return text.Join(shown, separator(value.Type().Elem()))
	case reflect.Struct:
		var shown []text.Text
		for i := range value.NumField() {
			if part := partShown(v, value.Field(i), strings.Fields(value.Type().Field(i).Tag.Get("is"))); !part.IsEmpty() {
				shown = append(shown, part)
			}
		}
		return text.Join(shown, " ")
	default:
		panic(fmt.Sprintf("no way to show a %s", value.Type()))
	}
	return nil
}

// partShown writes a value that stands within another: a word of a vocabulary as readers know it.
func partShown(v *visit.Visit, value reflect.Value, is []string) text.Text {
	if vocabulary := visit.WordsOf(is); vocabulary != "" && value.Kind() == reflect.String && value.Len() > 0 {
		return said(func(p *text.Printer) string { return p.Word(vocabulary, value.String()) })
	}
	return valueShown(v, value, is)
}

func separator(of reflect.Type) string {
	if of.Kind() == reflect.Struct {
		return "; "
	}
	return ", "
}

// named gives the name of what an id means.
func named(v *visit.Visit, s string, is []string) text.Text {
	if s == "" {
		return nil
	}
	for kind, name := range map[string]func(*visit.Visit, string) text.Text{
		"person": personName, "party": partyName, "place": placeName, "resource": resourceName, "item": itemTitle,
	} {
		if slices.Contains(is, kind) {
			return name(v, s)
		}
	}
	switch {
	case slices.Contains(is, "country"):
		return countrySaid(s)
	case slices.Contains(is, "language"):
		return languagesSaid([]string{s})
	}
	return neutral(s)
}
