package text

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestATextIsReadInTheNearestLanguage(t *testing.T) {
	full := Text{"az": "Səfər", "ru": "Визит", "en": "Visit", "tr": ""}
	for _, test := range []struct {
		text      Text
		languages []string
		want, tag string
	}{
		{full, []string{"ru", "en"}, "Визит", "ru"},
		{full, []string{"de", "en"}, "Visit", "en"},
		{full, []string{"en-GB"}, "Visit", "en"},
		{full, []string{"de"}, "Səfər", "az"},
		{full, []string{"tr"}, "Səfər", "az"},
		{full, nil, "Səfər", "az"},
		{Text{"en": ""}, []string{"en"}, "", ""},
		{nil, []string{"en"}, "", ""},
	} {
		if got, tag := test.text.Find(test.languages...); got != test.want || tag != test.tag {
			t.Errorf("%v in %v: got %q (%s), want %q (%s)", test.text, test.languages, got, tag, test.want, test.tag)
		}
	}
}

func TestAnEmptyTextIsAsGoodAsNone(t *testing.T) {
	if !(Text{"en": ""}).IsEmpty() || (Text{"en": "x"}).IsEmpty() {
		t.Error("what is empty is not told")
	}
	if !(Text{"en": "x", "ru": ""}).Equal(Text{"en": "x"}) || !(Text{}).Equal(nil) || (Text{"en": "x"}).Equal(Text{"ru": "x"}) || (Text{"en": "x"}).Equal(Text{"en": "y"}) {
		t.Error("what is equal is not told")
	}
	one := Text{"en": "x"}
	two := one.Clone()
	two["en"] = "y"
	if one["en"] != "x" {
		t.Error("a copy shares")
	}
}

func TestTheNearestLanguageOfTheInterfaceIsChosen(t *testing.T) {
	for want, preferred := range map[string][]string{
		"ru": {"ru-RU,ru;q=0.9,en;q=0.8"}, "az": {"", "az-Latn-AZ"}, "en": {"de-DE,de;q=0.9"},
	} {
		if got := Match(preferred...); got != want {
			t.Errorf("%q: got %s, want %s", preferred, got, want)
		}
	}
	if got := Match("de, ru;q=0.5, az;q=0.7"); got != "az" {
		t.Errorf("got %s", got)
	}
	if got := Match(";;;q=x", "\x00"); got != "en" {
		t.Errorf("nonsense: got %s", got)
	}
	if got := For("ru-RU").Language; got != "ru" {
		t.Errorf("got %s", got)
	}
}

func TestASentenceNamesItsArguments(t *testing.T) {
	message := Message{Key: "fault.time_unreadable", Args: map[string]any{"Value": Text{"en": "noon", "ru": "полдень"}}}
	for language, want := range map[string]string{
		"en": `"noon" is not a time; write it as 09:30.`,
		"ru": "«полдень» не является временем; укажите его в виде 09:30.",
	} {
		p := For(language)
		if got := p.Message(message); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		written, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		var read Message
		if err := json.Unmarshal(written, &read); err != nil {
			t.Fatal(err)
		}
		if got := p.Message(read); got != want {
			t.Errorf("through JSON: got %s, want %s", got, want)
		}
		if got := p.Error("time_unreadable", message.Args); got != want {
			t.Errorf("as an error: got %s, want %s", got, want)
		}
	}
	if got := For("en").Say("fault.id_taken", map[string]any{"Value": "{{.X}} <b>"}); got != `The id "{{.X}} <b>" is already in use; choose another.` {
		t.Errorf("got %s", got)
	}
	if got := For("ru").Say("no.such_key", nil); got != "[no.such_key]" {
		t.Errorf("got %s", got)
	}
}

func TestAMessageWithinAMessageComesThroughJSON(t *testing.T) {
	within := Message{Key: "fault.too_many", Args: map[string]any{"Count": 2000000, "Most": 5}}
	message := Message{Key: "fault.id_taken", Args: map[string]any{"Value": within}}
	want := For("en").Message(message)
	if want != `The id "There are 2000000 entries; at most 5 are allowed." is already in use; choose another.` {
		t.Fatalf("got %s", want)
	}
	written, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	var read Message
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, For("en").Message(read)); diff != "" {
		t.Error(diff)
	}
}

func TestRussianCountsInThreeForms(t *testing.T) {
	p := For("ru")
	for _, test := range []struct {
		count any
		want  string
	}{
		{1, "1 шаг"}, {2, "2 шага"}, {5, "5 шагов"}, {11, "11 шагов"}, {21, "21 шаг"}, {22.0, "22 шага"}, {int64(25), "25 шагов"}, {0, "0 шагов"},
	} {
		if got := p.Say("planner.steps", map[string]any{"Count": test.count}); got != test.want {
			t.Errorf("%v: got %q, want %q", test.count, got, test.want)
		}
	}
}

func TestJoinedTextsStandInEveryLanguage(t *testing.T) {
	joined := Join([]Text{{"en": "one", "az": "bir"}, {"en": "two"}}, ", ")
	if !joined.Equal(Text{"en": "one, two", "az": "bir, two"}) {
		t.Errorf("joined: %v", joined)
	}
}

func TestQuotationsWithinQuotationsHaveTheirOwnMarks(t *testing.T) {
	for _, c := range []struct{ language, title, want string }{
		{"ru", "Возложение венка к монументу «Вечный огонь»", "«Возложение венка к монументу „Вечный огонь“»"},
		{"az", "«Əbədi məşəl» abidəsi", "«“Əbədi məşəl” abidəsi»"},
		{"en", "Wreath at “Eternal Flame”", "“Wreath at ‘Eternal Flame’”"},
		{"ru", "Обед", "«Обед»"},
		{"ru", "Обед «", "«Обед «»"},
		{"ru", "» и «", "«» и «»"},
	} {
		open := map[string]string{"en": "“", "az": "«", "ru": "«"}[c.language]
		if said := For(c.language).Say("finding.wreath_bearers", map[string]any{"Item": c.title, "Count": 0, "Least": 2}); !strings.HasPrefix(said, open) || !strings.HasPrefix(said, c.want) {
			t.Errorf("%s: %s", c.language, said)
		}
	}
}
