package httpd

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// settingKind says how a value of the settings is typed.
type settingKind int

const (
	aNumber settingKind = iota
	aWord               // one of a few
	aLine               // any text of one line
	aTime               // of day
	aTruth
	aText    // by language
	aSet     // of words, in no order
	anOrder  // of words: each has its number
	aTable   // of ranks or posts: a line for each
	someRows // entries that are alike
)

// setting is one value of the settings: where it stands among them, and how it is typed.
type setting struct {
	name   string // "wreath_on_site", "timing.boarding"; within rows that of the entry's own field, "" where it is the entry
	kind   settingKind
	words  []string
	prefix string              // of the words' names in the catalogue
	choose func(Page) []Option // the words with their names, where no prefix gives these
	label  string              // a key of the catalogue; "": "settings.field." and the name
	said   string              // the label, where no key has it
	usual  string              // what no word means, where that can be chosen: a key of the catalogue
	group  string              // a key: the heading under which it stands; "" that before
	rows   []setting           // of each entry
	folded bool                // the group is
	free   bool                // a number may be left out
}

// tree is a group of values as JSON has them.
type tree = map[string]any

// treeOf gives a value as JSON has it.
func treeOf(value any) tree {
	var t tree
	written, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(written, &t)
	}
	if err != nil {
		panic(err) // texts, numbers, lists and groups alone
	}
	return t
}

// at gives the value of a dotted name; nil where there is none.
func at(t tree, name string) any {
	first, rest, more := strings.Cut(name, ".")
	if !more {
		return t[first]
	}
	inner, _ := t[first].(tree)
	return at(inner, rest)
}

// put gives a dotted name a value, and takes the name away for nil.
func put(t tree, name string, value any) {
	first, rest, more := strings.Cut(name, ".")
	switch {
	case more:
		inner, ok := t[first].(tree)
		if !ok {
			inner = tree{}
			t[first] = inner
		}
		put(inner, rest, value)
	case value == nil:
		delete(t, first)
	default:
		t[first] = value
	}
}

func join(prefix, name string) string {
	if prefix == "" || name == "" {
		return prefix + name
	}
	return prefix + "." + name
}

func spoken(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case bool:
		if value {
			return "yes"
		}
	}
	return ""
}

func spokenList(value any) []string {
	list, _ := value.([]any)
	words := make([]string, len(list))
	for i := range list {
		words[i] = spoken(list[i])
	}
	return words
}

// write puts a value into the fields of a form, under a name.
func (s *setting) write(into url.Values, name string, value any) {
	switch s.kind {
	case aSet:
		for _, word := range spokenList(value) {
			into.Add(name, word)
		}
	case anOrder:
		for i, word := range spokenList(value) {
			into.Set(join(name, word), strconv.Itoa(i+1))
		}
	case aText:
		texts, _ := value.(tree)
		for language, said := range texts {
			into.Set(join(name, language), spoken(said))
		}
	case aTable:
		into.Set(name, strings.Join(tableLines(value), "\n"))
	case someRows:
		list, _ := value.([]any)
		for i, entry := range list {
			for _, field := range s.rows {
				field.write(into, join(name+"["+strconv.Itoa(i)+"]", field.name), field.in(entry))
			}
		}
	default:
		if said := spoken(value); said != "" {
			into.Set(name, said)
		}
	}
}

// read gives the value that was typed under a name; nil where nothing was.
func (s *setting) read(from url.Values, name string, t *typed) any {
	typed := from.Get(name)
	switch s.kind {
	case aNumber:
		switch {
		case typed == "" && s.free:
			return nil
		case typed == "":
			t.faults = append(t.faults, fault.InvalidField(name, "required", nil))
		}
		return t.number(name, typed)
	case aTruth:
		if typed == "" {
			return nil
		}
		return true
	case aTime:
		wall, err := clock.ParseWall(typed)
		if err == nil && wall.HasDate() {
			err = fault.InvalidField("", "time_unreadable", fault.Args{"Value": clip(typed)})
		}
		t.fail(name, err)
		return wall.String()
	case aSet:
		return slices.DeleteFunc(append([]string{}, from[name]...), func(word string) bool { return word == "" })
	case anOrder:
		return s.order(from, name, t)
	case aText:
		texts := tree{}
		for field, values := range from {
			if language, ok := strings.CutPrefix(field, name+"."); ok && !strings.Contains(language, ".") && values[0] != "" {
				texts[language] = values[0]
			}
		}
		if len(texts) == 0 {
			return nil
		}
		return texts
	case aTable:
		return table(typed, name, t)
	case someRows:
		return s.entries(from, name, t)
	}
	if typed == "" {
		return nil
	}
	return typed
}

// sameWords says whether two sets hold the same.
func sameWords(a any, b []string) bool {
	words, _ := a.([]string)
	return len(words) == len(b) && !slices.ContainsFunc(words, func(word string) bool { return !slices.Contains(b, word) })
}

// order gives the words that have a number, by it.
func (s *setting) order(from url.Values, name string, t *typed) any {
	type numbered struct {
		word   string
		number int
	}
	var list []numbered
	for _, word := range s.words {
		if typed := from.Get(join(name, word)); typed != "" {
			list = append(list, numbered{word, t.number(join(name, word), typed)})
		}
	}
	slices.SortStableFunc(list, func(a, b numbered) int { return a.number - b.number })
	words := []string{}
	for _, entry := range list {
		words = append(words, entry.word)
	}
	return words
}

// table reads "95: marshal, маршал", a line for each entry.
func table(typed, name string, t *typed) any {
	list := []any{}
	for i, line := range strings.Split(typed, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		weight, names, ok := strings.Cut(line, ":")
		n, err := strconv.Atoi(strings.TrimSpace(weight))
		if !ok || err != nil {
			t.faults = append(t.faults, fault.InvalidField(name, "weight_line", fault.Args{"Line": i + 1, "Value": clip(line)}))
			continue
		}
		var words []string
		for _, word := range strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ';' }) {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
		list = append(list, tree{"weight": n, "names": words})
	}
	return list
}

// rowsMost is how many entries a form may hold.
const rowsMost = 400

var rowIndex = regexp.MustCompile(`^\[([0-9]{1,3})\]`)

// indexes gives the numbers of the entries under a name that something was typed into, in order.
func indexes(from url.Values, name string) []int {
	var found []int
	for field, values := range from {
		rest, ok := strings.CutPrefix(field, name)
		if m := rowIndex.FindStringSubmatch(rest); ok && m != nil && strings.Join(values, "") != "" {
			if i, _ := strconv.Atoi(m[1]); i < rowsMost && !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	slices.Sort(found)
	return found
}

// entries reads the rows in which there is more than words chosen by themselves.
func (s *setting) entries(from url.Values, name string, t *typed) any {
	list := []any{}
	for _, i := range indexes(from, name) {
		at := name + "[" + strconv.Itoa(i) + "]"
		if s.blank(from, at) {
			continue
		}
		entry := tree{}
		for j := range s.rows {
			put(entry, s.rows[j].name, s.rows[j].read(from, join(at, s.rows[j].name), t))
		}
		if len(s.rows) == 1 && s.rows[0].name == "" {
			list = append(list, entry[""])
		} else {
			list = append(list, entry)
		}
	}
	return list
}

// blank says whether nothing was typed into an entry.
func (s *setting) blank(from url.Values, at string) bool {
	for _, field := range s.rows {
		name := join(at, field.name)
		if field.kind == aText {
			for typed, values := range from {
				if strings.HasPrefix(typed, name+".") && values[0] != "" {
					return false
				}
			}
		} else if strings.Join(from[name], "") != "" {
			return false
		}
	}
	return true
}

// customsForm is a section of the settings, as typed.
type customsForm struct {
	settings []setting
	values   url.Values
	defaults *customsForm // whose values are the program's; nil: nothing is compared
}

// newCustomsForm makes the form of values as they are.
func newCustomsForm(settings []setting, values tree) *customsForm {
	form := &customsForm{settings: settings, values: url.Values{}}
	for i := range settings {
		settings[i].write(form.values, settings[i].name, at(values, settings[i].name))
	}
	return form
}

// against gives the form to be shown and the version that it is built on: s as it is stored, or what was typed, with s beside it.
func (s *customsForm) against(typed *customsForm, version int64, problem error) (form *customsForm, theirs record, on int64) {
	if typed == nil {
		return s, nil, version
	}
	typed.defaults = s.defaults
	if !fault.Is(problem, fault.Conflict) {
		version = versionOf(typed.values.Get("version"))
	}
	return typed, s, version
}

// read gives what was typed, over values of the same fields.
func (s *customsForm) read(values tree) (tree, error) {
	var t typed
	for i := range s.settings {
		set := &s.settings[i]
		value := set.read(s.values, set.name, &t)
		if set.kind == aSet && sameWords(value, spokenList(at(values, set.name))) {
			continue // in the order that they had
		}
		put(values, set.name, value)
	}
	return values, t.faults.Err()
}

func (s *customsForm) groups(f *form, _ *visit.Visit) []Group {
	var groups []Group
	for i := range s.settings {
		set := &s.settings[i]
		switch {
		case set.kind == someRows:
			groups = append(groups, set.rowGroups(f, set.name, s.values)...)
			continue
		case set.group != "" || len(groups) == 0:
			legend := ""
			if set.group != "" {
				legend = f.page.Say(set.group)
			}
			groups = append(groups, Group{Legend: legend, Folded: set.folded})
		}
		last := &groups[len(groups)-1]
		last.Parts = append(last.Parts, group("", set.fields(f, set.name, s.values)...).Parts...)
	}
	if s.defaults != nil {
		compared(f.page, groups, lines(s.defaults.groups(newForm(f.page, nil), nil)))
	}
	return groups
}

// compared says beside each field that differs from the default what that is.
func compared(page Page, groups []Group, defaults []line) {
	usual := map[string]string{}
	for _, line := range defaults {
		usual[line.name] = line.value
	}
	hint := func(name, value string) string {
		was, known := usual[name]
		switch {
		case known && was == value:
			return ""
		case was == "" || len(was) > 200 || strings.Contains(was, "\n"):
			return page.Say("settings.differs")
		}
		return page.Say("settings.by_default", "Value", was)
	}
	for _, g := range groups {
		for _, part := range g.Parts {
			switch {
			case part.Field != nil:
				if h := hint(part.Field.Name, part.Field.line("").value); h != "" {
					part.Field.Hint = h
				}
			case part.Choices != nil:
				if h := hint(part.Choices.Name, Group{Parts: []Part{part}}.lines()[0].value); h != "" {
					part.Choices.Hint = h
				}
			}
		}
	}
}

func (s *setting) labelIn(page Page) string {
	if s.said != "" {
		return s.said
	}
	return page.Say(orDefault(s.label, "settings.field."+s.name))
}

// fields makes the fields of a setting under a name.
func (s *setting) fields(f *form, name string, values url.Values) []any {
	page := f.page
	field := Field{Name: name, Label: s.labelIn(page), Value: values.Get(name), Error: f.wrong(name)}
	switch s.kind {
	case aNumber:
		field.InputMode, field.Class = "numeric", "short"
	case aTime:
		field.Class, field.Placeholder = "short", "09:00"
	case aWord:
		field.Options = s.options(page, []string{field.Value})
		switch s.prefix {
		case "severity.":
			field.Class = "wide rule"
		case "settings.word.":
			field.Class = "wide narrow"
		}
	case aTable:
		field.Class, field.Rows = "wide", 12
	case aTruth:
		field.Options = chosen([]Option{{Value: "", Label: page.Say("form.no")}, {Value: "yes", Label: page.Say("form.yes")}}, field.Value)
	case aSet:
		return []any{Choices{Name: name, Label: field.Label, Type: "checkbox", Error: field.Error, Options: s.options(page, values[name])}}
	case anOrder:
		made := []any{}
		for _, word := range s.words {
			at := join(name, word)
			made = append(made, Field{Name: at, Label: page.Say(s.prefix + word), Value: values.Get(at), Error: f.wrong(at), InputMode: "numeric", Class: "short"})
		}
		return made
	case aText:
		said := text.Text{}
		for typed, given := range values {
			if language, ok := strings.CutPrefix(typed, name+"."); ok {
				said[language] = given[0]
			}
		}
		texts := f.texts(name, "field.name", said, text.Languages(), 0)
		texts.Label = field.Label
		return []any{texts}
	}
	return []any{field}
}

func (s *setting) options(page Page, values []string) []Option {
	var options []Option
	if s.usual != "" {
		options = append(options, Option{Value: "", Label: page.Say(s.usual)})
	}
	if s.choose != nil {
		options = append(options, s.choose(page)...)
	}
	options = append(options, page.words(s.prefix, s.words)...)
	return chosen(options, slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })...)
}

// spareRows is how many empty entries stand at the end of a form's rows.
const spareRows = 2

// rowGroups makes a group for each entry, and some for new ones.
func (s *setting) rowGroups(f *form, name string, values url.Values) []Group {
	all := indexes(values, name)
	next := 0
	if len(all) > 0 {
		next = all[len(all)-1] + 1
	}
	for range spareRows {
		all = append(all, next)
		next++
	}
	heading := s.labelIn(f.page)
	made := make([]Group, 0, len(all))
	for n, i := range all {
		at := name + "[" + strconv.Itoa(i) + "]"
		var parts []any
		for j := range s.rows {
			row := s.rows[j]
			if row.said == "" {
				row.label = orDefault(row.label, "settings.row."+orDefault(row.name, "text"))
			}
			parts = append(parts, row.fields(f, join(at, row.name), values)...)
		}
		f.shown[name] = true
		g := group(heading+" "+strconv.Itoa(n+1), parts...)
		if s.blank(values, at) {
			g.Legend = f.page.Say("settings.new_row", "What", heading)
		} else if summary := f.page.summaryOf(g); summary != "" {
			g.Legend += ": " + summary
		}
		g.Folded = !slices.ContainsFunc(g.lines(), func(l line) bool { return l.wrong })
		made = append(made, g)
	}
	return made
}

// summaryOf gives what a folded entry holds, in a few words: texts in the reader's language where they are written in it.
func (p Page) summaryOf(g Group) string {
	var words []string
	for _, part := range g.Parts {
		switch {
		case part.Texts != nil:
			said := text.Text{}
			for _, l := range part.Texts.Lines {
				if l.Value != "" {
					said[l.Lang] = l.Value
				}
			}
			if t := p.Text(said); t != "" {
				words = append(words, t)
			}
		case part.Field != nil:
			if value := part.Field.line("").value; value != "" {
				words = append(words, value)
			}
		}
	}
	return clipTo(strings.Join(words, " · "), 90)
}

// tableLines gives the lines of a table as they are typed: "3: names, apart by commas".
func tableLines(value any) []string {
	var lines []string
	list, _ := value.([]any)
	for _, entry := range list {
		entry, _ := entry.(tree)
		lines = append(lines, spoken(entry["weight"])+": "+strings.Join(spokenList(entry["names"]), ", "))
	}
	return lines
}

// in gives what a row has of the setting: the row itself where it has no parts.
func (s *setting) in(row any) any {
	if group, ok := row.(tree); ok && s.name != "" {
		return at(group, s.name)
	}
	return row
}
