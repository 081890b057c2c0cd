package edition

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var (
	day   = civil.Date{Year: 2024, Month: 1, Day: 31}
	first = time.Date(2024, 1, 10, 9, 0, 0, 0, time.UTC)
)

// given makes a small visit: a wreath for everyone, a briefing for staff, a statement for the press.
func given() *visit.Visit {
	at := func(hour int) clock.Wall { return clock.At(day, hour, 0) }
	return &visit.Visit{
		Reference: "V-1", Title: text.Text{"en": "Visit"}, From: day, To: day, Zone: "Asia/Baku", Languages: []string{"en"},
		Parties: []visit.Party{{ID: "us", Side: visit.Host, Body: text.Text{"en": "Host ministry"}}, {ID: "them", Side: visit.Guest, Body: text.Text{"en": "Visiting ministry"}}},
		People: []visit.Member{
			{ID: "host", Party: "us", Class: "head", Person: visit.Person{Name: text.Text{"en": "Host minister"}}},
			{ID: "guest", Party: "them", Class: "head", Person: visit.Person{Name: text.Text{"en": "Visiting minister"}}},
			{ID: "guard", Party: "us", Class: "security", Person: visit.Person{Name: text.Text{"en": "Bodyguard"}}},
			{ID: "voice", Party: "us", Class: "interpreter", Person: visit.Person{Name: text.Text{"en": "Interpreter"}}},
		},
		Places: []visit.Place{
			{ID: "alley", Name: text.Text{"en": "Alley"}}, {ID: "gate", Name: text.Text{"en": "Gate"}}, {ID: "cellar", Name: text.Text{"en": "Cellar"}}, {ID: "hall", Name: text.Text{"en": "Hall"}},
		},
		Routes: []visit.Route{
			{From: "alley", To: "gate", Minutes: 2, OneWay: true}, {From: "alley", To: "cellar", Minutes: 5}, {From: "alley", To: "hall", Minutes: 9},
		},
		Resources: []visit.Resource{{ID: "car", Kind: "vehicle", Name: text.Text{"en": "Car"}}, {ID: "radio", Kind: "prop", Name: text.Text{"en": "Radio"}}},
		Tracks:    []visit.Track{{ID: "main", Name: text.Text{"en": "Delegation"}}, {ID: "shadow", Name: text.Text{"en": "Security"}}},
		Items: []visit.Item{
			{ID: "wreath", UID: "u1", Kind: "wreath_laying", Title: text.Text{"en": "Wreath"}, At: at(10), Minutes: 15, Place: "alley", To: "gate", With: []string{"guest", "voice"}, Uses: []string{"car"}},
			{ID: "briefing", UID: "u2", Kind: "other", Title: text.Text{"en": "Briefing"}, At: at(9), Minutes: 15, Place: "cellar", With: []string{"guard"}, Uses: []string{"radio"}, Tracks: []string{"shadow"}, Audience: visit.ForStaff},
			{ID: "statement", UID: "u3", Kind: "press_statement", Title: text.Text{"en": "Statement"}, At: at(12), Minutes: 15, Place: "hall", With: []string{"host", "guest"}, Audience: visit.ForPress, After: []visit.After{{Item: "briefing"}}},
			{ID: "idea", UID: "u4", Kind: "other", Title: text.Text{"en": "Idea"}},
		},
	}
}

func ids(v *visit.Visit) string {
	var all []string
	for _, i := range v.Items {
		all = append(all, i.ID)
	}
	return strings.Join(all, " ")
}

func TestEachAudienceSeesItsItems(t *testing.T) {
	v := given()
	for audience, want := range map[string]string{
		visit.ForStaff:  "wreath briefing statement idea",
		visit.ForGuests: "wreath",
		visit.ForPress:  "wreath statement",
		"nobody":        "wreath",
	} {
		if got := ids(For(v, audience)); got != want {
			t.Errorf("%s sees %q, want %q", audience, got, want)
		}
	}
}

func TestGuestsSeeOnlyWhatAShownItemUses(t *testing.T) {
	v := For(given(), visit.ForGuests)
	if v.Place("alley") == nil || v.Place("cellar") != nil || v.Place("hall") != nil {
		t.Errorf("places: %v", v.Places)
	}
	if len(v.Routes) != 1 || v.Resource("car") == nil || v.Resource("radio") != nil {
		t.Errorf("routes %v, resources %v", v.Routes, v.Resources)
	}
	if v.Member("host") == nil || v.Member("voice") == nil || v.Member("guard") != nil {
		t.Errorf("people: %v", v.People)
	}
	if v.Track("main") == nil || v.Track("shadow") != nil {
		t.Errorf("tracks: %v", v.Tracks)
	}
}

func TestThePressIsNotToldOfCars(t *testing.T) {
	if v := For(given(), visit.ForPress); len(v.Resources) != 0 || len(v.Items[0].Uses) != 0 {
		t.Errorf("the press sees %v", v.Resources)
	}
}

// public are the fields, by path, that guests and the press may see. What is not here must be empty.
var public = func() map[string]bool {
	all := map[string]bool{}
	for _, path := range strings.Fields(`
		Reference Title Kind From To Zone Languages
		Parties.ID Parties.Side Parties.Country Parties.Body
		People.ID People.Party People.Class People.Seq People.Joins People.Leaves
		People.Person.Name People.Person.Address People.Person.Rank People.Person.Position People.Person.Country
		Places.ID Places.Kind Places.Name Places.Address Places.Entrance Places.Lat Places.Lon Places.Zone
		Routes.From Routes.To Routes.Minutes Routes.OneWay
		Resources.ID Resources.Kind Resources.Name Resources.Place
		Tracks.ID Tracks.Name
		Items.ID Items.UID Items.Kind Items.Title Items.Description Items.At Items.Fold Items.Zone Items.Minutes Items.Until
		Items.UntilZone Items.UntilFold Items.Day Items.Certainty Items.Status Items.Audience Items.Press Items.Place Items.To
		Items.Tracks Items.With Items.Uses Items.Greeter Items.Dress Items.Flight
		Items.Documents.Title Items.Documents.Kind Items.Documents.Languages Items.Documents.Signatories`) {
		all[path] = true
	}
	return all
}()

// leaf reports whether the type is shown whole rather than field by field.
func leaf(t reflect.Type) bool {
	return t == reflect.TypeFor[clock.Wall]() || t == reflect.TypeFor[civil.Date]() || t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[text.Text]()
}

// walk calls visit with every field of v that is no struct of the domain itself.
func walk(v reflect.Value, path string, seen func(path string, field reflect.Value)) {
	switch {
	case v.Kind() == reflect.Struct && !leaf(v.Type()):
		for i := range v.NumField() {
			walk(v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), seen)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			walk(v.Index(i), path, seen)
		}
	default:
		seen(path, v)
	}
}

// marked fills every field of the visit that holds nothing yet, texts and names with what cannot be
// missed in JSON; lists of things that are empty get one thing.
func marked(v *visit.Visit) {
	n := 0
	var fill func(reflect.Value, string)
	fill = func(v reflect.Value, mark string) {
		n++
		switch {
		case v.Type() == reflect.TypeFor[clock.Wall]() || v.Type() == reflect.TypeFor[civil.Date]():
			// when things are is given
		case v.Type() == reflect.TypeFor[time.Time]():
			v.Set(reflect.ValueOf(first.Add(time.Duration(n) * time.Second)))
		case v.Type() == reflect.TypeFor[text.Text]():
			v.Set(reflect.ValueOf(text.Text{"en": fmt.Sprint(mark, "-", n)}))
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i), mark)
			}
		case v.Kind() == reflect.Slice:
			if v.Len() == 0 {
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			}
			for i := range v.Len() {
				fill(v.Index(i), mark)
			}
		case v.Kind() == reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), mark)
		case !v.IsZero(): // ids, references and words stay
		case v.Kind() == reflect.String:
			v.SetString(fmt.Sprint(mark, "-", n))
		case v.CanInt():
			v.SetInt(int64(700000 + n))
		case v.CanFloat():
			v.SetFloat(float64(700000 + n))
		case v.Kind() == reflect.Bool:
			v.SetBool(true)
		}
	}
	each := func(list reflect.Value, hidden func(id string) bool) {
		for i := range list.Len() {
			mark := "shown"
			if hidden(list.Index(i).FieldByName("ID").String()) {
				mark = "SECRET"
			}
			fill(list.Index(i), mark)
		}
	}
	hidden := func(ids ...string) func(string) bool {
		return func(id string) bool { return strings.Contains(" "+strings.Join(ids, " ")+" ", " "+id+" ") }
	}
	v.Note = text.Text{"en": "SECRET"}
	for i := range v.Items { // what stands for a place or a zone must not be a mark
		item := &v.Items[i]
		item.Zone, item.UntilZone, item.Greeter, item.Tracks = "Asia/Baku", "Asia/Baku", "host", v.TracksOf(item)
		item.Audience, item.Fold, item.UntilFold = visit.OrDefault(item.Audience, visit.Audiences), 1, 1
	}
	each(reflect.ValueOf(v.Items), hidden("briefing", "statement", "idea"))
	each(reflect.ValueOf(v.Parties), hidden())
	each(reflect.ValueOf(v.People), hidden("guard"))
	each(reflect.ValueOf(v.Places), hidden("cellar", "hall"))
	each(reflect.ValueOf(v.Resources), hidden("radio"))
	each(reflect.ValueOf(v.Tracks), hidden("shadow"))
	for i := range v.People {
		v.People[i].Since = day
	}
	for _, r := range visit.Registers() {
		e := r.New()
		e.Head().ID = "SECRET"
		fill(reflect.ValueOf(e).Elem(), "SECRET")
		r.SetEntries(v, []visit.RegisterEntry{e})
	}
	v.HotelRooms[0].From, v.HotelRooms[0].To, v.Tasks[0].Done, v.Seatings[0].CheckedOn = day, day, day, day
	v.Flights[0].Departs, v.Flights[0].Arrives = clock.At(day, 7, 0), clock.At(day, 8, 0)
}

func TestGuestsNeverSeeWhatIsForStaffAlone(t *testing.T) {
	v := given()
	marked(v)
	whole := v.Clone()
	seen := For(v, visit.ForGuests)
	if diff := cmp.Diff(whole, v); diff != "" {
		t.Errorf("the visit itself was altered:\n%s", diff)
	}
	filled := map[string]bool{}
	walk(reflect.ValueOf(*v), "", func(path string, field reflect.Value) { filled[path] = filled[path] || !field.IsZero() })
	for path := range public {
		if _, known := filled[path]; !known {
			t.Errorf("the table names %s, which is no field", path)
		}
	}
	for path, holds := range filled {
		if !holds && !public[path] && path != "Key" && path != "Record.Version" && !strings.HasPrefix(path, "Record") &&
			!strings.HasSuffix(path, "liest") && path != "Items.Latest" && path != "Items.Wreaths.Delivered" {
			t.Errorf("nothing was put into %s, so its leak would not be seen", path)
		}
	}
	shownPaths := map[string]bool{}
	walk(reflect.ValueOf(*seen), "", func(path string, field reflect.Value) {
		if !public[path] && !field.IsZero() {
			t.Errorf("guests see %s: %v", path, field)
		}
		shownPaths[path] = shownPaths[path] || !field.IsZero()
	})
	for path := range public {
		if filled[path] && !shownPaths[path] {
			t.Errorf("guests should see %s and don't", path)
		}
	}
	written, err := json.Marshal(seen)
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.Index(string(written), "SECRET"); i >= 0 {
		t.Errorf("a hidden thing is seen: %.200s", written[max(0, i-100):])
	}
	for _, id := range []string{"briefing", "statement", "idea", "cellar", "radio", "shadow"} {
		if strings.Contains(string(written), `"`+id+`"`) {
			t.Errorf("the id of what is hidden is seen: %s", id)
		}
	}
}

func TestFreezeSharesNothing(t *testing.T) {
	v := given()
	e := Freeze(v, nil, "", "officer", first)
	v.Items[0].Title["en"] = "Altered"
	v.Items[0].With[0] = "host"
	if e.Visit.Items[0].Title["en"] != "Wreath" || e.Visit.Items[0].With[0] != "guest" {
		t.Error("the edition changed with the draft")
	}
	seen, _ := e.For(visit.ForStaff)
	seen.Items[0].Title["en"] = "Altered"
	if e.Visit.Items[0].Title["en"] != "Wreath" {
		t.Error("the edition changed with a copy of it")
	}
}

func TestAnEditionSurvivesJSON(t *testing.T) {
	v := given()
	marked(v)
	last := Freeze(v, nil, "first", "officer", first)
	v.Items = v.Items[1:]
	e := Freeze(v, last, "second", "officer", first.Add(time.Hour))
	written, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var read Edition
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, &read, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// then publishes what change makes of the given visit, an hour after its first edition.
func then(t *testing.T, change func(*visit.Visit)) (last, next *Edition) {
	t.Helper()
	v := given()
	last = Freeze(v, nil, "", "officer", first)
	change(v)
	return last, Freeze(v, last, "", "officer", first.Add(time.Hour))
}

func TestStampsRiseWithWhatIsShown(t *testing.T) {
	const same, shown, moved = "same", "shown", "moved"
	for name, test := range map[string]struct {
		change       func(*visit.Visit)
		guest, staff string
	}{
		"nothing changes":             {func(*visit.Visit) {}, same, same},
		"a note for staff is written": {func(v *visit.Visit) { v.Item("wreath").Note = text.Text{"en": "Rain?"} }, same, shown},
		"the title changes":           {func(v *visit.Visit) { v.Item("wreath").Title["en"] = "Wreaths" }, shown, shown},
		"a person is renamed":         {func(v *visit.Visit) { v.Member("guest").Name["en"] = "Another" }, shown, shown},
		"a person's diet is noted":    {func(v *visit.Visit) { v.Member("guest").Diet = "none" }, same, same},
		"the place is renamed":        {func(v *visit.Visit) { v.Place("alley").Name["en"] = "Avenue" }, shown, shown},
		"another place is renamed":    {func(v *visit.Visit) { v.Place("hall").Name["en"] = "Room" }, same, same},
		"the car is renamed":          {func(v *visit.Visit) { v.Resource("car").Name["en"] = "Car 2" }, same, same},
		"the item moves":              {func(v *visit.Visit) { v.Item("wreath").At = clock.At(day, 10, 30) }, moved, moved},
		"the item is longer":          {func(v *visit.Visit) { v.Item("wreath").Minutes = 20 }, moved, moved},
		"the item goes elsewhere":     {func(v *visit.Visit) { v.Item("wreath").Place = "hall" }, moved, moved},
		"the item is called off":      {func(v *visit.Visit) { v.Item("wreath").Status = visit.Cancelled }, moved, moved},
		"the zone changes":            {func(v *visit.Visit) { v.Zone = "Europe/London" }, moved, moved},
	} {
		t.Run(name, func(t *testing.T) {
			last, next := then(t, test.change)
			for audience, want := range map[string]string{visit.ForGuests: test.guest, visit.ForStaff: test.staff} {
				old, now := last.Stamps[audience]["wreath"], next.Stamps[audience]["wreath"]
				got := same
				switch {
				case now.Sequence == old.Sequence+1 && now.Changed.After(old.Changed):
					got = moved
				case now.Sequence == old.Sequence && now.Changed.After(old.Changed):
					got = shown
				case now != old:
					t.Fatalf("%s: from %+v to %+v", audience, old, now)
				}
				if got != want {
					t.Errorf("for %s the stamp says %s, want %s", audience, got, want)
				}
				if now.Created != old.Created {
					t.Errorf("for %s the item was created twice", audience)
				}
			}
		})
	}
}

func TestWhatIsGoneStaysAsCancelledForThirtyDays(t *testing.T) {
	for name, gone := range map[string]func(*visit.Visit){
		"removed":          func(v *visit.Visit) { _ = v.RemoveItem("wreath") },
		"hidden":           func(v *visit.Visit) { v.Item("wreath").Audience = visit.ForStaff },
		"put in the tray":  func(v *visit.Visit) { _ = v.Unschedule("wreath", civil.Date{}) },
		"its id was taken": func(v *visit.Visit) { v.Item("wreath").UID = "u9" },
	} {
		t.Run(name, func(t *testing.T) {
			last, next := then(t, gone)
			v, stamps := next.For(visit.ForGuests)
			var item *visit.Item
			for i := range v.Items {
				if v.Items[i].UID == "u1" {
					item = &v.Items[i]
				}
			}
			if item == nil || !item.IsCancelled() || item.At != clock.At(day, 10, 0) || v.ZoneOf(item) != "Asia/Baku" {
				t.Fatalf("guests see %+v", item)
			}
			old, now := last.Stamps[visit.ForGuests]["wreath"], stamps[item.ID]
			if now.Sequence <= old.Sequence || !now.Changed.After(old.Changed) {
				t.Errorf("stamp from %+v to %+v", old, now)
			}
			if faults := withoutFaults(v); faults != "" {
				t.Errorf("what guests see is not well formed: %s", faults)
			}
			later := Freeze(next.Visit, next, "", "officer", now.Changed.Add(Kept))
			if _, stamps := later.For(visit.ForGuests); stamps[item.ID] != now || len(later.Withdrawn[visit.ForGuests]) != 1 {
				t.Errorf("thirty days later: %+v, %v", stamps[item.ID], later.Withdrawn)
			}
			after := Freeze(later.Visit, later, "", "officer", now.Changed.Add(Kept+time.Hour))
			if len(after.Withdrawn[visit.ForGuests]) != 0 {
				t.Error("it is never forgotten")
			}
			back := given()
			restored := Freeze(back, after, "", "officer", now.Changed.Add(Kept+2*time.Hour))
			if s := restored.Stamps[visit.ForGuests]["wreath"]; name != "its id was taken" && s.Sequence <= now.Sequence {
				t.Errorf("it comes back with sequence %d after %d", s.Sequence, now.Sequence)
			}
		})
	}
}

// What has become staff's own is cancelled for guests, and no calendar goes on saying what it is.
func TestWhatIsHiddenIsCancelledAndSaysNoMore(t *testing.T) {
	hide := func(v *visit.Visit) { v.Item("wreath").Audience = visit.ForStaff }
	_, next := then(t, hide)
	moved := next.Visit.Clone()
	moved.Item("wreath").Title["en"], moved.Item("wreath").At = "Secret wreath", clock.At(day, 11, 0)
	later := Freeze(moved, next, "", "officer", first.Add(2*time.Hour))
	removed := later.Visit.Clone()
	if err := removed.RemoveItem("wreath"); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]*Edition{"hidden": next, "changed since": later, "removed since": Freeze(removed, later, "", "officer", first.Add(3*time.Hour))} {
		for _, audience := range []string{visit.ForGuests, visit.ForPress} {
			v, stamps := e.For(audience)
			item := find(v, &visit.Item{UID: "u1"})
			if item == nil || !item.IsCancelled() || item.At != clock.At(day, 10, 0) {
				t.Fatalf("%s: for %s it is %+v", name, audience, item)
			}
			if got := item.Title.In("en"); got != "Programme item" || item.Place+item.To+item.Greeter != "" || len(item.With)+len(item.Uses)+len(item.Description) > 0 {
				t.Errorf("%s: %s still see %+v", name, audience, item)
			}
			if got, want := stamps[item.ID], next.Stamps[audience]["wreath"]; got != want {
				t.Errorf("%s: for %s the stamp went from %+v to %+v", name, audience, want, got)
			}
		}
	}
	// For the press that becomes news again.
	back := later.Visit.Clone()
	back.Item("wreath").Audience = visit.ForPress
	v, _ := Freeze(back, later, "", "officer", first.Add(3*time.Hour)).For(visit.ForPress)
	if item := find(v, &visit.Item{UID: "u1"}); item.IsCancelled() || item.Title.In("en") != "Secret wreath" {
		t.Errorf("the press see %+v", item)
	}
}

func TestTheVisitsOwnStampRisesWithItsTitle(t *testing.T) {
	last, next := then(t, func(v *visit.Visit) { v.Title["en"] = "Another" })
	_, same := then(t, func(v *visit.Visit) { v.Item("wreath").Title["en"] = "Another" })
	was := last.Stamps[visit.ForGuests][Head]
	if now := next.Stamps[visit.ForGuests][Head]; !now.Changed.After(was.Changed) || was.Changed.IsZero() {
		t.Errorf("from %+v to %+v", was, now)
	}
	if now := same.Stamps[visit.ForGuests][Head]; now != was {
		t.Errorf("from %+v to %+v, though it kept its title", was, now)
	}
}

// withoutFaults says what is not well formed in v, but for what the small visit lacks anyway.
func withoutFaults(v *visit.Visit) string { return v.Validate().Error() }

func TestChangedRisesWithinOneSecond(t *testing.T) {
	v := given()
	e := Freeze(v, nil, "", "officer", first)
	for n := range 3 {
		v.Item("wreath").Title["en"] = fmt.Sprint("Wreath ", n)
		next := Freeze(v, e, "", "officer", first.Add(time.Millisecond))
		if !next.Stamps[visit.ForGuests]["wreath"].Changed.After(e.Stamps[visit.ForGuests]["wreath"].Changed) {
			t.Fatal("the change cannot be told from the one before")
		}
		e = next
	}
}

func TestStampsOfADraftFollowWhatItShows(t *testing.T) {
	v := given()
	for i := range v.Items {
		v.Items[i].Record = visit.Record{Created: first, Changed: first}
	}
	v.Item("wreath").Sequence = 3
	later := first.Add(time.Hour)
	v.Place("alley").Record.Changed = later
	stamps := StampsOfDraft(v)
	if got, want := stamps["wreath"], (Stamp{Sequence: 3, Created: first, Changed: later}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := stamps["briefing"].Changed; got != first {
		t.Errorf("the briefing is elsewhere, yet changed %v", got)
	}
}

// A run of editions, each with changes at random, must keep these promises for every audience.
func TestEditionsInARowKeepTheirPromises(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		v := given()
		var last *Edition
		at := first
		for range 8 {
			at = at.Add(time.Duration(r.IntN(20*24*3600)) * time.Second)
			next := Freeze(v, last, "", "officer", at)
			for _, audience := range Audiences() {
				seen, stamps := next.For(audience)
				uids := map[string]bool{}
				for i := range seen.Items {
					item := &seen.Items[i]
					if uids[item.UID] {
						t.Fatalf("seed %d: %s sees %s twice", seed, audience, item.UID)
					}
					uids[item.UID] = true
					if _, stamped := stamps[item.ID]; !stamped {
						t.Fatalf("seed %d: %s sees %s without a stamp", seed, audience, item.ID)
					}
				}
				if last == nil {
					continue
				}
				before, past := last.For(audience)
				for i := range before.Items {
					was := &before.Items[i]
					is := find(seen, was)
					_, dated := before.DayOf(was)
					if is == nil {
						if !was.IsCancelled() && dated {
							t.Fatalf("seed %d: %s has lost %s without a word", seed, audience, was.ID)
						}
						continue
					}
					old, now := past[was.ID], stamps[is.ID]
					if now.Sequence < old.Sequence || now.Changed.Before(old.Changed) ||
						!was.IsCancelled() && is.IsCancelled() && now.Sequence == old.Sequence {
						t.Fatalf("seed %d: %s: %s from %+v to %+v", seed, audience, is.ID, old, now)
					}
				}
			}
			last = next
			v = v.Clone()
			for range r.IntN(3) {
				alter(r, v)
			}
		}
	}
}

// alter makes one change at random.
func alter(r *rand.Rand, v *visit.Visit) {
	if len(v.Items) == 0 {
		*v = *given()
		return
	}
	item := &v.Items[r.IntN(len(v.Items))]
	switch r.IntN(8) {
	case 0:
		item.At = clock.At(day, r.IntN(20), 0)
	case 1:
		item.Status = visit.Statuses[r.IntN(3)]
	case 2:
		item.Audience = visit.Audiences[r.IntN(3)]
	case 3:
		_ = v.RemoveItem(item.ID)
	case 4:
		_ = v.Unschedule(item.ID, civil.Date{})
	case 5:
		v.Place("alley").Name["en"] += "!"
	case 6:
		item.Title["en"] += "!"
	case 7:
		for _, lost := range given().Items {
			if v.Item(lost.ID) == nil {
				v.Items = append(v.Items, lost)
				return
			}
		}
	}
}
