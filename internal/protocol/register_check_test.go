package protocol_test

import (
	"encoding/json"
	"testing"
	"time"

	"cortege/internal/protocol"
	"cortege/internal/visit"
)

// registerBlunders are mistakes in the registers, found on the day before the visit; see blunders.
var registerBlunders = []blunder{
	{"a wreath that nobody has seen", "warning wreath_unchecked wreath",
		func(v *visit.Visit) { wreath(v).Checked = "" },
		func(v *visit.Visit) { wreath(v).Checked = ""; moveTo(v, time.May, 5) }, nil},
	{"a role that nobody fills on the eve", "warning role_unfilled wreath",
		func(v *visit.Visit) { v.Item("wreath").Roles[1].Officer = "" },
		func(v *visit.Visit) { v.Item("wreath").Roles = v.Item("wreath").Roles[:1] }, nil},
	{"a dinner at which nobody knows where to sit", "warning seating_missing dinner",
		func(v *visit.Visit) { v.Seatings = nil },
		func(v *visit.Visit) { v.Seatings = nil; with(v, "dinner", "minister", "deputy") }, nil},
	{"a chart that nobody has looked over", "warning seating_unchecked dinner",
		func(v *visit.Visit) { v.Seatings[0].Checked = "" },
		func(v *visit.Visit) { v.Seatings[0].Checked = ""; moveTo(v, time.May, 5) }, nil},
	{"a chart that has changed since it was checked", "warning seating_changed dinner",
		func(v *visit.Visit) { with(v, "dinner", "minister", "guest", "spouse", "aide") },
		func(v *visit.Visit) { v.Item("dinner").Title = en("The banquet") }, []string{"seat_spouses"}},
	{"a chart drawn at another table since it was checked", "warning seating_changed dinner",
		func(v *visit.Visit) { v.Seatings[0].Form = "two_poles" },
		func(v *visit.Visit) { v.Seatings[0].Door = "top" }, []string{"seat_end"}},
	{"a diet and no menu", "warning menu_missing dinner",
		func(v *visit.Visit) { v.Menus = nil },
		func(v *visit.Visit) { v.Menus, v.Member("spouse").Diet, v.Member("aide").Diet = nil, "", "" }, nil},
	{"an exchange of gifts without a gift", "warning gift_missing gifts",
		func(v *visit.Visit) { v.Gifts = nil },
		func(v *visit.Visit) { v.Gifts[0].Item, v.Gifts[1].Item = "", "" }, nil},
	{"a guest book in which nobody is to write", "note book_missing museum",
		func(v *visit.Visit) { v.Item("museum").Kind, v.GuestBook = "guest_book", nil },
		func(v *visit.Visit) { v.Item("museum").Kind, v.GuestBook[0].Item = "guest_book", "" }, nil},
	{"two countries and no flag days before", "warning symbols_missing",
		func(v *visit.Visit) { v.Symbols = nil },
		func(v *visit.Visit) { v.Symbols = nil; moveTo(v, time.May, 7) }, nil},
	{"meat for a vegetarian", "warning menu_diet dinner",
		func(v *visit.Visit) { v.Menus[0].Dishes[2].For = nil },
		func(v *visit.Visit) { v.Menus[0].Dishes[2].For = []string{"spouse", "guest"} }, nil},
	{"pork in the dish for everyone", "warning menu_diet dinner",
		func(v *visit.Visit) { v.Menus[0].Dishes[0].Contains, v.Member("spouse").Diet = []string{"pork"}, "" },
		func(v *visit.Visit) { v.Menus[0].Dishes[0].Contains, v.Member("spouse").Diet = []string{"beef"}, "" }, nil},
	{"a Russian who eats no nuts", "warning menu_diet dinner",
		func(v *visit.Visit) {
			v.Member("aide").Diet, v.Menus[0].Dishes[0].Contains = "аллергия на орехи", []string{"nuts"}
		},
		func(v *visit.Visit) {
			v.Member("aide").Diet, v.Menus[0].Dishes[0].Contains = "аллергия на орехи", []string{"egg"}
		}, nil},
	{"wine for who drinks none", "warning menu_diet dinner",
		func(v *visit.Visit) {
			v.Member("guest").Diet, v.Menus[0].Dishes[1].Contains = "Spirtli içki qəbul etmir", []string{"alcohol"}
		},
		func(v *visit.Visit) {
			v.Member("guest").Diet = "Spirtli içki qəbul etmir"
			v.Menus[0].Dishes = append(v.Menus[0].Dishes, visit.Dish{Course: "drink", Title: en("Wine"), Contains: []string{"alcohol"}, For: []string{"minister"}})
		}, nil},
	{"a diet that no table knows", "note menu_diet_unknown dinner",
		func(v *visit.Visit) { v.Member("guest").Diet = "blood type" },
		func(v *visit.Visit) {
			v.Member("guest").Diet = "VEGAN, strictly"
			v.Menus[0].Dishes[0].Contains, v.Menus[0].Dishes[1].For = []string{"soya"}, []string{"minister", "deputy", "aide"}
		}, nil},
	{"a dish of which nobody knows what it contains", "note menu_contents_unknown dinner",
		func(v *visit.Visit) { v.Menus[0].Dishes[0].Contains = nil },
		func(v *visit.Visit) {
			v.Menus[0].Dishes[1].Contains, v.Menus[0].Dishes[1].For = nil, []string{"guest", "minister", "deputy"}
			v.Menus[0].Dishes[2].For = []string{"spouse", "aide"}
		}, nil},

	{"a guest without a bed", "warning room_missing",
		func(v *visit.Visit) { v.HotelRooms = v.HotelRooms[:1] },
		func(v *visit.Visit) { v.HotelRooms[1].From = day(4) }, nil},
	{"a guest who stays a night longer than the room", "warning room_missing",
		func(v *visit.Visit) { v.To = day(6); v.HotelRooms[0].To = day(6); v.HotelRooms[1].To = day(5) },
		func(v *visit.Visit) {
			v.To = day(6)
			v.HotelRooms[0].To = day(6)
			v.HotelRooms[1].To = day(5)
			v.Member("aide").Leaves = day(5)
		}, nil},
	{"two in a single room", "warning room_full",
		func(v *visit.Visit) {
			v.HotelRooms[1].People = []string{"aide", "guest"}
			v.HotelRooms[0].People = []string{"spouse"}
		},
		func(v *visit.Visit) {
			v.HotelRooms[1].People = []string{"aide", "guest"}
			v.HotelRooms[0].People = []string{"spouse"}
			v.HotelRooms[1].Kind = "double"
		}, nil},
	{"a guest in two rooms", "warning room_twice",
		func(v *visit.Visit) {
			v.HotelRooms = append(v.HotelRooms, visit.HotelRoom{Entry: visit.Entry{ID: "more"}, People: []string{"guest"}})
		},
		func(v *visit.Visit) {
			v.HotelRooms = append(v.HotelRooms, visit.HotelRoom{Entry: visit.Entry{ID: "more"}, People: []string{"minister"}})
		}, nil},
	{"a room before the visit", "note room_outside",
		func(v *visit.Visit) { v.HotelRooms[0].From = day(3) },
		func(v *visit.Visit) { v.HotelRooms[0].From = day(4) }, nil},

	{"a guest on no flight home", "warning flight_missing",
		func(v *visit.Visit) { v.Flights[1].People = []string{"guest", "spouse"} },
		func(v *visit.Visit) { v.Flights = v.Flights[:1] }, nil},
	{"a flight that arrives before it departs", "error flight_backwards arrival",
		func(v *visit.Visit) { v.Flights[0].DepartsZone, v.Flights[0].Departs = "", at(4, 8, 41) },
		func(v *visit.Visit) { v.Flights[0].Departs = at(4, 9, 0) }, nil},
	{"a greeting before the landing", "warning flight_times arrival",
		func(v *visit.Visit) { v.Flights[0].Arrives = at(4, 9, 1) },
		func(v *visit.Visit) { v.Flights[0].Arrives = at(4, 9, 0) }, nil},
	{"a greeting an hour after the landing", "warning flight_times arrival",
		func(v *visit.Visit) { v.Flights[0].Arrives = at(4, 7, 59) },
		func(v *visit.Visit) { v.Flights[0].Arrives = at(4, 8, 0) }, nil},
	{"a flight in the programme at another time than its ticket", "warning flight_times home",
		func(v *visit.Visit) { v.Flights[1].Departs = at(5, 15, 10) },
		func(v *visit.Visit) { v.Flights[1].Departs, v.Flights[1].Item = at(5, 15, 10), "" }, nil},

	{"a guest for whom no pass is asked", "warning pass_missing",
		func(v *visit.Visit) { v.Accreditations = v.Accreditations[1:] },
		func(v *visit.Visit) { v.Accreditations = v.Accreditations[1:]; v.Shift(30) }, nil},
	{"a pass not issued the day before", "warning pass_unissued",
		func(v *visit.Visit) { v.Accreditations[3].Status = "checked" },
		func(v *visit.Visit) { v.Accreditations[3].Status = "checked"; v.Shift(1) }, nil},
	{"a guest whose pass is refused", "error pass_refused",
		func(v *visit.Visit) { v.Accreditations[0].Status = "refused" },
		func(v *visit.Visit) { v.Accreditations[3].Status = "refused" }, nil},

	{"a gift for nobody", "warning gift_counterpart gifts",
		func(v *visit.Visit) { v.Gifts[0].Receiver = "" },
		func(v *visit.Visit) { v.Gifts[0].Receiver = "guest" }, nil},
	{"a gift to one's own minister", "warning gift_counterpart gifts",
		func(v *visit.Visit) { v.Gifts[0].Receiver = "minister" },
		func(v *visit.Visit) { v.Gifts[0].Receiver, v.Gifts[0].Item = "aide", "" }, nil},
	{"a gift for who is not there", "warning gift_absent gifts",
		func(v *visit.Visit) { v.Gifts[0].Receiver = "aide" },
		func(v *visit.Visit) { v.Gifts[0].Receiver, v.Gifts[0].Item = "aide", "talks" }, nil},
	{"a gift still to be bought", "warning gift_unready gifts",
		func(v *visit.Visit) { v.Gifts[0].Status = "approved" },
		func(v *visit.Visit) { v.Gifts[0].Status = "given" }, nil},
	{"a gift from one side alone", "note gift_one_way",
		func(v *visit.Visit) { v.Gifts = v.Gifts[:1] },
		func(v *visit.Visit) { v.Gifts = nil }, []string{"gift_missing"}},
	{"nothing to write into the guest book", "note book_text_missing museum",
		func(v *visit.Visit) { v.GuestBook[0].Text = nil },
		func(v *visit.Visit) { v.GuestBook = nil }, nil},
	{"a text for the guest book that the host has not seen", "warning book_unapproved museum",
		func(v *visit.Visit) { v.GuestBook[0].Approved.Host = false },
		func(v *visit.Visit) { v.GuestBook[0].Approved = visit.Approval{Host: true, Guest: true} }, nil},

	{"Australia's flag for Austria's", "error symbol_country",
		func(v *visit.Visit) {
			v.Parties[1].Country, v.Symbols[1].Country, v.Symbols[3].Country = "AT", "AU", "AT"
		},
		func(v *visit.Visit) {
			v.Parties[1].Country, v.Symbols[1].Country, v.Symbols[3].Country = "AT", "AT", "AT"
		}, []string{"flag_missing"}},
	{"Slovenia's anthem for Slovakia's", "error symbol_country",
		func(v *visit.Visit) {
			v.Parties[1].Country, v.Symbols[1].Country, v.Symbols[3].Country = "SK", "SK", "SI"
		},
		func(v *visit.Visit) {
			v.Parties[1].Country, v.Symbols[1].Country, v.Symbols[3].Country = "SI", "SI", "SI"
		}, []string{"anthem_missing"}},
	{"a party without a flag", "warning flag_missing",
		func(v *visit.Visit) { v.Symbols = append(v.Symbols[:1:1], v.Symbols[2:]...) },
		func(v *visit.Visit) { v.Symbols = nil }, []string{"symbols_missing"}},
	{"full honours without the guest's anthem", "warning anthem_missing wreath",
		func(v *visit.Visit) { v.Symbols = v.Symbols[:3] },
		func(v *visit.Visit) { v.Symbols, v.Item("wreath").Honours = v.Symbols[:3], "sentries" }, nil},
	{"an anthem of unknown length", "note anthem_recording",
		func(v *visit.Visit) { v.Symbols[3].Seconds = 0 },
		func(v *visit.Visit) { v.Symbols[1].Seconds = 0 }, nil},
	{"one officer who checks what he prepared", "error symbol_same_officer",
		func(v *visit.Visit) { v.Symbols[0].Checked = "aysel" },
		func(v *visit.Visit) { v.Symbols[0].Checked, v.Symbols[0].Prepared = "aysel", "rashad" }, nil},
	{"a flag that nobody has checked the day before", "warning symbol_unchecked",
		func(v *visit.Visit) { v.Symbols[0].Checked = "" },
		func(v *visit.Visit) { v.Symbols[0].Checked = ""; v.Shift(1) }, nil},
	{"a wreath not ordered", "warning wreath_unordered wreath",
		func(v *visit.Visit) { v.Item("wreath").Wreaths[0].Ordered = false },
		func(v *visit.Visit) { v.Item("wreath").Wreaths[0].Ordered = false; v.Shift(6) }, nil},
}

// Every mend of a register's finding makes it go away.
func TestAMendOfARegisterMendsIt(t *testing.T) {
	mended := 0
	for _, b := range registerBlunders {
		v := registered()
		b.wrong(v)
		for _, f := range protocol.CheckOn(v, protocol.Default(), day(3)) {
			for _, m := range f.Mends {
				if m.Put == nil {
					continue
				}
				mended++
				r, _ := visit.RegisterOf(m.Put.Register)
				e := r.New()
				if err := json.Unmarshal(m.Put.Entry, e); err != nil {
					t.Fatal(err)
				}
				entries := r.Entries(v)
				for i, old := range entries {
					if old.Head().ID == e.Head().ID {
						entries = append(entries[:i:i], entries[i+1:]...)
					}
				}
				if e.Head().ID == "" {
					e.Head().ID = "new"
				}
				v2 := registered()
				b.wrong(v2)
				r.SetEntries(v2, append(entries, e))
				for _, left := range protocol.CheckOn(v2, protocol.Default(), day(3)) {
					if left.Fingerprint() == f.Fingerprint() {
						t.Errorf("%s: mended, and still found", f.Rule)
					}
				}
			}
		}
	}
	if mended < 6 {
		t.Errorf("only %d mends are offered", mended)
	}
}

func TestNothingIsDueAnyMoreOfAnItemThatIsOver(t *testing.T) {
	v := registered()
	v.Item("wreath").Wreaths[0].Checked, v.Item("wreath").Roles[1].Officer = "", ""
	v.Seatings, v.Menus = nil, nil
	for today, want := range map[int]int{4: 4, 5: 0} {
		if got := brief(protocol.CheckOn(v, protocol.Default(), day(today))); len(got) != want {
			t.Errorf("on day %d: %q", today, got)
		}
	}
}
