package visit

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

// mostNested is how many parts an entry of a register may have: seats, riders, dishes.
const mostNested = 500

// Bounds of a register's numbers: days, minutes, pieces.
const (
	LeastNumber = -MaxDays
	MostNumber  = 100000
)

var (
	textType  = reflect.TypeFor[text.Text]()
	wallType  = reflect.TypeFor[clock.Wall]()
	dateType  = reflect.TypeFor[civil.Date]()
	headType  = reflect.TypeFor[Entry]()
	dateEmpty = civil.Date{}
)

// registers checks every register by the tags of its fields.
func (c *checker) registers() {
	for _, r := range registers {
		entries := r.Entries(c.visit)
		c.count(r.Name, len(entries), MaxThings)
		for i, e := range entries {
			field := fmt.Sprintf("%s[%d]", r.Name, i)
			c.id(field, r.Thing, e.Head().ID, i)
			c.group(field, reflect.ValueOf(e).Elem())
		}
	}
	for i, room := range c.visit.HotelRooms {
		c.spanOfDays(fmt.Sprintf("hotel_rooms[%d].to", i), room.From, room.To)
	}
}

func (c *checker) spanOfDays(field string, from, to civil.Date) {
	if from != dateEmpty && to != dateEmpty && to.Before(from) {
		c.add(field, "end_before_start", fault.Args{"Start": from.String(), "End": to.String()})
	}
}

// group checks the fields of a struct.
func (c *checker) group(field string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type == headType {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		c.value(field+"."+name, v.Field(i), strings.Fields(f.Tag.Get("is")))
	}
}

// value checks one field, by what it is said to be.
func (c *checker) value(field string, v reflect.Value, is []string) {
	required := slices.Contains(is, "required")
	most := MaxName
	if slices.Contains(is, "note") {
		most = MaxNote
	}
	switch v.Type() {
	case textType:
		if most == MaxName {
			most = MaxTitle
		}
		c.text(field, v.Interface().(text.Text), most, required)
		return
	case wallType:
		if w := v.Interface().(clock.Wall); !w.IsZero() && !w.HasDate() {
			c.add(field, "time_without_day", fault.Args{"Value": w.String()})
		}
		return
	case dateType:
		return
	}
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if required && s == "" {
			c.add(field, "required", nil)
		}
		c.line(field, s, most)
		c.named(field, s, is)
	case reflect.Int:
		least, most := LeastNumber, MostNumber
		for _, what := range is {
			if n, bounded := strings.CutPrefix(what, "most="); bounded {
				least = 0
				most, _ = strconv.Atoi(n) // a test reads every tag
			}
		}
		c.number(field, int(v.Int()), least, most)
	case reflect.Struct:
		c.group(field, v)
	case reflect.Slice:
		c.count(field, v.Len(), mostNested)
		for i := range min(v.Len(), mostNested) {
			c.value(fmt.Sprintf("%s[%d]", field, i), v.Index(i), is)
		}
		if words, ok := v.Interface().([]string); ok {
			for i, word := range words {
				if word == "" || slices.Contains(words[:i], word) {
					c.add(fmt.Sprintf("%s[%d]", field, i), "named_twice", fault.Args{"Value": clip(word)})
				}
			}
		}
	}
}

// named checks a string that names something.
func (c *checker) named(field, s string, is []string) {
	if s == "" {
		return
	}
	for _, what := range is {
		switch word, isWord := strings.CutPrefix(what, "word="); {
		case isWord:
			c.word(field, s, Vocabulary[word])
		case what == "country":
			c.country(field, s)
		case what == "language":
			c.language(field, s)
		case what == "zone":
			c.zone(field, s)
		case what != "required" && what != "note" && what != "account":
			c.refers(field, what, s)
		}
	}
}

// NamedBy gives the entry that names a thing of the visit, a "person", "party", "place", "resource" or "item", and its
// register; nil where none does.
func (v *Visit) NamedBy(kind, id string) (RegisterEntry, Register) {
	for _, r := range registers {
		for _, e := range r.Entries(v) {
			if Names(e, kind, id) {
				return e, r
			}
		}
	}
	return nil, Register{}
}

// Names says whether an entry names the thing of kind and id; see NamedBy.
func Names(e RegisterEntry, kind, id string) bool {
	return names(reflect.ValueOf(e).Elem(), nil, kind, id)
}

func names(v reflect.Value, is []string, kind, id string) bool {
	switch v.Kind() {
	case reflect.String:
		return slices.Contains(is, kind) && v.String() == id
	case reflect.Slice:
		for i := range v.Len() {
			if names(v.Index(i), is, kind, id) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Type != headType && f.Type != wallType && names(v.Field(i), strings.Fields(f.Tag.Get("is")), kind, id) {
				return true
			}
		}
	}
	return false
}
