package visit

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/fault"
)

func TestAMovedItemKeepsItsRealMinutes(t *testing.T) {
	for _, test := range []struct {
		name string
		item Item
		to   Slot
		want string // start, end, minutes, usual
	}{
		{"to another day", Item{At: on(26, 9, 0), Minutes: 480}, Slot{At: on(27, 9, 0)}, "2027-03-27T09:00 2027-03-27T17:00 480 false"},
		{"into the night when the clocks go forward", Item{At: on(26, 0, 30), Minutes: 480}, Slot{At: on(28, 0, 30)}, "2027-03-28T00:30 2027-03-28T09:30 480 false"},
		{"the same, with an end written", Item{At: on(26, 0, 30), Until: on(26, 8, 30)}, Slot{At: on(28, 0, 30)}, "2027-03-28T00:30 2027-03-28T09:30 480 false"},
		{"out of that night, with an end written", Item{At: on(28, 0, 30), Until: on(28, 9, 30)}, Slot{At: on(26, 0, 30)}, "2027-03-26T00:30 2027-03-26T08:30 480 false"},
		{"of the kind's usual length", Item{At: on(26, 9, 0)}, Slot{At: on(28, 0, 30)}, "2027-03-28T00:30 2027-03-28T02:30 60 true"},
		{"with a new length", Item{At: on(26, 9, 0)}, Slot{At: on(26, 10, 0), Minutes: 45}, "2027-03-26T10:00 2027-03-26T10:45 45 false"},
		{"with an end written and a new length", Item{At: on(26, 9, 0), Until: on(26, 10, 0)}, Slot{At: on(26, 10, 0), Minutes: 45}, "2027-03-26T10:00 2027-03-26T10:45 45 false"},
		{"from the tray", Item{}, Slot{At: on(26, 10, 0)}, "2027-03-26T10:00 2027-03-26T11:00 60 true"},
		{"from a day without a time", Item{Day: day(27), Minutes: 20}, Slot{At: on(26, 10, 0)}, "2027-03-26T10:00 2027-03-26T10:20 20 false"},
		{"landing in another zone", Item{At: on(26, 9, 0), Until: on(26, 18, 0), UntilZone: "Asia/Baku"}, Slot{At: on(26, 10, 0)}, "2027-03-26T10:00 2027-03-26T19:00 300 false"},
		{"ending in the hour that comes twice", Item{At: clock.At(civil.Date{Year: 2027, Month: 10, Day: 30}, 23, 0), Until: clock.At(civil.Date{Year: 2027, Month: 10, Day: 31}, 0, 30)},
			Slot{At: clock.At(civil.Date{Year: 2027, Month: 10, Day: 31}, 0, 0)}, "2027-10-31T00:00 2027-10-31T01:30 90 false"},
		{"ending in that hour's second coming", Item{At: clock.At(civil.Date{Year: 2027, Month: 10, Day: 30}, 12, 0), Until: clock.At(civil.Date{Year: 2027, Month: 10, Day: 30}, 14, 30)},
			Slot{At: clock.At(civil.Date{Year: 2027, Month: 10, Day: 31}, 0, 0)}, "2027-10-31T00:00 2027-10-31T01:30 150 false"},
		{"to the second time of two", Item{At: on(26, 9, 0), Minutes: 30}, Slot{At: clock.At(civil.Date{Year: 2027, Month: 10, Day: 31}, 1, 30), Fold: 1}, "2027-10-31T01:30 2027-10-31T02:00 30 false"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := &Visit{Zone: "Europe/London"}
			test.item.ID, test.item.Kind = "i", "talks"
			v.Items = []Item{test.item}
			written := !test.item.Until.IsZero()
			if err := v.Move("i", test.to); err != nil {
				t.Fatal(err)
			}
			times, ok, err := v.Times(v.Item("i"))
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			got := fmt.Sprint(times.StartWall, " ", times.EndWall, " ", times.Minutes(), " ", times.Usual)
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if written != !v.Item("i").Until.IsZero() {
				t.Error("an end was written and is not, or the reverse")
			}
			if (v.Item("i").Day != civil.Date{}) {
				t.Error("the day alone is still there")
			}
		})
	}
}

func TestAMoveThatCannotBeLeavesTheItem(t *testing.T) {
	v := wellFormed()
	before := v.Items[0]
	for name, move := range map[string]Slot{
		"a time that the clocks skip": {At: on(28, 1, 30)},
		"a time without a day":        {At: clock.TimeOfDay(9, 0)},
	} {
		if err := v.Move("talks", move); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Field != "at" {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, v.Items[0]); diff != "" {
			t.Errorf("%s changes the item:\n%s", name, diff)
		}
	}
	if err := v.Move("ghost", Slot{At: on(26, 9, 0)}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAnItemTakenOffItsTimeKeepsItsLength(t *testing.T) {
	v := wellFormed()
	if err := v.Unschedule("signing", day(27)); err != nil {
		t.Fatal(err)
	}
	item := v.Item("signing")
	if !item.At.IsZero() || !item.Until.IsZero() || item.Day != day(27) || v.Length(item) != 15 {
		t.Errorf("got %+v", item)
	}
	if err := v.Unschedule("talks", civil.Date{}); err != nil {
		t.Fatal(err)
	}
	if _, onADay := v.DayOf(v.Item("talks")); onADay {
		t.Error("what lies in the tray has a day")
	}
	if faults := v.Validate(); len(faults) > 0 {
		t.Error(faults)
	}
	if err := v.Unschedule("ghost", day(27)); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestARemovedItemIsWaitedForByNone(t *testing.T) {
	v := wellFormed()
	after := v.Items[1].After
	if err := v.RemoveItem("talks"); err != nil {
		t.Fatal(err)
	}
	if v.Item("talks") != nil || len(v.Item("signing").After) != 0 {
		t.Errorf("got %+v", v.Items)
	}
	if after[0].Item != "talks" {
		t.Error("a list that others may hold was written over")
	}
	if err := v.RemoveItem("talks"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAnItemPutInItsPlaceKeepsWhatTheStoreGave(t *testing.T) {
	v := wellFormed()
	v.PutItem(Item{ID: "new", Kind: "other", Title: en("New")})
	uid := v.Item("new").UID
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(uid) {
		t.Errorf("the new item's UID is %q", uid)
	}
	v.Item("new").Sequence, v.Item("new").Record = 3, Record{Version: 7}
	v.PutItem(Item{ID: "new", Kind: "other", Title: en("Newer"), UID: "forged", Sequence: 99})
	got := v.Item("new")
	if got.UID != uid || got.Sequence != 3 || got.Record.Version != 7 || got.Title["en"] != "Newer" || len(v.Items) != 4 {
		t.Errorf("got %+v", got)
	}
}

func TestSequenceRisesWithTimePlaceAndStatus(t *testing.T) {
	item := Item{ID: "a", Kind: "talks", Title: en("A"), At: clock.At(civil.Date{Year: 2024, Month: 1, Day: 31}, 9, 0), Sequence: 4}
	for name, test := range map[string]struct {
		change func(*Item)
		rises  bool
	}{
		"title":                             {func(i *Item) { i.Title = en("B") }, false},
		"time":                              {func(i *Item) { i.At = i.At.AddMinutes(5) }, true},
		"place":                             {func(i *Item) { i.Place = "hall" }, true},
		"status":                            {func(i *Item) { i.Status = Cancelled }, true},
		"the status it has, said":           {func(i *Item) { i.Status = Planned }, false},
		"a kind that lasts longer":          {func(i *Item) { i.Kind = "dinner" }, true},
		"a kind that lasts longer, no time": {func(i *Item) { i.Kind, i.At = "dinner", clock.Wall{} }, true},
	} {
		before, after := item, item
		test.change(&after)
		if Resequence(&before, &after); (after.Sequence > 4) != test.rises || after.Sequence > 5 {
			t.Errorf("%s: from 4 to %d", name, after.Sequence)
		}
	}
	own := item
	own.Minutes = 30
	dinner := own
	dinner.Kind = "dinner"
	if Resequence(&own, &dinner); dinner.Sequence != 4 {
		t.Error("it rose with the kind, though its length is its own")
	}
}

func TestNewID(t *testing.T) {
	taken := map[string]bool{"talks": true, "talks-2": true, "item": true}
	for name, want := range map[string]string{
		"Wreath at the tomb":        "wreath-at-the-tomb",
		"  Talks!  ":                "talks-3",
		"Əliyev İsmayıl":            "eliyev-ismayil",
		"Şəhidlər Xiyabanı":         "sehidler-xiyabani",
		"Café — №1":                 "cafe-no1",
		"Встреча министров":         "item-2",
		"":                          "item-2",
		"x":                         "item-2",
		"24/7":                      "24-7",
		strings.Repeat("ab ", 1000): "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab",
	} {
		got := NewID(name, "item", func(id string) bool { return taken[id] })
		if got != want || !ValidID(got) {
			t.Errorf("%.40q: got %s, want %s", name, got, want)
		}
	}
}

func TestItemsByTime(t *testing.T) {
	v := &Visit{Zone: "Asia/Baku", Items: []Item{
		{ID: "tray"},
		{ID: "day 27", Day: day(27)},
		{ID: "late 27", At: on(27, 20, 0)},
		{ID: "early 27", At: on(27, 8, 0)},
		{ID: "same as early", At: on(27, 8, 0)},
		{ID: "day 26", Day: day(26)},
		{ID: "another of 27", Day: day(27)},
		{ID: "first", At: on(26, 9, 0)},
		{ID: "day 25", Day: day(25)},
		{ID: "28 in Tokyo", At: on(28, 0, 30), Zone: "Asia/Tokyo"}, // 19:30 of the 27th in Baku
		{ID: "second in tray"},
	}}
	want := []string{"day 25", "first", "day 26", "early 27", "same as early", "28 in Tokyo", "late 27", "day 27", "another of 27", "tray", "second in tray"}
	if diff := cmp.Diff(want, byTime(v)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func byTime(v *Visit) []string {
	items := make([]*Item, len(v.Items))
	for i := range v.Items {
		items[i] = &v.Items[i]
	}
	v.ByTime(items)
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}

// TestItemsByTimeInAnyOrder shuffles items of several zones: but for those that are alike they come out in one
// order, the timed ones by their instants, and a day's others after all that start on it.
func TestItemsByTimeInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		v := &Visit{Zone: "Asia/Baku"}
		for i := range 2 + r.IntN(8) {
			item := Item{ID: fmt.Sprint(i), Zone: []string{"", "Pacific/Auckland", "America/Los_Angeles"}[r.IntN(3)]}
			switch d := 26 + r.IntN(3); r.IntN(5) {
			case 0:
			case 1:
				item.Day = day(d)
			default:
				item.At = on(d, r.IntN(24), r.IntN(60))
			}
			if alike := slices.ContainsFunc(v.Items, func(other Item) bool { return other.At == item.At && other.Day == item.Day }); !alike {
				v.Items = append(v.Items, item)
			}
		}
		first := byTime(v)
		for range 5 {
			r.Shuffle(len(v.Items), func(i, j int) { v.Items[i], v.Items[j] = v.Items[j], v.Items[i] })
			if diff := cmp.Diff(first, byTime(v)); diff != "" {
				t.Fatalf("another order of the same items %v:\n%s", v.Items, diff)
			}
		}
		var last time.Time
		seen := map[civil.Date]bool{} // days of which an item without a time has come
		for _, id := range first {
			item := v.Item(id)
			times, timed, err := v.Times(item)
			if err != nil {
				t.Fatal(err)
			}
			day, onADay := v.DayOf(item)
			switch {
			case timed && (times.Start.Before(last) || seen[day]):
				t.Fatalf("%s comes too late in %v of %v", id, first, v.Items)
			case timed:
				last = times.Start
			case onADay:
				seen[day] = true
			}
		}
	}
}

func TestDaysAreTheVisitsAndItsItems(t *testing.T) {
	v := wellFormed()
	v.Items = append(v.Items, Item{ID: "before", At: on(24, 9, 0)}, Item{ID: "after", Day: day(31)})
	want := []civil.Date{day(24), day(26), day(27), day(28), day(29), day(31)}
	if diff := cmp.Diff(want, v.Days()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	v.To = civil.Date{Year: 9999, Month: 1, Day: 1}
	if n := len(v.Days()); n > MaxDays+2 {
		t.Errorf("%d days", n)
	}
}
