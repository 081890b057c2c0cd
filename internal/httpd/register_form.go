package httpd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// registerForm is an entry of a register as typed. What its fields are, and what each may hold, the tags of the entry's
// type say. A list of parts, a menu's dishes, has a row for each and some blank ones; a row left blank is none.
type registerForm struct {
	register visit.Register
	typed    url.Values // by the names of a visit's file: "dishes[0].title.az"
}

// fillRows are the blank rows at the end of a list of parts.
const fillRows = 3

// entryField is a field of an entry, or of a part of one.
type entryField struct {
	name  string
	index int
	of    reflect.Type
	is    []string
}

func (f entryField) has(what string) bool { return slices.Contains(f.is, what) }

// parts says whether the field is a list of parts, each with fields of its own.
func (f entryField) parts() bool {
	return f.of.Kind() == reflect.Slice && f.of.Elem().Kind() == reflect.Struct
}

// entryFields gives the fields that a form shows: not the head, nor what an officer ticks off elsewhere.
func entryFields(t reflect.Type) []entryField {
	var fields []entryField
	for i := range t.NumField() {
		f := entryField{index: i, of: t.Field(i).Type, is: strings.Fields(t.Field(i).Tag.Get("is"))}
		f.name, _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if f.of != reflect.TypeFor[visit.Entry]() && !f.has("account") {
			fields = append(fields, f)
		}
	}
	return fields
}

func (f *registerForm) entryType() reflect.Type { return reflect.TypeOf(f.register.New()).Elem() }

var rowName = regexp.MustCompile(`^([a-z_]+)\[([0-9]{1,3})\]\.(.+)$`)

// take keeps what was sent, without the rows that are blank.
func (f *registerForm) take(sent url.Values) {
	f.typed = url.Values{}
	rows := map[string]map[int]url.Values{}
	for name, values := range sent {
		m := rowName.FindStringSubmatch(name)
		if m == nil {
			f.typed[name] = values
			continue
		}
		row, _ := strconv.Atoi(m[2])
		if rows[m[1]] == nil {
			rows[m[1]] = map[int]url.Values{}
		}
		if rows[m[1]][row] == nil {
			rows[m[1]][row] = url.Values{}
		}
		rows[m[1]][row][m[3]] = values
	}
	for _, field := range entryFields(f.entryType()) {
		if !field.parts() {
			continue
		}
		kept := 0
		for row := range 1000 {
			if part := rows[field.name][row]; part != nil && !blankPart(field.of.Elem(), part) {
				for name, values := range part {
					f.typed[fmt.Sprintf("%s[%d].%s", field.name, kept, name)] = values
				}
				kept++
			}
		}
	}
}

// blankPart says whether nothing was typed into a row; a choice that always has a value does not count.
func blankPart(t reflect.Type, part url.Values) bool {
	for _, field := range entryFields(t) {
		if visit.WordsOf(field.is) != "" && field.of.Kind() == reflect.String {
			continue
		}
		for name, values := range part {
			if (name == field.name || strings.HasPrefix(name, field.name+".")) && strings.Join(values, "") != "" {
				return false
			}
		}
	}
	return true
}

func (f *registerForm) load(v *visit.Visit, id string) (int64, bool) {
	e := f.register.Entry(v, id)
	if e == nil {
		return 0, false
	}
	f.typed = url.Values{}
	f.write("", reflect.ValueOf(e).Elem())
	return e.Head().Record.Version, true
}

// write puts what an entry, or a part of one, holds into the form.
func (f *registerForm) write(prefix string, v reflect.Value) {
	for _, field := range entryFields(v.Type()) {
		name, value := prefix+field.name, v.Field(field.index)
		switch held := value.Interface().(type) {
		case text.Text:
			for language, said := range held {
				f.typed.Set(name+"."+language, said)
			}
		case civil.Date:
			f.typed.Set(name, dateText(held))
		case clock.Wall:
			f.typed.Set(name, wallText(held))
		case visit.Approval:
			f.typed[name] = sides(held)
		case string:
			f.typed.Set(name, held)
		case int:
			f.typed.Set(name, numberText(held))
		case bool:
			if held {
				f.typed.Set(name, "yes")
			}
		case []string:
			f.typed[name] = held
			if !field.chosen() {
				f.typed[name] = []string{strings.Join(held, ", ")}
			}
		default:
			for i := range value.Len() {
				f.write(fmt.Sprintf("%s[%d].", name, i), value.Index(i))
			}
		}
	}
}

// chosen says whether a list's values are chosen from a list, not typed.
func (f entryField) chosen() bool {
	return visit.WordsOf(f.is) != "" || slices.ContainsFunc(f.is, func(what string) bool {
		return slices.Contains([]string{"person", "party", "place", "resource", "item"}, what)
	})
}

// rows gives how many rows of a list of parts were typed.
func (f *registerForm) rows(name string) int {
	n := 0
	for typed := range f.typed {
		if m := rowName.FindStringSubmatch(typed); m != nil && m[1] == name {
			row, _ := strconv.Atoi(m[2])
			n = max(n, row+1)
		}
	}
	return n
}

// texts gives the text that was typed in several languages.
func (f *registerForm) texts(name string) text.Text {
	found := text.Text{}
	for typed := range f.typed {
		if language, ok := strings.CutPrefix(typed, name+"."); ok {
			found[language] = f.typed.Get(typed)
		}
	}
	return found
}

// read puts what was typed into an entry, or a part of one.
func (f *registerForm) read(t *typed, prefix string, v reflect.Value) {
	for _, field := range entryFields(v.Type()) {
		name, into := prefix+field.name, v.Field(field.index)
		one := f.typed.Get(name)
		switch held := into.Addr().Interface().(type) {
		case *text.Text:
			*held = said(f.texts(name))
		case *civil.Date:
			*held = t.date(name, one)
		case *clock.Wall:
			*held = t.bound(name, one)
		case *visit.Approval:
			*held = approval(f.typed[name])
		case *string:
			*held = one
		case *int:
			*held = t.number(name, one)
		case *bool:
			*held = one != ""
		case *[]string:
			if *held = slices.DeleteFunc(slices.Clone(f.typed[name]), func(s string) bool { return s == "" }); !field.chosen() {
				*held = parts(one)
			}
		default:
			list := reflect.MakeSlice(field.of, f.rows(name), f.rows(name))
			for i := range list.Len() {
				f.read(t, fmt.Sprintf("%s[%d].", name, i), list.Index(i))
			}
			into.Set(list)
		}
	}
}

func (f *registerForm) hidden() []Hidden { return nil }

func (f *registerForm) save(ctx context.Context, o *planning.Office, who planning.Actor, reference, id string) (string, error) {
	e := f.register.New()
	if id != "" {
		v, err := o.Visit(ctx, who, reference)
		if err != nil {
			return "", err
		}
		if stored := f.register.Entry(v, id); stored != nil {
			kept, err := json.Marshal(stored)
			if err == nil {
				err = json.Unmarshal(kept, e)
			}
			if err != nil {
				return "", err
			}
		}
	}
	e.Head().ID = id
	var t typed
	f.read(&t, "", reflect.ValueOf(e).Elem())
	if err := t.faults.Err(); err != nil {
		return "", err
	}
	return o.SaveEntry(ctx, who, reference, f.register.Name, e, versionOf(f.typed.Get("version")))
}

func (f *registerForm) groups(made *form, v *visit.Visit) []Group {
	first, rest := []any{}, []Group{}
	for _, field := range entryFields(f.entryType()) {
		if !field.parts() {
			first = append(first, f.input(made, v, "", field))
			continue
		}
		made.shown[field.name] = true
		filled := f.rows(field.name)
		for row := range filled + fillRows {
			prefix := fmt.Sprintf("%s[%d].", field.name, row)
			var inputs []any
			for _, part := range entryFields(field.of.Elem()) {
				inputs = append(inputs, f.input(made, v, prefix, part))
			}
			g := group(made.page.Say("registers.row", "Name", made.page.Say("field."+field.name), "Number", row+1), inputs...)
			g.Folded = row > filled
			rest = append(rest, g)
		}
	}
	return append([]Group{group("", first...)}, rest...)
}

// input makes the input of a field.
func (f *registerForm) input(made *form, v *visit.Visit, prefix string, field entryField) any {
	p, name, key := made.page, prefix+field.name, f.label(field)
	one, required := f.typed.Get(name), field.has("required")
	switch field.of {
	case reflect.TypeFor[text.Text]():
		rows := 0
		if field.has("note") {
			rows = 3
		}
		return made.texts(name, key, f.texts(name), languagesOf(v), rows)
	case reflect.TypeFor[visit.Approval]():
		return made.choices(name, key, f.typed[name], p.words("side.", visit.Sides))
	case reflect.TypeFor[bool]():
		input := made.choices(name, key, f.typed[name], []Option{{Value: "yes", Label: p.Say("registers.yes")}})
		return input
	case reflect.TypeFor[[]string]():
		if field.chosen() {
			return made.choices(name, key, f.typed[name], f.options(p, v, prefix, field))
		}
		input := made.field(name, key, one)
		input.Hint = p.Say("registers.by_commas")
		return input
	}
	input := made.field(name, key, one)
	switch {
	case field.of == reflect.TypeFor[civil.Date]():
		input.Type = "date"
	case field.of == reflect.TypeFor[clock.Wall]():
		input.Placeholder, input.Hint = v.From.String()+" 09:30", p.Say("registers.day_and_time")
	case field.of.Kind() == reflect.Int:
		input.Class, input.InputMode = "short", "numeric"
	case field.has("zone"):
		input.List, input.Placeholder = "zones", v.Zone
	case field.has("note"):
		input.Rows, input.Class = 3, "wide"
	case visit.WordsOf(field.is) != "":
		words := visit.Vocabulary[visit.WordsOf(field.is)]
		input.Options = chosen(f.options(p, v, prefix, field), visit.OrDefault(one, words))
		return input
	case field.has("country"):
		input.Options = chosen(countryNames()(p.Language), one)
	case field.chosen():
		input.Options = chosen(append([]Option{{}}, f.options(p, v, prefix, field)...), one)
	}
	input.Required = required && len(input.Options) == 0
	return input
}

// label gives the key of a field's label: what "from" and "to" are depends on what has them.
func (f *registerForm) label(field entryField) string {
	if f.register.Name == "flights" && (field.name == "from" || field.name == "to") {
		return "registers.flight." + field.name
	}
	if f.register.Name == "hotel_rooms" && (field.name == "from" || field.name == "to") {
		return "registers.room." + field.name
	}
	return "field." + field.name
}

// options gives what a field may be. A part of something at an item is for those who take part in it.
func (f *registerForm) options(p Page, v *visit.Visit, prefix string, field entryField) []Option {
	if vocabulary := visit.WordsOf(field.is); vocabulary != "" {
		var options []Option
		for _, word := range visit.Vocabulary[vocabulary] {
			options = append(options, Option{Value: word, Label: p.registerWord(vocabulary, word)})
		}
		return options
	}
	switch {
	case field.has("person"):
		options := people(p, v)
		if item := v.Item(f.typed.Get("item")); prefix != "" && item != nil && len(item.With) > 0 {
			options = slices.DeleteFunc(options, func(o Option) bool { return !slices.Contains(item.Attending(), o.Value) })
		}
		return options
	case field.has("party"):
		var options []Option
		for i := range v.Parties {
			options = append(options, Option{Value: v.Parties[i].ID, Label: p.Text(v.Parties[i].Body)})
		}
		return options
	case field.has("place"):
		return placeOptions(p, v)[1:]
	case field.has("resource"):
		var options []Option
		for i := range v.Resources {
			options = append(options, Option{Value: v.Resources[i].ID, Label: p.Text(v.Resources[i].Name)})
		}
		return options
	}
	return itemOptions(p, v)
}

// itemOptions gives the items of the programme, each with its day.
func itemOptions(p Page, v *visit.Visit) []Option {
	var options []Option
	for i := range v.Items {
		item := &v.Items[i]
		label := p.Text(item.Title)
		if day, ok := v.DayOf(item); ok {
			label = strings.TrimSpace(p.ShortDay(day)+" "+item.At.Time()) + " " + label
		}
		options = append(options, Option{Value: item.ID, Label: label})
	}
	return options
}
