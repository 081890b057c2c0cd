package visit

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
	"cortege/internal/text"
)

// withRegisters gives a visit with a dinner, a menu and a seating for it, and a gift handed over there.
func withRegisters() *Visit {
	say := func(s string) text.Text { return text.Text{"en": s} }
	return &Visit{
		Reference: "V-1", Title: say("Visit"), From: civil.Date{Year: 2027, Month: 3, Day: 1}, To: civil.Date{Year: 2027, Month: 3, Day: 2}, Zone: "Asia/Baku", Languages: []string{"en"},
		Parties:  []Party{{ID: "us", Side: Host, Body: say("Host ministry")}},
		People:   []Member{{ID: "host", Party: "us", Person: Person{Name: say("Host minister")}}},
		Items:    []Item{{ID: "dinner", Kind: "dinner", Title: say("Dinner")}},
		Seatings: []Seating{{Entry: Entry{ID: "dinner"}, Item: "dinner", Form: "round", Seats: []SeatTaken{{Seat: "H", Person: "host", Reason: "asked for"}}}},
		Menus:    []Menu{{Entry: Entry{ID: "dinner"}, Item: "dinner", Dishes: []Dish{{Course: "soup", Title: say("Soup"), Contains: []string{"milk"}}}}},
		Gifts:    []Gift{{Entry: Entry{ID: "carpet"}, Description: say("Carpet"), Giver: "us", Item: "dinner", Status: "bought"}},
	}
}

func TestRegistersAreCheckedByWhatTheirFieldsMayHold(t *testing.T) {
	if faults := withRegisters().Validate(); len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, c := range []struct {
		spoil      func(v *Visit)
		field, key string
	}{
		{func(v *Visit) { v.Gifts[0].Giver = "them" }, "gifts[0].giver", "party_unknown"},
		{func(v *Visit) { v.Gifts[0].Giver = "" }, "gifts[0].giver", "required"},
		{func(v *Visit) { v.Seatings[0].Chairs = 501 }, "seatings[0].chairs", "number_range"},
		{func(v *Visit) { v.Seatings[0].Chairs = -1 }, "seatings[0].chairs", "number_range"},
		{func(v *Visit) { v.Gifts[0].Description = nil }, "gifts[0].description", "required"},
		{func(v *Visit) { v.Gifts[0].Status = "lost" }, "gifts[0].status", "word_unknown"},
		{func(v *Visit) { v.Gifts[0].Value = strings.Repeat("x", MaxName+1) }, "gifts[0].value", "too_long"},
		{func(v *Visit) { v.Menus[0].Item = "tea" }, "menus[0].item", "item_unknown"},
		{func(v *Visit) { v.Menus[0].Dishes[0].Contains = []string{"lead"} }, "menus[0].dishes[0].contains[0]", "word_unknown"},
		{func(v *Visit) { v.Menus[0].Dishes[0].For = []string{"host", "host"} }, "menus[0].dishes[0].for[1]", "named_twice"},
		{func(v *Visit) { v.Seatings[0].Seats[0].Person = "nobody" }, "seatings[0].seats[0].person", "person_unknown"},
		{func(v *Visit) { v.Seatings[0].Chairs = MostNumber + 1 }, "seatings[0].chairs", "number_range"},
		{func(v *Visit) { v.Seatings[0].ID = "Dinner!" }, "seatings[0].id", "id_malformed"},
		{func(v *Visit) { v.Gifts = append(v.Gifts, v.Gifts[0]) }, "gifts[1].id", "id_taken"},
		{func(v *Visit) { v.Seatings[0].Seats = make([]SeatTaken, mostNested+1) }, "seatings[0].seats", "too_many"},
	} {
		v := withRegisters()
		c.spoil(v)
		faults := v.Validate()
		if !slices.ContainsFunc(faults, func(f *fault.Error) bool { return f.Field == c.field && f.Key == c.key }) {
			t.Errorf("%s %s is not told, but %v", c.field, c.key, faults)
		}
	}
}

func TestAnItemThatGoesIsForgottenByRegisters(t *testing.T) {
	v := withRegisters()
	if err := v.RemoveItem("dinner"); err != nil {
		t.Fatal(err)
	}
	if len(v.Seatings)+len(v.Menus) > 0 {
		t.Errorf("left for an item that is gone: %v %v", v.Seatings, v.Menus)
	}
	if len(v.Gifts) != 1 || v.Gifts[0].Item != "" {
		t.Errorf("the gift should stay, without its item: %v", v.Gifts)
	}
	if faults := v.Validate(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestWhoIsNamedInARegisterIsFound(t *testing.T) {
	v := withRegisters()
	if e, r := v.NamedBy("person", "host"); e == nil || r.Name != "seatings" {
		t.Errorf("the host sits at the dinner; got %v %v", e, r)
	}
	if e, _ := v.NamedBy("person", "dinner"); e != nil {
		t.Errorf("an id of another kind is taken for a person's: %v", e)
	}
	if e, _ := v.NamedBy("party", "us"); e == nil || e.Head().ID != "carpet" {
		t.Errorf("the gift names its giver; got %v", e)
	}
}

// TestEveryTagIsKnown keeps a mistyped tag from being a check that never fails.
func TestEveryTagIsKnown(t *testing.T) {
	known := []string{"person", "party", "place", "resource", "item", "country", "language", "zone", "note", "account", "required"}
	var look func(typ reflect.Type)
	look = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			for _, what := range strings.Fields(f.Tag.Get("is")) {
				if n, bounded := strings.CutPrefix(what, "most="); bounded {
					if most, err := strconv.Atoi(n); err != nil || most < 1 || f.Type.Kind() != reflect.Int {
						t.Errorf("%s.%s: %q bounds nothing", typ.Name(), f.Name, what)
					}
					continue
				}
				if word, ok := strings.CutPrefix(what, "word="); ok && Vocabulary[word] == nil || !ok && !slices.Contains(known, what) {
					t.Errorf("%s.%s: no %q is known", typ.Name(), f.Name, what)
				}
			}
			if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
				look(f.Type.Elem())
			}
		}
	}
	for _, r := range Registers() {
		if r.Thing == "" {
			t.Errorf("an entry of %s has no name", r.Name)
		}
		look(reflect.TypeOf(r.New()).Elem())
	}
}
