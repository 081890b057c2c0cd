package protocol_test

import (
	"fmt"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func en(s string) text.Text { return text.Text{"en": s} }

func at(d, hour, minute int) clock.Wall { return clock.At(day(d), hour, minute) }

func day(d int) civil.Date { return civil.Date{Year: 2027, Month: 5, Day: d} }

// exemplary is a visit of two days with which a chief of protocol finds no fault.
func exemplary() *visit.Visit {
	person := func(id, party, class string, seq int, name, position string, languages ...string) visit.Member {
		return visit.Member{ID: id, Party: party, Class: class, Seq: seq, Person: visit.Person{Name: en(name), Position: en(position), Languages: languages}}
	}
	all := []string{"minister", "deputy", "guest", "aide"}
	v := &visit.Visit{
		Reference: "V-1", Title: en("Visit of a ministry"), Kind: "official", Zone: "Asia/Baku", Languages: []string{"en"},
		From: day(4), To: day(5),
		Parties: []visit.Party{
			{ID: "home", Side: visit.Host, Country: "AZ", Body: en("Ministry of Emergency Situations")},
			{ID: "away", Side: visit.Guest, Country: "KZ", Body: en("Ministry of Rescue Services of the Steppe")},
		},
		People: []visit.Member{
			person("minister", "home", "head", 1, "Host Minister", "Minister", "az", "en"),
			person("deputy", "home", "official", 2, "Host Deputy", "Deputy minister", "az"),
			person("guest", "away", "head", 1, "Guest Minister", "Minister", "kk", "en"),
			person("spouse", "away", "spouse", 2, "Guest Spouse", "", "kk"),
			person("aide", "away", "official", 3, "Guest Aide", "Adviser", "kk"),
		},
		Places: []visit.Place{
			{ID: "airport", Kind: "airport", Name: en("Airport")},
			{ID: "alley", Kind: "memorial", Name: en("Alley of Honors")},
			{ID: "house", Kind: "ministry", Name: en("Ministry")},
			{ID: "museum", Kind: "museum", Name: en("Museum")},
		},
		Resources: []visit.Resource{
			{ID: "car", Kind: "vehicle", Name: en("Car 1"), Seats: 6, Driver: "Driver 1", Plate: "10-AA-001"},
			{ID: "interpreter", Kind: "interpreter", Name: en("Interpreter 1"), Pairs: []string{"az-kk"}},
			{ID: "guard", Kind: "honour_guard", Name: en("Guard")},
			{ID: "band", Kind: "band", Name: en("Band")},
			{ID: "camera", Kind: "photographer", Name: en("Photographer")},
		},
		Tracks: []visit.Track{{ID: "main", Name: en("Delegation")}},
		Items: []visit.Item{
			{ID: "arrival", Kind: "airport_greeting", At: at(4, 9, 0), Place: "airport", With: []string{"guest", "spouse", "aide"}, Greeter: "minister", Uses: []string{"car"}, Flowers: []visit.Flowers{{Stems: 7}}},
			{ID: "ride", Kind: "transfer", At: at(4, 9, 30), Minutes: 30, Place: "airport", To: "alley", With: []string{"guest", "spouse", "aide"}, Uses: []string{"car"}},
			{ID: "wreath", Kind: "wreath_laying", At: at(4, 10, 10), Place: "alley", With: []string{"guest", "spouse", "aide"}, Uses: []string{"guard"}, Honours: "sentries", HonoursBy: "Garrison, Colonel of the day", Confirmed: visit.Approval{Host: true},
				Wreaths: []visit.Wreath{{Giver: "away", Ribbon: en("From the Ministry of Rescue Services of the Steppe"), Approved: visit.Approval{Host: true, Guest: true}, Delivered: at(4, 9, 30), Bearers: 2, Ordered: true}},
				Steps:   []visit.Step{{Offset: -5, Action: en("All in place"), Actor: "protocol"}, {Offset: 5, Minutes: 2, Action: en("The ribbon is straightened"), Actor: "guest"}}},
			{ID: "flowers", Kind: "flower_laying", At: at(4, 10, 30), Place: "alley", With: []string{"guest", "aide"}, Flowers: []visit.Flowers{{Stems: 10, Bearer: "guest"}, {Stems: 6}}},
			{ID: "private", Kind: "tete_a_tete", At: at(4, 11, 30), Place: "house", With: []string{"minister", "guest"}, Press: "photo_op"},
			{ID: "talks", Kind: "expanded_talks", At: at(4, 12, 20), Place: "house", With: all, Uses: []string{"interpreter"}},
			{ID: "signing", Kind: "signing", At: at(4, 13, 30), Place: "house", With: all, Press: "open", Deputy: "Officer 2",
				Documents: []visit.Document{{Title: text.Text{"en": "Plan", "az": "Plan", "kk": "Жоспар"}, Languages: []string{"az", "kk"}, Originals: 2, Status: "ready", Signatories: []string{"minister", "guest"}, Certificate: true, LastPage: true}}},
			{ID: "press", Kind: "press_statement", At: at(4, 13, 50), Place: "house", With: []string{"minister", "guest"}, Press: "open"},
			{ID: "photo", Kind: "group_photo", At: at(4, 14, 10), Place: "house", With: all, Uses: []string{"camera"}},
			{ID: "dinner", Kind: "dinner", At: at(4, 19, 0), Place: "house", With: []string{"minister", "deputy", "guest", "spouse", "aide"}},
			{ID: "gifts", Kind: "gift_exchange", Day: day(5), With: []string{"minister", "guest"}},
			{ID: "museum", Kind: "site_visit", At: at(5, 10, 0), Place: "museum", With: []string{"guest", "spouse", "aide"}},
			{ID: "welcome", Kind: "guard_of_honour", At: at(4, 11, 0), Place: "house", With: all, Uses: []string{"guard", "band"}},
			{ID: "home", Kind: "flight", At: at(5, 15, 0), Place: "airport", To: "airport", Flight: "J2 1", With: []string{"guest", "spouse", "aide"}},
		},
	}
	v.Signings = []visit.Signing{{
		Entry: visit.Entry{ID: "ready"}, Item: "signing", Folders: 10, Pens: 10, Assistants: []string{"deputy", "aide"}, Rehearsed: true, Table: true, Flags: true,
		Announcement: en("The plan is signed"), OrderSet: true, PlaceAndDate: true,
	}}
	for i := range v.Items {
		item := &v.Items[i]
		item.Title, item.Officer, item.Deputy = en("The "+item.ID), "Officer 1", "Officer 2"
		if item.ID == "home" {
			item.To = "museum"
		}
		item.Roles = []visit.Role{{Role: "protocol", Officer: "Officer 1"}}
		if item.ID == "wreath" {
			item.Roles = append(item.Roles, visit.Role{Role: "ceremony", Officer: "Officer 3"})
		}
	}
	return v
}

// registered is the exemplary visit with every register in order the day before it begins.
func registered() *visit.Visit {
	v := exemplary()
	entry := func(id string) visit.Entry { return visit.Entry{ID: id} }
	v.Member("spouse").Diet, v.Member("aide").Diet = "Vegetarian", "No pork"
	v.Item("wreath").Honours, v.Item("wreath").Uses = "full", []string{"guard", "band"}
	v.Symbols = []visit.Symbol{
		{Entry: entry("flag-az"), Kind: "flag", Country: "AZ", Prepared: "aysel", Checked: "rashad"}, {Entry: entry("flag-kz"), Kind: "flag", Country: "KZ", Prepared: "aysel", Checked: "rashad"},
		{Entry: entry("anthem-az"), Kind: "anthem", Country: "AZ", Recording: "Band, 2026", Seconds: 75, Prepared: "aysel", Checked: "rashad"},
		{Entry: entry("anthem-kz"), Kind: "anthem", Country: "KZ", Recording: "Band, 2026", Seconds: 80, Prepared: "aysel", Checked: "rashad"},
	}
	v.Menus = []visit.Menu{{Entry: entry("dinner"), Item: "dinner", Dishes: []visit.Dish{
		{Course: "soup", Title: en("Cabbage soup"), Contains: []string{"milk"}}, {Course: "main", Title: en("Lamb"), Contains: []string{"meat"}},
		{Course: "main", Title: en("Mushrooms"), Contains: []string{"gluten"}, For: []string{"spouse"}},
	}}}
	v.Gifts = []visit.Gift{
		{Entry: entry("carpet"), Description: en("Carpet"), Giver: "home", Receiver: "guest", Item: "gifts", Status: "ready"},
		{Entry: entry("vase"), Description: en("Vase"), Giver: "away", Receiver: "minister", Item: "gifts", Status: "received"},
	}
	v.GuestBook = []visit.BookEntry{{Entry: entry("book"), Item: "museum", Person: "guest", Text: en("In memory"), Approved: visit.Approval{Host: true, Guest: true}}}
	v.HotelRooms = []visit.HotelRoom{
		{Entry: entry("suite"), Number: "501", Kind: "suite", People: []string{"guest", "spouse"}, From: day(4), To: day(5)}, {Entry: entry("single"), Number: "502", People: []string{"aide"}},
	}
	v.Flights = []visit.Flight{
		{Entry: entry("in"), Number: "KC 1", Departs: at(4, 5, 0), DepartsZone: "Asia/Almaty", Arrives: at(4, 8, 40), Item: "arrival", People: []string{"guest", "spouse", "aide"}},
		{Entry: entry("out"), Number: "KC 2", Direction: "departure", Departs: at(5, 15, 0), Item: "home", People: []string{"guest", "spouse", "aide"}},
	}
	v.Accreditations = []visit.Accreditation{
		{Entry: entry("one"), Person: "guest", Status: "issued"}, {Entry: entry("two"), Person: "spouse", Status: "issued"},
		{Entry: entry("three"), Person: "aide", Status: "returned"}, {Entry: entry("press"), Name: "Reporter", Category: "press", Status: "issued"},
	}
	v.Item("wreath").Wreaths[0].Checked = "Officer 3"
	v.Seatings = []visit.Seating{{Entry: entry("table"), Item: "dinner", Form: "round", Checked: "aysel", CheckedOn: day(2)}}
	v.Seatings[0].CheckedAs = protocol.Seated(v, v.Seatings[0], protocol.Default()).State()
	return v
}

// big is a visit of many items and people with blunders everywhere.
func big(items, people int) *visit.Visit {
	v := exemplary()
	sample := v.Items
	v.Items, v.Languages, v.To = nil, []string{"en", "az"}, day(8)
	for i := range people {
		party := []string{"home", "away"}[i%2]
		v.People = append(v.People, visit.Member{ID: fmt.Sprintf("p%d", i), Party: party, Class: "official", Seq: i/2 + 4, Person: visit.Person{Name: en(fmt.Sprintf("Person %d", i)), Rank: en("Colonel of the guard")}})
	}
	for i := range items {
		item := sample[i%len(sample)]
		item.ID = fmt.Sprintf("i%d", i)
		if !item.At.IsZero() {
			item.At = item.At.On(day(4 + i%5))
		}
		item.With = append([]string(nil), item.With...)
		for j := range people / 2 {
			item.With = append(item.With, fmt.Sprintf("p%d", (i+j*2)%people))
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// benchmark and test use: errors of the sample itself.
func wellFormed(t testing.TB, v *visit.Visit) {
	t.Helper()
	for _, f := range v.Validate() {
		t.Error(f)
	}
}
