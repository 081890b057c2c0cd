package planning_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// twoInstances gives two programs over one database.
func twoInstances(t testing.TB) (one, other *planning.Office, kept *store.Store) {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	now := func() time.Time { return time.Date(2024, 1, 10, 8, 0, 0, 0, time.UTC) }
	open := func() *store.Store {
		s, err := store.Open(t.Context(), address, now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	kept = open()
	return planning.New(kept, now), planning.New(open(), now), kept
}

func rules(t testing.TB, o *planning.Office) map[string]string {
	t.Helper()
	found, err := o.Findings(t.Context(), reader, "V-1")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, f := range found {
		by[f.Rule] = string(f.Severity)
	}
	return by
}

func save(t testing.TB, o *planning.Office, who planning.Actor, section, fields string, version int64) error {
	t.Helper()
	return o.SaveSection(t.Context(), who, section, json.RawMessage(fields), version)
}

func TestAnOfficesOwnSeveritiesHoldInEveryInstance(t *testing.T) {
	one, other, _ := twoInstances(t)
	if err := one.CreateVisit(t.Context(), leyla, baku("V-1")); err != nil {
		t.Fatal(err)
	}
	if got := rules(t, other); got["wreath_missing"] != "warning" || got["officer_missing"] != "note" {
		t.Fatalf("%v", got)
	}
	if err := save(t, one, director, "checks", `{"severities":{"wreath_missing":"error","officer_missing":"off"}}`, 1); err != nil {
		t.Fatal(err)
	}
	for _, o := range []*planning.Office{one, other} {
		if got := rules(t, o); got["wreath_missing"] != "error" || got["officer_missing"] != "" {
			t.Errorf("%v", got)
		}
	}
	if err := one.ResetSection(t.Context(), director, "checks", 2); err != nil {
		t.Fatal(err)
	}
	if got := rules(t, other); got["wreath_missing"] != "warning" || got["officer_missing"] != "note" {
		t.Errorf("after the reset: %v", got)
	}
}

func TestReadingCustomsAsksTheDatabaseOnceForEachChange(t *testing.T) {
	one, other, _ := twoInstances(t)
	if err := one.CreateVisit(t.Context(), leyla, baku("V-1")); err != nil {
		t.Fatal(err)
	}
	ask := func() int64 {
		ctx, queries := store.CountQueries(t.Context())
		if _, err := other.Settings(ctx, leyla); err != nil {
			t.Fatal(err)
		}
		return queries.Load()
	}
	if first, again := ask(), ask(); first != 1 || again != 0 {
		t.Errorf("asked %d times, then %d times; want once, then not at all", first, again)
	}
	if err := save(t, one, director, "talks", `{"table_never":7}`, 0); err != nil {
		t.Fatal(err)
	}
	if after := ask(); after != 1 {
		t.Errorf("asked %d times after a change", after)
	}
}

func TestWhoMayChangeCustomsAndOnWhichVersion(t *testing.T) {
	one, _, _ := twoInstances(t)
	refusal := func(err error) fault.Code { return fault.CodeOf(err) }
	for _, c := range []struct {
		name    string
		who     planning.Actor
		section string
		fields  string
		version int64
		want    fault.Code
		field   string
	}{
		{"an officer", leyla, "talks", `{"table_never":7}`, 1, fault.Forbidden, ""},
		{"an administrator", director, "talks", `{"table_never":7}`, 1, "", ""},
		{"on an old version", director, "talks", `{"table_never":5}`, 1, fault.Conflict, ""},
		{"another section meanwhile", director, "convoy", `{"car_seats":4}`, 1, "", ""},
		{"no such section", director, "nothing", `{}`, 0, fault.NotFound, ""},
		{"a number that cannot be", director, "talks", `{"table_never":-1}`, 0, fault.Invalid, "table_never"},
		{"a word that no rule knows", director, "checks", `{"severities":{"wreath_missing":"grave"}}`, 0, fault.Invalid, "severities.wreath_missing"},
		{"a rank without a name", director, "precedence", `{"ranks":[{"weight":10,"names":[]}]}`, 0, fault.Invalid, "ranks[0].names"},
		{"a rank too heavy", director, "precedence", `{"ranks":[{"weight":101,"names":["x"]}]}`, 0, fault.Invalid, "ranks[0].weight"},
		{"the thirtieth of February", director, "days", `{"days":[{"country":"AZ","on":"02-30","name":{"en":"x"}}]}`, 0, fault.Invalid, "days[0].on"},
		{"the same car twice", director, "convoy", `{"convoy":["lead","lead"]}`, 0, fault.Invalid, "convoy"},
		{"hours that are too slow", director, "timing", `{"timing":{"hours":[{"from":"08:00","to":"09:00","percent":99999}]}}`, 0, fault.Invalid, "timing.hours[0].percent"},
		{"a field of another section", director, "talks", `{"car_seats":60}`, 0, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := save(t, one, c.who, c.section, c.fields, c.version)
			if refusal(err) != c.want {
				t.Fatalf("%v; want %q", err, c.want)
			}
			if c.field != "" && fault.All(err)[0].Field != c.field {
				t.Errorf("the fault is at %q, want %q", fault.All(err)[0].Field, c.field)
			}
		})
	}
	s, err := one.Settings(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	if s.TableNever != 7 || s.CarSeats != 4 {
		t.Errorf("table_never %d, car_seats %d", s.TableNever, s.CarSeats)
	}
}

func TestEverySettingBelongsToASection(t *testing.T) {
	one, _, _ := twoInstances(t)
	s, err := one.Settings(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, section := range s.Sections {
		fields = append(fields, section.Fields...)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[planning.Customs]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && !slices.Contains(fields, name) {
			t.Errorf("%s belongs to no section and cannot be edited", name)
		}
	}
}

func TestSettingsAsAFile(t *testing.T) {
	one, other, _ := twoInstances(t)
	file := func() string {
		s, err := one.Settings(t.Context(), leyla)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.WriteSettings(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	take := func(source string, version int64) error {
		return one.ReadSettings(t.Context(), director, "s.yaml", strings.NewReader(source), version)
	}
	before := file()
	if err := take(before, 0); err != nil {
		t.Fatal(err)
	}
	s, _ := one.Settings(t.Context(), leyla)
	for _, section := range s.Sections {
		if section.Own || section.Version != 1 {
			t.Errorf("%s: a file of the defaults has changed it", section.Name)
		}
	}
	if err := take("format: cortege-settings/v1\ntable_never: 0\nlay: []\nneeds: {talks: null}\nseverities: {wreath_missing: \"off\"}\ntiming: {night: 600}\n", s.Version()); err != nil {
		t.Fatal(err)
	}
	got, err := other.Settings(t.Context(), leyla)
	if err != nil {
		t.Fatal(err)
	}
	_, talks := got.Needs["talks"]
	if got.TableNever != 0 || len(got.Lay) != 0 || talks || got.Timing.Night != 600 || got.Timing.Pause != got.Defaults.Timing.Pause || len(got.Needs) != len(got.Defaults.Needs)-1 {
		t.Errorf("%d %v %v %+v", got.TableNever, got.Lay, talks, got.Timing)
	}
	after := file()
	if err := take(after, 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, file()); diff != "" {
		t.Error(diff)
	}
	if err := take(before, s.Version()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a file on an old version: %v", err)
	}
	err = take("format: cortege-settings/v1\n\ntable_nver: 3\nranks:\n  - {weight: 300, names: [x]}\n  - {weight: heavy, names: [y]}\n", 0)
	said := ""
	if err != nil {
		said = err.Error()
	}
	for _, want := range []string{"s.yaml:3: table_nver:", "s.yaml:5: ranks[0].weight:", "s.yaml:6: ranks[1].weight:"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if err := one.ReadSettings(t.Context(), leyla, "s.yaml", strings.NewReader(before), 0); !fault.Is(err, fault.Forbidden) || errors.Is(err, nil) {
		t.Errorf("an officer: %v", err)
	}
}

func TestAnOfficesOwnLengthsOfKinds(t *testing.T) {
	one, other, _ := twoInstances(t)
	for _, c := range []struct{ name, fields, at string }{
		{"a longest below the shortest", `{"shortest":{"talks":80},"longest":{"talks":70}}`, "longest.talks"},
		{"a kind that there is not", `{"shortest":{"parade":5}}`, "shortest.parade"},
		{"less than nothing", `{"longest":{"talks":-1}}`, "longest.talks"},
	} {
		if err := save(t, one, director, "kinds", c.fields, 0); fault.CodeOf(err) != fault.Invalid || fault.All(err)[0].Field != c.at {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	before := baku("V-1")
	before.Items[1].Minutes, before.Items[1].Least = 0, 0
	if err := one.CreateVisit(t.Context(), leyla, before); err != nil {
		t.Fatal(err)
	}
	long := func(id string) int {
		v, err := other.Visit(t.Context(), leyla, "V-1")
		if err != nil {
			t.Fatal(err)
		}
		return v.Length(v.Item(id))
	}
	unusual := func() (n int) {
		found, err := other.Findings(t.Context(), reader, "V-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Rule == "too_long_or_short" && slices.Contains(f.Items, "talks") {
				n++
			}
		}
		return n
	}
	if long("talks") != 60 || unusual() != 0 {
		t.Fatalf("before: %d min, %d findings", long("talks"), unusual())
	}
	own := `{"lengths":{"talks":75,"lunch":100},"shortest":{"talks":70},"longest":{"talks":80}}`
	if err := save(t, one, director, "kinds", own, 0); err != nil {
		t.Fatal(err)
	}
	if long("talks") != 60 || unusual() != 1 {
		t.Errorf("what was planned: %d min, %d findings; want 60 and a note that it is short", long("talks"), unusual())
	}
	name := text.Text{"en": "Further talks"}
	add := func(item visit.Item) string {
		out, err := one.AddItem(t.Context(), leyla, "V-1", item)
		if err != nil {
			t.Fatal(err)
		}
		return out.Item.ID
	}
	silent, said := add(visit.Item{Kind: "talks", Title: name, At: at(14, 0)}), add(visit.Item{Kind: "talks", Title: name, At: at(16, 0), Minutes: 40})
	if long(silent) != 75 || long(said) != 40 {
		t.Errorf("added: %d and %d min", long(silent), long(said))
	}
	pasted, err := one.AddPasted(t.Context(), leyla, "V-1", []visit.Item{{Kind: "talks", Title: name, At: at(18, 0)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := long(pasted.Item.ID); got != 75 {
		t.Errorf("pasted: %d min", got)
	}
	change := func(id string, alter func(*visit.Item)) {
		v, err := one.Visit(t.Context(), leyla, "V-1")
		if err != nil {
			t.Fatal(err)
		}
		item := *v.Item(id)
		alter(&item)
		if _, err := one.SaveItem(t.Context(), leyla, "V-1", item, item.Record.Version); err != nil {
			t.Fatal(err)
		}
	}
	change("talks", func(i *visit.Item) { i.Title = name })
	if got := long("talks"); got != 60 {
		t.Errorf("another title: %d min", got)
	}
	change("talks", func(i *visit.Item) { i.Kind = "lunch" })
	change(said, func(i *visit.Item) { i.Minutes = 0 })
	if long("talks") != 100 || long(said) != 75 {
		t.Errorf("another kind: %d min; a length taken away: %d min", long("talks"), long(said))
	}
	begun := &visit.Visit{Reference: "V-2", Title: text.Text{"en": "Another"}, Kind: "official", From: before.From, To: before.To, Zone: "Asia/Baku", Languages: []string{"en"}}
	blueprint := `{"blueprints":{"short":{"id":"short","name":{"en":"Short"},"visit":{"from":"2000-01-03","to":"2000-01-03","items":[
		{"id":"silent","kind":"talks","title":{"en":"Talks"},"at":"2000-01-03T10:00"},{"id":"said","kind":"talks","title":{"en":"Talks"},"at":"2000-01-03T12:00","minutes":50}]}}}}`
	if err := save(t, one, director, "blueprints", blueprint, 0); err != nil {
		t.Fatal(err)
	}
	if err := one.BeginVisit(t.Context(), leyla, begun, planning.Beginning{Blueprint: "short"}); err != nil {
		t.Fatal(err)
	}
	if v, err := one.Visit(t.Context(), leyla, "V-2"); err != nil || v.Length(v.Item("silent")) != 75 || v.Length(v.Item("said")) != 50 {
		t.Errorf("from a blueprint: %v %+v", err, v.Items)
	}
}
