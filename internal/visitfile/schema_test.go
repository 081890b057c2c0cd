package visitfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cortege/internal/fault"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("visit.schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("visit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value gives a file's content as JSON has it.
func value(t testing.TB, file []byte) any {
	t.Helper()
	var tree any
	if err := yaml.Unmarshal(file, &tree); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(written))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryGoodFileKeepsToTheSchema(t *testing.T) {
	s := compiled(t)
	for _, name := range []string{"baku-2024.yaml", "two-zones.yaml"} {
		v, source := example(t, name)
		if err := s.Validate(value(t, source)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Validate(value(t, written(t, v))); err != nil {
			t.Errorf("%s, written: %v", name, err)
		}
	}
	for seed := range uint64(100) {
		file := written(t, generated(seed))
		if err := s.Validate(value(t, file)); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, file)
		}
	}
}

// groups says which definition the entries of a list, or a group, are of.
var groups = func() map[string]string {
	all := map[string]string{}
	for _, keys := range keysByType {
		for _, k := range keys {
			t := k.typ
			if t.Kind() == reflect.Slice {
				t = t.Elem()
			}
			if keysByType[t] != nil {
				all[k.name] = definition(t)
			}
		}
	}
	return all
}()

// visitKeys calls see for every key of every group: its path, its rule's name, the group and the key.
func visitKeys(tree any, see func(path, rule string, group map[string]any, key string)) {
	var walk func(path, kind string, tree any)
	walk = func(path, kind string, tree any) {
		switch tree := tree.(type) {
		case []any:
			for i, entry := range tree {
				walk(fmt.Sprintf("%s[%d]", path, i), kind, entry)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(tree)) {
				at := join(path, key)
				if next, ok := groups[key]; ok && tree[key] != nil {
					if _, scalar := tree[key].(string); !scalar {
						walk(at, next, tree[key])
					}
				}
				see(at, kind+"."+key, tree, key)
			}
		}
	}
	walk("", "visit", tree)
}

// TestSchemaAndReaderAgree spoils each key of the format in several ways: what the schema refuses the reader
// refuses too, and the reverse wherever one value alone shows that it is wrong.
func TestSchemaAndReaderAgree(t *testing.T) {
	s := compiled(t)
	spoils := map[string]any{
		"a number": json.Number("7"), "a large number": json.Number("99999999"), "a negative number": json.Number("-100000"), "a fraction": json.Number("0.5"),
		"a word": "nonsense word", "true": true, "a list": []any{}, "a list of a word": []any{"nonsense word"}, "a list of a group": []any{map[string]any{"x": "y"}},
		"a group": map[string]any{"x": "y"}, "an empty text": "", "a date": "2024-03-30", "a wrong date": "2024-13-01", "a wall clock": "2024-03-30T10:00", "a wrong wall clock": "2024-03-30T24:00",
		"nothing": nil,
	}
	tried := map[string]bool{}
	spoil := func(tree any, path, rule string, group map[string]any, key string) {
		good := group[key]
		defer func() { group[key] = good }()
		for name, spoilt := range spoils {
			if spoilt == nil {
				delete(group, key)
			} else {
				group[key] = spoilt
			}
			file, err := json.Marshal(tree) // JSON is YAML
			if err != nil {
				t.Fatal(err)
			}
			bySchema := s.Validate(tree) != nil
			byReader, alone := false, false
			if _, err := Read("spoilt", bytes.NewReader(file)); err != nil {
				byReader = true
				for _, e := range fault.All(err) {
					alone = alone || strings.HasPrefix(e.Field, path) && seenAlone[e.Key]
				}
			}
			if bySchema && !byReader && !lenient[name] {
				t.Errorf("%s (%s) with %s: the schema refuses what the reader takes", path, rule, name)
			}
			if alone && !bySchema {
				t.Errorf("%s (%s) with %s: the schema takes what the reader refuses", path, rule, name)
			}
		}
	}
	var files [][]byte
	for seed := range uint64(100) {
		files = append(files, written(t, generated(seed)))
	}
	slices.SortFunc(files, func(a, b []byte) int { return len(a) - len(b) }) // the small ones are quickly read
	for _, file := range files {
		tree := value(t, file)
		visitKeys(tree, func(path, rule string, group map[string]any, key string) {
			if !tried[rule] {
				tried[rule] = true
				spoil(tree, path, rule, group, key)
			}
		})
	}
	for rule := range rules {
		if !tried[rule] {
			t.Errorf("no generated visit has a %s", rule)
		}
	}
}

// lenient are values that the reader takes where the schema, for the sake of editors, asks for better: a bare
// number as a text, an empty word as none.
var lenient = map[string]bool{"a number": true, "a large number": true, "a negative number": true, "a fraction": true, "true": true, "an empty text": true}

// seenAlone are the faults that one value shows by itself.
var seenAlone = map[string]bool{
	"key_unknown": true, "expected_text": true, "expected_texts": true, "expected_whole_number": true, "expected_number": true, "expected_yes_no": true,
	"expected_list": true, "expected_group": true, "word_unknown": true, "id_malformed": true, "country_unknown": true, "pair_unreadable": true,
	"number_range": true, "minutes_range": true, "fold_range": true, "time_unreadable": true, "date_unreadable": true, "date_far": true,
	"opens_unreadable": true, "closed_unreadable": true, "reference_malformed": true, "language_unknown": true,
}

func TestEveryRuleOfTheSchemaIsOfAKey(t *testing.T) {
	names := map[string]bool{}
	for typ, keys := range keysByType {
		for _, k := range keys {
			names[definition(typ)+"."+k.name] = true
		}
	}
	for rule := range rules {
		if !names[rule] {
			t.Errorf("there is no key %s", rule)
		}
	}
}
