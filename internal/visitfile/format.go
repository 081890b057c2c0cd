// Package visitfile reads and writes a visit as a file: YAML of "format: cortege/v1". The keys are the JSON
// names of package visit's types, derived here once for reader, writer and schema.
package visitfile

import (
	"reflect"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Format is the value of the key "format", the first of every visit file.
const Format = "cortege/v1"

// The types that stand in a file as one value, though they are no basic types of Go.
var (
	textType = reflect.TypeFor[text.Text]()
	dateType = reflect.TypeFor[civil.Date]()
	wallType = reflect.TypeFor[clock.Wall]()
)

// key is one key of a group in the file.
type key struct {
	name     string
	index    []int // of the struct's field
	typ      reflect.Type
	required bool
	always   bool   // a nought is written too
	is       string // what a register's field may hold
}

// keysOf gives the keys of a group that is kept as struct t, in the order of its fields.
func keysOf(t reflect.Type) []key {
	if keys, known := keysByType[t]; known {
		return keys
	}
	return derive(t)
}

// keysByType holds the keys of every struct that a visit is made of.
var keysByType = func() map[reflect.Type][]key {
	byType := map[reflect.Type][]key{}
	var learn func(t reflect.Type)
	learn = func(t reflect.Type) {
		switch {
		case t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer:
			learn(t.Elem())
		case t.Kind() == reflect.Struct && t != dateType && t != wallType && byType[t] == nil:
			byType[t] = derive(t)
			for _, k := range byType[t] {
				learn(k.typ)
			}
		}
	}
	learn(reflect.TypeFor[visit.Visit]())
	return byType
}()

// unwritten are JSON names that are no part of a file: the store gives them.
var unwritten = []string{"record", "uid", "sequence"}

// byDefault are keys that may be left out though JSON always holds them: their empty value has a meaning.
var byDefault = map[reflect.Type]string{
	reflect.TypeFor[visit.Visit]():  "kind",
	reflect.TypeFor[visit.Member](): "class",
	reflect.TypeFor[visit.Step]():   "offset",
	reflect.TypeFor[visit.Task]():   "due",
}

func derive(t reflect.Type) []key {
	var keys []key
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "-" || slices.Contains(unwritten, name) {
			continue
		}
		keys = append(keys, key{
			name: name, index: f.Index, typ: f.Type,
			required: options == "" && byDefault[t] != name, always: options == "",
			is: f.Tag.Get("is"),
		})
	}
	return keys
}

// nearest gives the one of names that takes the fewest changes to become s.
func nearest(s string, names []string) string {
	best, least := "", -1
	for _, name := range names {
		if d := distance(s, name); least < 0 || d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to put in, take out, change or swap with their neighbour (optimal string
// alignment). Of a long a only the beginning counts.
func distance(a, b string) int {
	a = a[:min(len(a), 64)]
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			changed := row[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			next[j] = min(row[j]+1, next[j-1]+1, changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
