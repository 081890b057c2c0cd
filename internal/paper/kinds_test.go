package paper

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func TestEveryPaperHoldsForAVisitOfNothingAndForRealOnes(t *testing.T) {
	for _, v := range []*visit.Visit{{Reference: "V-1", Zone: "nowhere"}, read(t, "baku-2024"), read(t, "two-zones")} {
		for _, kind := range Kinds() {
			for _, languages := range [][]string{nil, {"en"}, {"az", "ru"}, {"ru", "en", "az"}} {
				made := kind.Make(v, Options{Languages: languages, Printed: printed}).About()
				if made.Name != kind.Name || made.Layout != kind.Layout || strings.HasPrefix(made.Kind[0].Text, "[") {
					t.Errorf("%s calls itself %q, %v", kind.Name, made.Name, made.Kind)
				}
				if len(made.Languages) == 0 || len(made.Languages) > MostColumns {
					t.Errorf("%s speaks %v", kind.Name, made.Languages)
				}
			}
		}
	}
}

func TestADaySheetHoldsOnlyWhatConcernsItsPerson(t *testing.T) {
	v := read(t, "two-zones")
	sheets := People(v, Options{Printed: printed, Subject: "g2"}).Sheets
	if len(sheets) != 1 {
		t.Fatalf("%d sheets, want one", len(sheets))
	}
	var items []string
	for _, day := range sheets[0].Days {
		for _, line := range day.Lines {
			items = append(items, line.Item)
		}
	}
	if want := []string{"land", "wreath", "museum", "lunch", "flight", "flight"}; !slices.Equal(items, want) {
		t.Errorf("the spouse's sheet holds %v, want %v", items, want)
	}
	day := People(v, Options{Printed: printed, Subject: "g2", Day: v.From}).Sheets[0].Days
	if len(day) != 1 || day[0].Date != v.From {
		t.Errorf("of one day alone it holds %d days", len(day))
	}
}

func TestTheListsKeepTheOrderThatEachSideGave(t *testing.T) {
	v := read(t, "two-zones")
	v.Member("g2").Seq, v.Member("g3").Seq = 3, 2
	v.People = append(v.People, visit.Member{ID: "g0", Party: "guest", Person: visit.Person{Name: text.Text{"en": "Without a number"}}})
	guests := Delegation(v, Options{Printed: printed}).Parties[0]
	var ids []string
	for _, m := range guests.Members {
		ids = append(ids, m.ID)
	}
	if want := []string{"g1", "g3", "g2", "g0"}; !slices.Equal(ids, want) {
		t.Errorf("the guests stand as %v, want %v", ids, want)
	}
}

func TestTheListsFollowTheDelegationsOrderAsKept(t *testing.T) {
	v := read(t, "two-zones")
	v.Orders = []visit.Order{{Entry: visit.Entry{ID: "o"}, Use: "delegation", Side: visit.Guest, People: []string{"g3", "g1"}, Reasons: []visit.Reason{{Person: "g3", Reason: "SECRET"}}}}
	for _, audience := range visit.Audiences {
		seen := edition.For(v, audience)
		var ids []string
		for i, m := range Delegation(seen, Options{Printed: printed}).Parties[0].Members {
			ids = append(ids, m.ID)
			if m.Number != i+1 {
				t.Errorf("%s has number %d at place %d", m.ID, m.Number, i+1)
			}
		}
		if want := []string{"g3", "g1", "g2"}; !slices.Equal(ids, want) {
			t.Errorf("%s see the guests as %v, want %v", audience, ids, want)
		}
		if audience != visit.ForStaff && len(seen.Orders[0].Reasons) > 0 {
			t.Errorf("%s see the reasons", audience)
		}
	}
}

func TestOneItemsChartAndCards(t *testing.T) {
	v := read(t, "baku-2024")
	flag := func(country string) string { return "flag-" + country }
	charts := Seating(v, Options{Printed: printed, Item: "talks", Flag: flag}).Charts
	if len(charts) != 1 || len(charts[0].Seats) != 3 || charts[0].Seats[0].Flag != "flag-RU" {
		t.Fatalf("the chart is %+v", charts)
	}
	if cards := Cards(v, Options{Printed: printed, Item: "talks"}).Cards; len(cards) != 2 || cards[0].ID != "kurenkov" {
		t.Errorf("the cards are of %+v", cards)
	}
}

func TestLongNamesAreBrokenAndEnd(t *testing.T) {
	for name, want := range map[string]int{"": 0, "Li": 1, "Maria-Theresia von und zu Hohenlohe-Waldenburg-Schillingsfürst": 3, "محمد بن عبد العزيز آل سعود": 2, "Leyla Əliyeva-Məmmədova-Hüseynova": 3, strings.Repeat("王", 40): 3} {
		lines := abridged(name, 98, 3)
		if len(lines) != want {
			t.Errorf("%s: %q", name, lines)
		}
		for _, line := range lines {
			if measure(line) > 98 {
				t.Errorf("%q is too wide", line)
			}
		}
	}
}

func TestTheMotorcadeSaysWhoRidesWhere(t *testing.T) {
	v := read(t, "baku-2024")
	var ride *Ride
	for _, r := range Convoy(v, Options{Printed: printed, Languages: []string{"en"}}).Cars[0].Rides {
		if r.Riders != nil {
			ride = &r
		}
	}
	if ride == nil || first(ride.Role) != "1. Principal’s car" || len(ride.Riders) != 1 || first(ride.Riders[0].Seat) != "Rear right" {
		t.Errorf("the ride is %+v", ride)
	}
}

func TestWhatOnlyStaffMayKnowIsInNoPaperForOthers(t *testing.T) {
	v := read(t, "baku-2024")
	v.Resource("car-1").Plate, v.Resource("car-1").Driver, v.Resource("car-1").Phone = "SECRET-PLATE", "SECRET-DRIVER", "SECRET-PHONE"
	for i := range v.Items {
		v.Items[i].Officer, v.Items[i].Phone, v.Items[i].Note = "SECRET-OFFICER", "SECRET-NUMBER", text.Text{"en": "SECRET-NOTE"}
	}
	v.Member("kurenkov").Phone = "SECRET-OWN"
	for _, kind := range Kinds() {
		for _, audience := range kind.Audiences {
			if audience == visit.ForStaff {
				continue
			}
			made := kind.Make(edition.For(v, audience), Options{Audience: audience, Printed: printed})
			if said := fmt.Sprintf("%+v", everything(made)); strings.Contains(said, "SECRET") {
				t.Errorf("%s for %s says what is for staff", kind.Name, audience)
			}
		}
	}
	for _, kind := range []string{VehicleSheet, InterpreterSheet, OfficerSheet, PlaceSheet, MotorcadeList, ContactList, Checklist} {
		if known, _ := KindOf(kind); !slices.Equal(known.Audiences, []string{visit.ForStaff}) {
			t.Errorf("%s may be printed for %v", kind, known.Audiences)
		}
	}
}

// everything follows the pointers that %v does not.
func everything(s Sheet) any {
	var all []any
	lines := func(days []Day) {
		for _, day := range days {
			for _, line := range day.Lines {
				all = append(all, line)
				if line.Details != nil {
					all = append(all, *line.Details)
				}
			}
		}
	}
	switch s := s.(type) {
	case *Programme:
		lines(s.Days)
	case *Sheets:
		for _, own := range s.Sheets {
			all = append(all, own.Name, own.Facts)
			lines(own.Days)
		}
	case *PocketCards:
		for _, card := range s.Cards {
			all = append(all, card.Behind, card.Name, card.Post)
		}
	case *Tables:
		all = append(all, s.Sections)
	case *Roster:
		all = append(all, s.Parties)
	case *NameCards:
		all = append(all, s.Cards)
	}
	return all
}

func TestTheChecklistHoldsWhatIsOpenAndNothingElse(t *testing.T) {
	v := read(t, "baku-2024")
	for i := range v.Items {
		v.Items[i].Officer, v.Items[i].Confirmed, v.Items[i].Certainty = "A. Officer", visit.Approval{Host: true, Guest: true}, visit.Exact
	}
	v.Resource("car-1").Plate, v.Resource("car-1").Driver = "10-AA-001", "A. Driver"
	if sections := Unconfirmed(v, Options{Printed: printed}).Sections; len(sections) != 0 {
		t.Fatalf("where nothing is open it holds %v", sections)
	}
	v.Item("talks").Confirmed.Guest = false
	v.Item("tomb").Wreaths[0].Approved.Host = false
	v.Item("signing").Documents[0].Status = "translated"
	v.Resource("car-1").Driver = ""
	sections := Unconfirmed(v, Options{Languages: []string{"en"}, Printed: printed}).Sections
	if len(sections) != 2 || len(sections[0].Rows) != 3 || len(sections[1].Rows) != 1 {
		t.Errorf("it holds %+v", sections)
	}
	v.Tasks = []visit.Task{
		{Entry: visit.Entry{ID: "done"}, Title: text.Text{"en": "Done"}, Done: v.From, DoneBy: "A. Officer"},
		{Entry: visit.Entry{ID: "open"}, Title: text.Text{"en": "Order the bouquet"}, Item: "talks", Due: 2, Officer: "B. Officer"},
	}
	sections = Unconfirmed(v, Options{Languages: []string{"en"}, Printed: printed}).Sections
	if len(sections) != 3 || len(sections[2].Rows) != 1 {
		t.Errorf("with an open task it holds %+v", sections)
	}
}

func TestAFullDayGoesOnToASecondPocketCard(t *testing.T) {
	v := read(t, "baku-2024")
	v.Items = nil
	for n := range 40 {
		v.Items = append(v.Items, visit.Item{
			ID: fmt.Sprint("item-", n), Title: text.Text{"en": strings.Repeat("long ", n*20)}, At: clock.At(v.From, 8+n/4, n%4*15), Minutes: 15, With: []string{"kurenkov"},
		})
	}
	cards := Pocket(v, Options{Languages: []string{"en", "ru"}, Printed: printed}).Cards
	shown := 0
	for i, card := range cards {
		for _, entry := range slices.Concat(card.Inside[0], card.Inside[1]) {
			if !entry.Rest {
				shown++
			}
		}
		if card.Part != i+1 || card.Parts != len(cards) {
			t.Errorf("card %d says it is %d of %d", i+1, card.Part, card.Parts)
		}
	}
	if shown != 40 || len(cards) < 4 {
		t.Errorf("%d cards hold %d items of 40", len(cards), shown)
	}
}

func TestWhatChangedIsMarkedWhereItStands(t *testing.T) {
	v := read(t, "baku-2024")
	o := Options{Printed: printed, Since: 1, Changed: map[string]bool{"item/talks": true, "person/kurenkov": true, "resource/car-1": true}}
	for _, line := range Working(v, o).Days[0].Lines {
		if line.Changed != (line.Item == "talks") {
			t.Errorf("%s is marked: %v", line.Item, line.Changed)
		}
	}
	for _, party := range Delegation(v, o).Parties {
		for _, m := range party.Members {
			if m.Changed != (m.ID == "kurenkov") {
				t.Errorf("%s is marked: %v", m.ID, m.Changed)
			}
		}
	}
	if cars := Convoy(v, o).Cars; len(cars) != 1 || !cars[0].Changed {
		t.Errorf("the car is not marked: %+v", cars)
	}
}

func TestNoTwoPapersHaveOneMark(t *testing.T) {
	marks := map[byte]string{}
	for _, kind := range Kinds() {
		if kind.Mark == 0 || marks[kind.Mark] != "" {
			t.Errorf("%s has the mark %d of %q", kind.Name, kind.Mark, marks[kind.Mark])
		}
		marks[kind.Mark] = kind.Name
	}
}

func TestASheetDoesNotNameWhatItIsOf(t *testing.T) {
	v := read(t, "baku-2024")
	other := visit.Resource{ID: "other-car", Kind: "vehicle", Name: v.Resource("car-1").Name}
	v.Resources = append(v.Resources, other)
	v.Item("arrival").Uses = append(v.Item("arrival").Uses, other.ID)
	lines := Vehicles(v, Options{Languages: []string{"en"}, Subject: "car-1"}).Sheets[0].Days[0].Lines
	if n := len(lines[0].Details.Vehicles); n != 1 { // the other of that name
		t.Errorf("the arrival names %d cars", n)
	}
	if n := len(lines[1].Details.Vehicles); n != 0 {
		t.Errorf("the departure names %d cars", n)
	}
	for _, line := range Places(v, Options{Languages: []string{"en"}, Subject: "airport"}).Sheets[0].Days[0].Lines {
		if line.Item == "arrival" && line.Place != nil || line.Item != "arrival" && line.Place == nil {
			t.Errorf("%s is at %v", line.Item, line.Place)
		}
	}
}

func TestWhatNeitherSideHasConfirmedIsSaidOnce(t *testing.T) {
	open := func(a visit.Approval) string {
		v := given(visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Officer: "Leyla Həsənova", Confirmed: a})
		var said []string
		for _, s := range Unconfirmed(v, Options{Languages: []string{"en"}}).Sections {
			said = append(said, rows(s))
		}
		return strings.Join(said, "\n")
	}
	if said := open(visit.Approval{}); strings.Count(said, "not yet confirmed") != 1 || !strings.Contains(said, "by either side") {
		t.Errorf("neither: %s", said)
	}
	if said := open(visit.Approval{Host: true}); strings.Count(said, "not yet confirmed") != 1 || !strings.Contains(said, "by the guests") {
		t.Errorf("the hosts alone: %s", said)
	}
}
