package visitfile

import (
	"cmp"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Read gives the visit of a file. name is the file's, for messages. What is wrong with the content comes back
// as a List, all of it at once; any other error is the source's own.
func Read(name string, source io.Reader) (*visit.Visit, error) {
	all, err := io.ReadAll(io.LimitReader(source, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	r := newReader(name)
	v := r.visit(all)
	if err := r.err(); err != nil {
		return nil, err
	}
	return v, nil
}

func newReader(name string) *reader {
	return &reader{file: name, lines: map[string]int{}, failed: map[string]bool{}}
}

// err gives what is wrong by its lines; nil where nothing is.
func (r *reader) err() error {
	if len(r.list) == 0 {
		return nil
	}
	slices.SortStableFunc(r.list, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	return r.list
}

// reader decodes one file.
type reader struct {
	file     string
	language string          // of plain texts: the visit's first
	lines    map[string]int  // of each field
	failed   map[string]bool // fields whose value could not be taken
	list     List
	partial  bool // keys may be left out, and what is given empty is empty
}

func (r *reader) add(line int, field, key string, args fault.Args) {
	if len(r.list) < 200 { // enough to mend
		r.list = append(r.list, &Error{Fault: fault.InvalidField(field, key, args), File: r.file, Line: line})
	}
}

// fail is add for a field whose value could not be taken.
func (r *reader) fail(field, key string, args fault.Args) {
	r.failed[field] = true
	r.add(r.line(field), field, key, args)
}

// line gives the line of field, or of what it would be in.
func (r *reader) line(field string) int {
	for {
		if line, ok := r.lines[field]; ok {
			return line
		}
		if field == "" {
			return 1
		}
		field = parent(field)
	}
}

// parent gives "items[3]" for "items[3].at" and "items" for that; "" at last.
func parent(field string) string { return field[:max(strings.LastIndexAny(field, ".["), 0)] }

func (r *reader) visit(source []byte) *visit.Visit {
	v := &visit.Visit{}
	r.document(source, Format, v, func() fault.List { return v.Validate() })
	return v
}

// document reads a file of a format into a struct, and says what check finds wrong with it.
func (r *reader) document(source []byte, format string, into any, check func() fault.List) {
	root := r.parse(source)
	if root == nil {
		return
	}
	r.lines[""] = lineOf(root)
	entries, ok := r.entries("", root)
	if !ok || !r.format(entries, format) {
		return
	}
	r.language = firstLanguage(entries)
	r.group("", entries, reflect.ValueOf(into).Elem())
	for _, f := range check() {
		if !r.follows(f) {
			r.add(r.line(f.Field), f.Field, f.Key, f.Args)
		}
	}
}

// format says whether the file may be read on: one of another format can't be, one without may be meant as ours.
func (r *reader) format(entries []entry, format string) bool {
	for _, e := range entries {
		if e.name == "format" {
			s, _, _ := scalar(e.value)
			if s != format {
				r.add(e.line, "format", "format_unknown", fault.Args{"Value": clip(s), "Format": format})
			}
			return s == format
		}
	}
	r.add(r.line(""), "format", "format_missing", fault.Args{"Format": format})
	return true
}

// firstLanguage gives the language that plain texts are in. Where a file does not say, that is told elsewhere.
func firstLanguage(entries []entry) string {
	for _, e := range entries {
		if list, ok := e.value.(*ast.SequenceNode); ok && e.name == "languages" && len(list.Values) > 0 {
			if s, _, _ := scalar(list.Values[0]); s != "" {
				return s
			}
		}
	}
	return "en"
}

// entry is one key of a group with its value.
type entry struct {
	name  string
	line  int
	value ast.Node
}

// entries gives the keys of a group, each once.
func (r *reader) entries(field string, node ast.Node) ([]entry, bool) {
	group, ok := node.(ast.MapNode)
	if !ok {
		r.fail(field, "expected_group", nil)
		return nil, false
	}
	var entries []entry
	seen := map[string]bool{}
	for i := group.MapRange(); i.Next(); {
		key := i.Key()
		name, _, ok := scalar(key)
		if !ok {
			name = key.String()
		}
		e := entry{name: name, line: lineOf(key), value: i.Value()}
		if seen[name] {
			r.add(e.line, join(field, clip(name)), "key_twice", fault.Args{"Value": clip(name)})
			continue
		}
		seen[name] = true
		entries = append(entries, e)
	}
	return entries, true
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// group puts the keys of a group into the fields of a struct.
func (r *reader) group(field string, entries []entry, into reflect.Value) {
	keys := keysOf(into.Type())
	given := map[string]bool{}
	for _, e := range entries {
		at := join(field, clip(e.name))
		r.lines[at] = e.line
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == e.name })
		switch {
		case i >= 0:
			given[e.name] = !isNull(e.value)
			r.value(at, e.value, into.FieldByIndex(keys[i].index))
		case field != "" || e.name != "format":
			r.unknown(at, e.name, keys)
		}
	}
	for _, k := range keys {
		if k.required && !given[k.name] && !r.partial {
			r.fail(join(field, k.name), "required", nil)
		}
	}
}

func (r *reader) unknown(field, name string, keys []key) {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	r.add(r.line(field), field, "key_unknown", fault.Args{"Value": clip(name), "Nearest": nearest(name, names)})
}

// value puts a value into a field of any type that a visit is made of. Null is as good as nothing.
func (r *reader) value(field string, node ast.Node, into reflect.Value) {
	if isNull(node) {
		if r.partial {
			into.SetZero()
		}
		return
	}
	switch into.Type() {
	case textType:
		r.text(field, node, into)
		return
	case dateType:
		put(r, field, node, into, clock.ParseDate)
		return
	case wallType:
		put(r, field, node, into, clock.ParseWall)
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		target := reflect.New(into.Type().Elem())
		r.value(field, node, target.Elem())
		into.Set(target)
	case reflect.Slice:
		r.slice(field, node, into)
	case reflect.Struct:
		if entries, ok := r.entries(field, node); ok {
			r.group(field, entries, into)
		}
	case reflect.Map:
		r.table(field, node, into)
	default:
		r.basic(field, node, into)
	}
}

// put reads a date or a wall clock, quoted or bare.
func put[T any](r *reader, field string, node ast.Node, into reflect.Value, read func(string) (T, error)) {
	s, _, ok := scalar(node)
	if !ok {
		r.fail(field, "expected_text", nil)
		return
	}
	value, err := read(s)
	if err != nil {
		for _, f := range fault.All(err) {
			r.fail(field, f.Key, f.Args)
		}
		return
	}
	into.Set(reflect.ValueOf(value))
}

func (r *reader) text(field string, node ast.Node, into reflect.Value) {
	texts := text.Text{}
	if s, _, ok := scalar(node); ok {
		texts[r.language] = s
	} else if _, ok := node.(ast.MapNode); ok {
		entries, _ := r.entries(field, node)
		for _, e := range entries {
			at := join(field, clip(e.name))
			r.lines[at] = e.line
			if s, _, ok := scalar(e.value); ok {
				texts[e.name] = s
			} else if !isNull(e.value) {
				r.fail(at, "expected_text", nil)
			}
		}
	} else {
		r.fail(field, "expected_texts", nil)
	}
	for language, s := range texts {
		if s == "" {
			delete(texts, language)
		}
	}
	if len(texts) > 0 {
		into.Set(reflect.ValueOf(texts))
	}
}

func (r *reader) slice(field string, node ast.Node, into reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.fail(field, "expected_list", nil)
		return
	}
	if len(list.Values) == 0 {
		if r.partial {
			into.SetZero()
		}
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(list.Values), len(list.Values)))
	for i, node := range list.Values {
		at := fmt.Sprintf("%s[%d]", field, i)
		r.lines[at] = lineOf(node)
		switch {
		case !isNull(node):
			r.value(at, node, into.Index(i))
		case into.Type().Elem().Kind() == reflect.Struct:
			r.fail(at, "expected_group", nil)
		default:
			r.fail(at, "expected_text", nil)
		}
	}
}

// table puts the keys of a group into a map, in the place of what is there under them. Null takes a key out.
func (r *reader) table(field string, node ast.Node, into reflect.Value) {
	entries, ok := r.entries(field, node)
	if !ok {
		return
	}
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	for _, e := range entries {
		at, key := join(field, clip(e.name)), reflect.ValueOf(e.name).Convert(into.Type().Key())
		r.lines[at] = e.line
		if isNull(e.value) {
			into.SetMapIndex(key, reflect.Value{})
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		r.value(at, e.value, value)
		into.SetMapIndex(key, value)
	}
}

// basic puts in a string, a number or a yes or no. A string takes any bare value as it is written.
func (r *reader) basic(field string, node ast.Node, into reflect.Value) {
	s, bare, ok := scalar(node)
	wrong := fault.Args{"Value": clip(s)}
	switch into.Kind() {
	case reflect.String:
		if !ok {
			r.fail(field, "expected_text", nil)
			return
		}
		into.SetString(s)
	case reflect.Int:
		n, err := strconv.Atoi(s)
		if err != nil || !bare {
			r.fail(field, "expected_whole_number", wrong)
			return
		}
		into.SetInt(int64(n))
	case reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || !bare {
			r.fail(field, "expected_number", wrong)
			return
		}
		into.SetFloat(f)
	case reflect.Bool:
		b, isBool := node.(*ast.BoolNode)
		if !isBool {
			r.fail(field, "expected_yes_no", wrong)
			return
		}
		into.SetBool(b.Value)
	default:
		panic("no way to read a " + into.Type().String())
	}
}

// scalar gives a value as it is written, and whether it stands bare, without quotes; false for a list, a
// group and null.
func scalar(node ast.Node) (s string, bare, ok bool) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, node.Token.Type == token.StringType, true
	case *ast.LiteralNode:
		return node.Value.Value, false, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true, true
	}
	return "", false, false
}

func isNull(node ast.Node) bool {
	_, null := node.(*ast.NullNode)
	return node == nil || null
}

// follows says whether a fault only follows from a value that could not be taken, which has been told.
func (r *reader) follows(f *fault.Error) bool {
	for field := f.Field; field != ""; field = parent(field) {
		if r.failed[field] {
			return true
		}
	}
	sibling := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return r.failed[join(parent(f.Field), name)] })
	}
	switch f.Key {
	case "required":
		for field := range r.failed {
			if parent(field) == f.Field {
				return true
			}
		}
	case "until_without_at":
		return sibling("at")
	case "lat_and_lon":
		return sibling("lat")
	case "window_without_bounds":
		return sibling("latest")
	case "least_above_length":
		return sibling("at", "until", "minutes")
	case "party_unknown", "person_unknown", "place_unknown", "resource_unknown", "track_unknown", "item_unknown":
		for field := range r.failed {
			if list := listOf[f.Key]; field == list || parent(field) == list || strings.HasSuffix(field, "].id") && parent(parent(field)) == list {
				return true
			}
		}
	}
	return false
}

// listOf says in which list a thing would stand that a fault calls unknown.
var listOf = map[string]string{
	"party_unknown": "parties", "person_unknown": "people", "place_unknown": "places",
	"resource_unknown": "resources", "track_unknown": "tracks", "item_unknown": "items",
}

// clip shortens what a message quotes.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
