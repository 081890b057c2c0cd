package visitfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/fault"
	"cortege/internal/text"
)

// head is the beginning of a good file, of seven lines.
const head = `format: cortege/v1
reference: T-1
title: Trial
from: 2024-01-31
to: 2024-02-01
zone: Asia/Baku
languages: [en, az]
`

func TestWhatIsWrongIsToldWithItsLineAndField(t *testing.T) {
	for _, test := range []struct {
		name, file string
		want       []string // "LINE FIELD KEY"
	}{
		{"a good file", head, nil},
		{"nothing at all", "", []string{"1  file_empty"}},
		{"a comment alone", "# to be written\n", []string{"1  file_empty"}},
		{"a text instead of a visit", "hello\n", []string{"1  expected_group"}},
		{"a list instead of a visit", "- a\n", []string{"1  expected_group"}},
		{"no format", strings.TrimPrefix(head, "format: cortege/v1\n"), []string{"1 format format_missing"}},
		{"another format", strings.Replace(head, "cortege/v1", "cortege/v9", 1), []string{"1 format format_unknown"}},
		{"two documents", head + "---\n" + head, []string{"9  several_documents"}},
		{"a document that ends", head + "...\n", nil},
		{"what every visit needs", "format: cortege/v1\n", []string{
			"1 reference required", "1 title required", "1 from required", "1 to required", "1 zone required", "1 languages required"}},
		{"an unknown key", head + "itmes: []\n", []string{"8 itmes key_unknown"}},
		{"an unknown key within", head + "tracks:\n  - id: a\n    name: A\n    namme: A\n", []string{"11 tracks[0].namme key_unknown"}},
		{"what the store gives", head + "record: {version: 1}\n", []string{"8 record key_unknown"}},
		{"a number as key", head + "12: x\n", []string{"8 12 key_unknown"}},
		{"a key given twice", head + "kind: state\nkind: working\n", []string{"9 kind key_twice"}},
		{"a language given twice", head + "note: {en: a, en: b}\n", []string{"8 note.en key_twice"}},
		{"a list as title", strings.Replace(head, "Trial", "[a, b]", 1), []string{"3 title expected_texts"}},
		{"a list in a title", strings.Replace(head, "Trial", "{en: [a]}", 1), []string{"3 title.en expected_text"}},
		{"a text as list", head + "items: none\n", []string{"8 items expected_list"}},
		{"a text as group", head + "items:\n  - talks\n", []string{"9 items[0] expected_group"}},
		{"an empty entry", head + "items:\n  -\n", []string{"9 items[0] expected_group"}},
		{"a group as a word", head + "kind: {a: b}\n", []string{"8 kind expected_text"}},
		{"half an hour as a text", head + item("at: 2024-01-31T09:00\n    minutes: half an hour"), []string{"13 items[0].minutes expected_whole_number"}},
		{"minutes in quotes", head + item(`minutes: "30"`), []string{"12 items[0].minutes expected_whole_number"}},
		{"half minutes", head + item(`minutes: 2.5`), []string{"12 items[0].minutes expected_whole_number"}},
		{"minutes beyond count", head + item(`minutes: 99999999999999999999`), []string{"12 items[0].minutes expected_whole_number"}},
		{"a latitude in words", head + "places:\n  - {id: a, name: A, lat: north, lon: 1}\n", []string{"9 places[0].lat expected_number"}},
		{"an infinite latitude", head + "places:\n  - {id: a, name: A, lat: .inf, lon: 1}\n", []string{"9 places[0].lat expected_number"}},
		{"yes for true", head + item("confirmed: {host: yes}"), []string{"12 items[0].confirmed.host expected_yes_no"}},
		{"true in quotes", head + item(`confirmed: {host: "true"}`), []string{"12 items[0].confirmed.host expected_yes_no"}},
		{"a day that does not exist", strings.Replace(head, "2024-01-31", "2024-02-30", 1), []string{"4 from date_unreadable"}},
		{"a time that does not exist", head + item("at: 2024-01-31T25:00"), []string{"12 items[0].at time_unreadable"}},
		{"a list as time", head + item("at: [1]"), []string{"12 items[0].at expected_text"}},
		{"an end whose start can't be read", head + item("at: tomorrow\n    until: 2024-01-31T10:00"), []string{"12 items[0].at time_unreadable"}},
		{"a zone that does not exist", strings.Replace(head, "Asia/Baku", "Asia/Bakou", 1), []string{"6 zone zone_unknown"}},
		{"an end before its start", head + item("at: 2024-01-31T10:00\n    until: 2024-01-31T09:00"), []string{"13 items[0].until end_before_start"}},
		{"a person nobody knows", head + item("with: [ghost]"), []string{"12 items[0].with[0] person_unknown"}},
		{"a person whose id can't be read", head + "parties: [{id: p, side: host, body: P}]\npeople:\n  - {id: [x], party: p, name: X}\n" + item("with: [x]"),
			[]string{"10 people[0].id expected_text"}},
		{"a title that is missing", head + "items:\n  - id: a\n    kind: talks\n", []string{"9 items[0].title required"}},
		{"a title in an odd language", head + "note: {english please: x}\n", []string{"8 note language_unknown"}},
		{"a mistake of every sort at once", head + "oops: 1\n" + item("at: noon\n    with: [ghost]\n    nots: x"), []string{
			"8 oops key_unknown", "13 items[0].at time_unreadable", "14 items[0].with[0] person_unknown", "15 items[0].nots key_unknown"}},
		{"an alias", head + "note: &a x\nkind: *a\n", []string{"8  yaml_reference", "9  yaml_reference"}},
		{"a tag", head + "note: !!binary aGk=\n", []string{"8  yaml_reference"}},
		{"a merge", head + "<<: {kind: state}\n", []string{"8  yaml_reference"}},
		{"a directive", "%YAML 1.2\n---\n" + head, []string{"1  yaml_reference"}},
		{"a bracket left open", head + "items: [{id: a\n", []string{"8  yaml_malformed"}},
		{"a quote left open", head + "note: \"abc\n", []string{"8  yaml_malformed"}},
		{"a tab for indentation", head + "items:\n\t- id: a\n", []string{"9  yaml_tab"}},
		{"bytes that are no text", head + "note: \xff\n", []string{"8  not_utf8"}},
		{"a control character", head + "note: \"a\\x00b\"\n", []string{"8 note.en control_character"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read("trial.yaml", strings.NewReader(test.file))
			var list List
			if err != nil && !errors.As(err, &list) {
				t.Fatalf("the error is no List: %v", err)
			}
			var got []string
			for _, e := range list {
				got = append(got, fmt.Sprintf("%d %s %s", e.Line, e.Fault.Field, e.Fault.Key))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if err != nil && !fault.Is(err, fault.Invalid) {
				t.Error("the error is not of the code invalid")
			}
		})
	}
}

// item is an item in block style whose further keys begin five lines below the head.
func item(keys string) string {
	return "items:\n  - id: a\n    kind: talks\n    title: Talks\n    " + keys + "\n"
}

func TestAnErrorReadsAsFileLineFieldSentence(t *testing.T) {
	_, err := Read("visits/trial.yaml", strings.NewReader(head+"itmes: []\n"))
	if want := `visits/trial.yaml:8: itmes: There is no key "itmes" here; the nearest one is "items".`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	var list List
	if !errors.As(err, &list) {
		t.Fatalf("the error is no List: %v", err)
	}
	for _, language := range []string{"az", "ru"} {
		if said := list.In(text.For(language)); said == err.Error() || !strings.HasPrefix(said, "visits/trial.yaml:8: itmes: ") {
			t.Errorf("in %s: %s", language, said)
		}
	}
	_, err = Read("trial.yaml", strings.NewReader(""))
	if want := "trial.yaml:1: The file holds no visit."; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEveryWayOfWritingAValueIsTaken(t *testing.T) {
	for name, file := range map[string]string{
		"quoted times":              item(`at: "2024-01-31T09:00"`),
		"bare times":                item(`at: 2024-01-31T09:00`),
		"a space before the time":   item(`at: 2024-01-31 09:00`),
		"seconds that are nought":   item(`at: 2024-01-31T09:00:00`),
		"a literal block":           item("at: |-\n      2024-01-31T09:00"),
		"Windows ends of line":      strings.ReplaceAll(item("at: 2024-01-31T09:00"), "\n", "\r\n"),
		"null for nothing":          item("at: 2024-01-31T09:00\n    note: null\n    until:\n    with: ~"),
		"an empty list for none":    item("at: 2024-01-31T09:00\n    with: []\n    dress: {}"),
		"a title by language":       strings.Replace(item("at: 2024-01-31T09:00"), "title: Talks", "title: {en: Talks}", 1),
		"an empty other language":   strings.Replace(item("at: 2024-01-31T09:00"), "title: Talks", `title: {en: Talks, az: ""}`, 1),
		"flow style":                `items: [{id: a, kind: talks, title: Talks, at: 2024-01-31T09:00}]`,
		"JSON":                      `"items": [{"id": "a", "kind": "talks", "title": {"en": "Talks"}, "at": "2024-01-31T09:00"}]`,
		"a dash not further in":     "items:\n- id: a\n  kind: talks\n  title: Talks\n  at: 2024-01-31T09:00",
		"a title folded over lines": strings.Replace(item("at: 2024-01-31T09:00"), "title: Talks", "title: >-\n      Talks", 1),
	} {
		v, err := Read(name, strings.NewReader(head+file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if i := v.Items[0]; i.At.String() != "2024-01-31T09:00" || !i.Title.Equal(text.Text{"en": "Talks"}) || i.Note != nil || i.With != nil {
			t.Errorf("%s: read as %+v", name, i)
		}
	}
}

func TestAMarkOfOrderAtTheBeginningIsSkipped(t *testing.T) {
	if _, err := Read("bom", strings.NewReader("\ufeff"+head)); err != nil {
		t.Error(err)
	}
}

func TestABareValueIsAsGoodATextAsItIsWritten(t *testing.T) {
	v, err := Read("bare", strings.NewReader(head+item("phone: 0994120\n    officer: true\n    flight: 1_0\n    deputy: No")))
	if err != nil {
		t.Fatal(err)
	}
	i := v.Items[0]
	if got, want := []string{i.Phone, i.Officer, i.Flight, i.Deputy}, []string{"0994120", "true", "1_0", "No"}; !cmp.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAPlainTextIsInTheFirstLanguageOfTheVisit(t *testing.T) {
	v, err := Read("plain", strings.NewReader(strings.Replace(head, "[en, az]", "\n  - az\n  - en", 1)))
	if err != nil || !v.Title.Equal(text.Text{"az": "Trial"}) {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestAFailingSourceIsNoMistakeOfTheFile(t *testing.T) {
	_, err := Read("broken", io.MultiReader(strings.NewReader(head), failing{}))
	if !errors.Is(err, io.ErrUnexpectedEOF) || fault.CodeOf(err) != "" {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestHostileFilesAreRefusedSoon(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	var keys strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&keys, "k%d: x\n", i)
	}
	for name, file := range map[string]string{
		"too large":             head + many("# and so on\n", 2<<20),
		"deep brackets":         many("[", 1<<20),
		"deep braces":           many("{a: ", 1<<18),
		"deep dashes":           many("- ", 1<<20),
		"deep question marks":   many("? ", 1<<20),
		"many keys":             keys.String(),
		"many documents":        many("---\n", 1<<20),
		"many entries":          head + "items: [" + many("1,", 1<<19) + "]",
		"many empty groups":     head + "items:\n" + many("- {}\n", 1<<18),
		"a billion laughs":      "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
		"a very long line":      head + "note: " + many("x", 3<<20),
		"a very long quotation": head + "note: \"" + many("\\n", 1<<20) + "\"",
		"a very long key":       head + many("x", 3<<20) + ": y",
		"many lines in a block": head + "note: |\n" + many("  x\n", 1<<19),
		"many quotes":           head + many("'", 3<<20),
		"blank lines":           many("\n", 3<<20),
		"nothing but tabs":      many("\t", 3<<20),
		"many mistakes":         head + "items:\n" + many("- {x: y, z: [w]}\n", 50_000),
		"plain text over lines": head + "note:\n" + many("  x\n", 1<<19),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Read("hostile", strings.NewReader(file))
			if err == nil {
				t.Fatal("it was taken")
			}
			if n := len(err.Error()); n > 100_000 {
				t.Errorf("the answer has %d bytes", n)
			}
			t.Log(time.Since(start), strings.SplitN(err.Error(), "\n", 2)[0])
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"baku-2024.yaml", "two-zones.yaml"} {
		_, source := example(f, name)
		f.Add(source)
	}
	f.Add([]byte(head + item("at: 2024-01-31T09:00")))
	f.Add(written(f, generated(7)))
	f.Fuzz(func(t *testing.T, source []byte) {
		v, err := Read("fuzz", bytes.NewReader(source))
		if err != nil {
			var list List
			if !errors.As(err, &list) || len(list) == 0 {
				t.Fatalf("no List: %v", err)
			}
			lines := bytes.Count(source, []byte("\n")) + bytes.Count(source, []byte("\r")) + 2
			for _, e := range list {
				if e.Line < 1 || e.Line > lines {
					t.Errorf("line %d of %d: %v", e.Line, lines, e)
				}
			}
			return
		}
		again, err := Read("written", bytes.NewReader(written(t, v)))
		if err != nil {
			t.Fatalf("what was read is not read once written: %v\n%s", err, written(t, v))
		}
		if diff := cmp.Diff(v, again, sameTexts); diff != "" {
			t.Errorf("it comes back changed:\n%s", diff)
		}
	})
}
