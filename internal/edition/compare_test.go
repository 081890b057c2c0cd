package edition

import (
	"reflect"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// told gives a difference's kinds and fields in short: "item wreath moved (time, place)".
func told(differences []Difference) string {
	lines := make([]string, len(differences))
	for i, d := range differences {
		names := make([]string, len(d.Fields))
		for j, c := range d.Fields {
			names[j] = c.Field
		}
		lines[i] = strings.Join(strings.Fields(d.Of+" "+d.ID+" "+d.Kind), " ")
		if len(names) > 0 {
			lines[i] += " (" + strings.Join(names, ", ") + ")"
		}
	}
	return strings.Join(lines, "; ")
}

func TestCompareTellsWhatBecameOfEachThing(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*visit.Visit)
		want   string
	}{
		"nothing":                {func(*visit.Visit) {}, ""},
		"an item moves":          {func(v *visit.Visit) { v.Item("wreath").At = clock.At(day, 11, 0) }, "item wreath moved (time)"},
		"an item moves and more": {func(v *visit.Visit) { i := v.Item("wreath"); i.At, i.Place = clock.At(day, 11, 0), "hall" }, "item wreath moved (time, place)"},
		"an item is called off":  {func(v *visit.Visit) { i := v.Item("wreath"); i.At, i.Status = clock.At(day, 11, 0), visit.Cancelled }, "item wreath cancelled (status, time)"},
		"an item is confirmed":   {func(v *visit.Visit) { v.Item("wreath").Status = visit.Confirmed }, "item wreath changed (status)"},
		"an item is removed":     {func(v *visit.Visit) { _ = v.RemoveItem("wreath") }, "item wreath removed"},
		"items are added, the earlier one first": {func(v *visit.Visit) {
			v.PutItem(visit.Item{ID: "late", Kind: "other", At: clock.At(day, 18, 0)})
			v.PutItem(visit.Item{ID: "early", Kind: "other", At: clock.At(day, 7, 0)})
			v.Item("statement").Title = text.Text{"en": "Statements"}
		}, "item early added; item statement changed (title); item late added"},
		"an item gets a day alone":    {func(v *visit.Visit) { _ = v.Unschedule("wreath", day) }, "item wreath moved (time, minutes)"},
		"a person joins":              {func(v *visit.Visit) { v.People = append(v.People, visit.Member{ID: "new", Party: "us"}) }, "person new added"},
		"a person leaves":             {func(v *visit.Visit) { v.People = v.People[:3] }, "item wreath changed (with); person voice removed"},
		"a person is promoted":        {func(v *visit.Visit) { v.Member("host").Rank = text.Text{"en": "General"} }, "person host changed (rank)"},
		"a person is renamed":         {func(v *visit.Visit) { v.Member("host").Name["en"] = "Another" }, "item statement changed (with); person host changed (name)"},
		"a place is renamed":          {func(v *visit.Visit) { v.Place("gate").Name["en"] = "Door" }, "item wreath changed (to); place gate changed (name)"},
		"a route takes longer":        {func(v *visit.Visit) { v.Routes[0].Minutes = 10 }, "route alley gate changed (minutes)"},
		"the visit is renamed":        {func(v *visit.Visit) { v.Title["en"] = "Official visit" }, "visit changed (title)"},
		"the visit's zone changes":    {func(v *visit.Visit) { v.Zone = "Europe/London" }, "visit changed (zone); item briefing moved (time); item wreath moved (time); item statement moved (time)"},
		"a default is written out":    {func(v *visit.Visit) { i := v.Item("wreath"); i.Status, i.Audience, i.Minutes = "planned", "guest", 15 }, ""},
		"a record alone changes":      {func(v *visit.Visit) { i := v.Item("wreath"); i.Sequence, i.Record.Version = 4, 9 }, ""},
		"the order of things changes": {func(v *visit.Visit) { v.Items[0], v.Items[1] = v.Items[1], v.Items[0] }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := given(), given()
			test.change(after)
			if got := told(Compare(before, after)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestARestoredItemIsToldSo(t *testing.T) {
	before, after := given(), given()
	before.Item("wreath").Status = visit.Cancelled
	if got, want := told(Compare(before, after)), "item wreath restored (status)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAClockThatShowsTheSameIsToldWithItsZone(t *testing.T) {
	before, after := given(), given()
	after.Zone = "Europe/London"
	for _, d := range Compare(before, after) {
		if d.ID != "wreath" {
			continue
		}
		if got, want := d.Fields[0].Before.In("en")+" → "+d.Fields[0].After.In("en"),
			"Wed 31 Jan, 10:00–10:15 Asia/Baku (UTC+4) → Wed 31 Jan, 10:00–10:15 Europe/London (UTC)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		return
	}
	t.Error("nothing is told of the wreath")
}

func TestNamesAreToldInEveryLanguage(t *testing.T) {
	before, after := given(), given()
	after.Member("host").Name = text.Text{"en": "Host minister", "az": "Nazir"}
	after.Item("statement").With = []string{"host"}
	for _, d := range Compare(before, after) {
		if d.ID == "statement" {
			c := d.Fields[0]
			if c.Before.In("az") != "Host minister, Visiting minister" || c.After.In("az") != "Nazir" {
				t.Errorf("got %v → %v", c.Before, c.After)
			}
			return
		}
	}
	t.Error("nothing is told of the statement")
}

// No field of the domain may change without a word: each is altered in turn.
func TestCompareMissesNoField(t *testing.T) {
	v := given()
	marked(v)
	day2 := civil.Date{Year: 2024, Month: 2, Day: 1}
	var paths []string
	walk(reflect.ValueOf(*v), "", func(path string, _ reflect.Value) { paths = append(paths, path) })
	seen := map[string]bool{}
	for _, path := range paths {
		last := path[strings.LastIndex(path, ".")+1:]
		// ids, keys, uids, folds that change nothing at this hour, and what an item with a time has no use for
		if seen[path] || strings.Contains(path, "Record") || last == "ID" || last == "Key" || last == "UID" || last == "Sequence" ||
			strings.HasSuffix(last, "Fold") || path == "Items.Day" || strings.HasPrefix(path, "Routes.") && last != "Minutes" && last != "OneWay" {
			continue
		}
		seen[path] = true
		after := v.Clone()
		done := false
		walk(reflect.ValueOf(after).Elem(), "", func(at string, field reflect.Value) {
			if at != path || done {
				return
			}
			done = true
			switch value := field.Addr().Interface().(type) {
			case *string:
				*value = map[string]string{"Zone": "Europe/Paris", "UntilZone": "Europe/Paris"}[last] + ""
				if *value == "" {
					*value = "other-word"
				}
			case *int:
				*value += 7
			case *bool:
				*value = !*value
			case *text.Text:
				*value = text.Text{"en": "other", "az": "başqa"}
			case *[]string:
				*value = append(*value, "other")
			case *clock.Wall:
				*value = clock.At(day2, 23, 0)
			case *civil.Date:
				*value = day2
			case **float64:
				other := 1.5
				*value = &other
			case *[]visit.After:
				*value = nil
			default:
				if field.Kind() != reflect.Pointer {
					t.Fatalf("%s is a %s", path, field.Type())
				}
				field.SetZero()
			}
		})
		if told := len(Compare(v, after)) > 0; told == strings.HasPrefix(path, "Tasks") { // what officers still do is no part of an edition
			t.Errorf("a change of %s is told: %v", path, told)
		}
	}
	if len(seen) < 90 {
		t.Errorf("only %d fields were tried", len(seen))
	}
}

func TestWhatChangedIsToldInTheReadersWords(t *testing.T) {
	before, after := given(), given()
	item := after.Item("wreath")
	item.At = clock.At(day, 10, 15)
	item.Confirmed = visit.Approval{Host: true}
	item.Roles = []visit.Role{{Role: "protocol"}}
	item.Steps = []visit.Step{{Offset: 5, Actor: "host", Action: text.Text{"ru": "Шаг"}}}
	item.Wreaths = []visit.Wreath{{Stand: true, Preplaced: true, Ordered: true, Delivered: clock.At(day, 10, 15)}}
	item.Documents = []visit.Document{{Kind: "plan", Status: "ready", Languages: []string{"az", "ru"}, Certificate: true, LastPage: true}}
	after.Place("alley").Closed = []string{"monday", "2024-02-01"}
	after.Member("guest").Joins = civil.Date{Year: 2024, Month: 1, Day: 30}
	after.Member("guest").Languages = []string{"az"}
	told := map[string]string{}
	for _, d := range Compare(before, after) {
		for _, c := range d.Fields {
			told[c.Field] = c.After.In("ru")
		}
	}
	want := map[string]string{
		"time": "ср 31 янв., 10:15–10:30", "confirmed": "Принимающая сторона", "roles": "Сотрудник протокола", "steps": "+5; Хозяин; Шаг",
		"wreaths":   "ср 31 янв., 10:15; На подставке; Установлен заранее; Заказан",
		"documents": "План; Готов к подписанию; азербайджанский, русский; Подписан акт о соответствии текстов; На последней странице есть текст, кроме заключительных слов",
		"closed":    "Понедельник, 1 февраля 2024 г.", "joins": "30 января 2024 г.", "languages": "азербайджанский",
	}
	for field, words := range want {
		if told[field] != words {
			t.Errorf("%s is told as %q, want %q", field, told[field], words)
		}
	}
}
