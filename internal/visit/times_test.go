package visit

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

func TestTimesOfAnItem(t *testing.T) {
	v := &Visit{Zone: "Europe/London", Places: []Place{{ID: "baku", Zone: "Asia/Baku"}, {ID: "office"}}}
	for _, test := range []struct {
		name string
		item Item
		want string // start, end, end's wall clock, usual; or field and key
	}{
		{"in the visit's zone", Item{At: on(26, 9, 0), Minutes: 30}, "09:00Z 09:30Z 2027-03-26T09:30 false"},
		{"at a place of another zone", Item{At: on(26, 9, 0), Minutes: 30, Place: "baku"}, "05:00Z 05:30Z 2027-03-26T09:30 false"},
		{"at a place of no zone of its own", Item{At: on(26, 9, 0), Minutes: 30, Place: "office"}, "09:00Z 09:30Z 2027-03-26T09:30 false"},
		{"in its own zone, whatever the place's", Item{At: on(26, 9, 0), Minutes: 30, Place: "baku", Zone: "Asia/Tokyo"}, "00:00Z 00:30Z 2027-03-26T09:30 false"},
		{"of the kind's usual length", Item{Kind: "dinner", At: on(26, 19, 0)}, "19:00Z 21:00Z 2027-03-26T21:00 true"},
		{"of no kind", Item{At: on(26, 19, 0)}, "19:00Z 19:30Z 2027-03-26T19:30 true"},
		{"ending in another zone", Item{At: on(26, 21, 0), Until: on(27, 5, 30), UntilZone: "Asia/Baku"}, "21:00Z 01:30Z 2027-03-27T05:30 false"},
		{"lasting into another zone", Item{At: on(26, 21, 0), Minutes: 270, UntilZone: "Asia/Baku"}, "21:00Z 01:30Z 2027-03-27T05:30 false"},
		{"across the change of the clocks", Item{At: on(28, 0, 30), Minutes: 480}, "00:30Z 08:30Z 2027-03-28T09:30 false"},
		{"in the tray", Item{Minutes: 30}, "none"},
		{"on a day alone", Item{Day: day(26)}, "none"},
		{"at a time that is skipped", Item{At: on(28, 1, 30)}, "at time_skipped"},
		{"until a time that is skipped", Item{At: on(27, 1, 30), Until: on(28, 1, 30)}, "until time_skipped"},
		{"ending as it starts", Item{At: on(27, 1, 30), Until: on(27, 1, 30)}, "until end_before_start"},
		{"in a zone that is none", Item{At: on(27, 1, 30), Zone: "?"}, "zone zone_unknown"},
		{"ending in a zone that is none", Item{At: on(27, 1, 30), UntilZone: "?"}, "until_zone zone_unknown"},
	} {
		got := "none"
		times, ok, err := v.Times(&test.item)
		if all := fault.All(err); len(all) > 0 {
			got = all[0].Field + " " + all[0].Key
		} else if ok {
			got = fmt.Sprint(times.Start.Format("15:04Z07:00"), " ", times.End.Format("15:04Z07:00"), " ", times.EndWall, " ", times.Usual)
		}
		if got != test.want || err != nil && ok {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
		if ok && (times.Start.Location() != time.UTC || times.End.Location() != time.UTC) {
			t.Errorf("%s: the instants are not in UTC", test.name)
		}
	}
}

func TestAnItemKeepsItsPeopleThingsAndPlace(t *testing.T) {
	v := wellFormed()
	v.People[0].Key, v.People[1].Key, v.Places[0].Key, v.Resources[1].Key = 1, 2, 3, 4
	v.Resources = append(v.Resources, Resource{ID: "hall", Key: 5, Kind: "room"})
	person1, person2, office, interpreter, hall := Subject{"person", 1}, Subject{"person", 2}, Subject{"place", 3}, Subject{"resource", 4}, Subject{"resource", 5}
	for _, test := range []struct {
		name   string
		change func(*Item)
		want   []Subject
	}{
		{"people, greeter once, resources, place", func(*Item) {}, []Subject{person1, person2, interpreter, office}},
		{"a greeter who takes no further part", func(i *Item) { i.With = []string{"g"} }, []Subject{person2, person1, interpreter, office}},
		{"cancelled", func(i *Item) { i.Status = Cancelled }, nil},
		{"in a room of the place", func(i *Item) { i.Uses = []string{"hall"} }, []Subject{person1, person2, hall}},
		{"at a place that many share", func(i *Item) { v.Places[0].Kind = "airport" }, []Subject{person1, person2, interpreter}},
		{"leaving from there", func(i *Item) { i.Kind = "transfer" }, []Subject{person1, person2, interpreter}},
		{"resting there", func(i *Item) { i.Kind = "rest" }, []Subject{person1, person2, interpreter}},
		{"what is not stored yet", func(i *Item) { i.Uses, i.Place = []string{"car"}, "museum" }, []Subject{person1, person2}},
	} {
		item := v.Items[0]
		v.Places[0].Kind = "ministry"
		test.change(&item)
		if diff := cmp.Diff(test.want, v.Subjects(&item)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
	if with := v.Items[0].With; len(with) != 2 || cap(with) != 2 {
		t.Errorf("the list of people was written over: %v", with)
	}
}

func TestTracksOfAnItem(t *testing.T) {
	v := &Visit{}
	if got := v.TracksOf(&Item{}); len(got) != 0 {
		t.Errorf("without tracks: %v", got)
	}
	v.Tracks = []Track{{ID: "main"}, {ID: "spouse"}}
	if got := v.TracksOf(&Item{}); !cmp.Equal(got, []string{"main"}) {
		t.Errorf("by default: %v", got)
	}
	if got := v.TracksOf(&Item{Tracks: []string{"spouse"}}); !cmp.Equal(got, []string{"spouse"}) {
		t.Errorf("as written: %v", got)
	}
}

func TestAnUnknownKindIsAsGoodAsAnother(t *testing.T) {
	if KindOf("parade").Name != "other" || IsKind("parade") || !IsKind("talks") {
		t.Error("kinds are confused")
	}
	for _, kind := range Kinds() {
		if kind.Minutes <= 0 || kind.Least > kind.Minutes || kind.Most != 0 && kind.Most < kind.Minutes || kind.Icon == "" || kind.Tint == "" {
			t.Errorf("%+v is not well made", kind)
		}
	}
}

func TestAFindingIsKnownAgainByItsFacts(t *testing.T) {
	finding := func() Finding {
		return Finding{Rule: "route_short", Severity: Error, Items: []string{"a", "b"}, Minutes: 5, Message: text.Message{Key: "k", Args: map[string]any{"Item": text.Text{"en": "A", "az": "B"}, "Count": 5}}}
	}
	same := finding()
	same.Severity, same.Mends = Warning, []Mend{{Item: "a", Move: &Slot{At: clock.TimeOfDay(9, 0)}}}
	first := finding()
	if same.Fingerprint() != first.Fingerprint() {
		t.Error("the same facts have another fingerprint")
	}
	for name, change := range map[string]func(*Finding){
		"rule": func(f *Finding) { f.Rule = "x" }, "items": func(f *Finding) { f.Items = []string{"b", "a"} }, "minutes": func(f *Finding) { f.Minutes = 6 },
		"names": func(f *Finding) { f.Message.Args["Item"] = text.Text{"en": "C"} },
	} {
		other := finding()
		change(&other)
		if other.Fingerprint() == first.Fingerprint() {
			t.Errorf("another of %s has the same fingerprint", name)
		}
	}
}
