package visit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"cortege/internal/clock"
	"cortege/internal/text"
)

func day(d int) civil.Date { return civil.Date{Year: 2027, Month: 3, Day: d} }

func on(d, hour, minute int) clock.Wall { return clock.At(day(d), hour, minute) }

func en(s string) text.Text { return text.Text{"en": s} }

func number(n int) *int { return &n }

func degrees(f float64) *float64 { return &f }

// wellFormed gives a visit of which every rule of Validate approves, with at least one of each thing.
func wellFormed() *Visit {
	return &Visit{
		Reference: "T-1", Title: en("Trial"), Kind: "working", From: day(26), To: day(29), Zone: "Europe/London", Languages: []string{"en", "az"},
		Parties: []Party{{ID: "host", Side: Host, Country: "GB", Body: en("Ministry")}, {ID: "guest", Side: Guest, Country: "AZ", Body: en("Ministry")}},
		People: []Member{
			{ID: "h", Party: "host", Class: "head", Person: Person{Name: en("Host")}},
			{ID: "g", Party: "guest", Class: "head", Joins: day(26), Leaves: day(29), Person: Person{Name: en("Guest"), Languages: []string{"az", "ru"}}},
		},
		Places:    []Place{{ID: "office", Kind: "ministry", Name: en("Office"), Lat: degrees(51.5), Lon: degrees(-0.1)}, {ID: "museum", Name: en("Museum"), Opens: []string{"10:00-17:00"}, Closed: []string{"monday"}}},
		Routes:    []Route{{From: "office", To: "museum", Minutes: 15}},
		Resources: []Resource{{ID: "car", Kind: "vehicle", Name: en("Car"), Seats: 3}, {ID: "i1", Kind: "interpreter", Name: en("Interpreter"), Pairs: []string{"az-en"}}},
		Tracks:    []Track{{ID: "main", Name: en("Main")}},
		Items: []Item{
			{ID: "talks", Kind: "talks", Title: en("Talks"), At: on(26, 9, 0), Minutes: 60, Place: "office", Tracks: []string{"main"}, With: []string{"h", "g"}, Uses: []string{"i1"}, Greeter: "h"},
			{ID: "signing", Kind: "signing", Title: en("Signing"), At: on(26, 11, 0), Until: on(26, 11, 15), After: []After{{Item: "talks", Gap: number(0), Within: number(60)}},
				Documents: []Document{{Title: en("Plan"), Kind: "plan", Languages: []string{"az", "en"}, Originals: 2, Status: "ready", Signatories: []string{"h", "g"}}}},
			{ID: "wreath", Kind: "wreath_laying", Title: en("Wreath"), Day: day(27), Honours: "full",
				Wreaths: []Wreath{{Giver: "guest", Ribbon: en("From the guests"), Delivered: on(27, 8, 0)}}, Flowers: []Flowers{{Stems: 10, Species: "carnation", Bearer: "g"}},
				Steps: []Step{{Offset: -5, Minutes: 2, Action: en("Line up"), Actor: "protocol", Props: []string{"wreath"}}}},
		},
	}
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("ə", MaxName+1)
	for _, test := range []struct {
		field, key string         // what Validate says
		wrong      func(*Visit)   // of this
		right      func(v *Visit) // and does not say of this, which is nearly the same
	}{
		{"reference", "reference_malformed", func(v *Visit) { v.Reference = "new" }, func(v *Visit) { v.Reference = "newer" }},
		{"reference", "reference_malformed", func(v *Visit) { v.Reference = "A..B" }, func(v *Visit) { v.Reference = "A.B" }},
		{"reference", "reference_malformed", func(v *Visit) { v.Reference = "-A" }, func(v *Visit) { v.Reference = "A-" }},
		{"reference", "reference_malformed", func(v *Visit) { v.Reference = "A/B" }, func(v *Visit) { v.Reference = "A_B" }},
		{"reference", "reference_malformed", func(v *Visit) { v.Reference = strings.Repeat("A", 65) }, func(v *Visit) { v.Reference = strings.Repeat("A", 64) }},
		{"title", "required", func(v *Visit) { v.Title = text.Text{"en": ""} }, func(v *Visit) { v.Title = text.Text{"ru": "Визит"} }},
		{"title", "language_unknown", func(v *Visit) { v.Title = text.Text{"english": "x"} }, func(v *Visit) { v.Title = text.Text{"zh-Hant": "x"} }},
		{"title.en", "too_long", func(v *Visit) { v.Title = en(strings.Repeat("ə", MaxTitle+1)) }, func(v *Visit) { v.Title = en(strings.Repeat("ə", MaxTitle)) }},
		{"title.en", "not_utf8", func(v *Visit) { v.Title = en("\xff") }, func(v *Visit) { v.Title = en("ÿ") }},
		{"note.en", "control_character", func(v *Visit) { v.Note = en("a\x00b") }, func(v *Visit) { v.Note = en("a\tb\nc") }},
		{"kind", "word_unknown", func(v *Visit) { v.Kind = "grand" }, func(v *Visit) { v.Kind = "" }},
		{"from", "required", func(v *Visit) { v.From = civil.Date{} }, nil},
		{"to", "required", func(v *Visit) { v.To = civil.Date{} }, nil},
		{"to", "end_before_start", func(v *Visit) { v.To = day(25) }, func(v *Visit) { v.To = day(26) }},
		{"to", "visit_too_long", func(v *Visit) { v.To = v.From.AddDays(MaxDays) }, func(v *Visit) { v.To = v.From.AddDays(MaxDays - 1) }},
		{"zone", "required", func(v *Visit) { v.Zone = ""; v.Items = nil }, nil},
		{"zone", "zone_unknown", func(v *Visit) { v.Zone = "Asia/Bakou" }, func(v *Visit) { v.Zone = "Asia/Baku" }},
		{"languages", "required", func(v *Visit) { v.Languages = nil }, nil},
		{"languages", "too_many", func(v *Visit) {
			v.Languages = strings.Fields("en az ru de fr es it pt tr ar fa he ka")
		}, func(v *Visit) { v.Languages = strings.Fields("en az ru de fr es it pt tr ar fa he") }},
		{"languages[1]", "language_unknown", func(v *Visit) { v.Languages[1] = "azeri language" }, func(v *Visit) { v.Languages[1] = "az-Cyrl" }},
		{"languages[1]", "named_twice", func(v *Visit) { v.Languages[1] = "en" }, func(v *Visit) { v.Languages[1] = "en-GB" }},

		{"parties[0].id", "id_malformed", func(v *Visit) { v.Parties[0].ID = "Host"; v.People = nil; v.Items = nil }, nil},
		{"parties[1].id", "id_taken", func(v *Visit) { v.Parties = append(v.Parties[:1], v.Parties...) }, func(v *Visit) { v.Tracks[0].ID = "host"; v.Items[0].Tracks = nil }},
		{"parties[0].side", "required", func(v *Visit) { v.Parties[0].Side = "" }, nil},
		{"parties[0].side", "word_unknown", func(v *Visit) { v.Parties[0].Side = "left" }, func(v *Visit) { v.Parties[0].Side = Guest }},
		{"parties[0].country", "country_unknown", func(v *Visit) { v.Parties[0].Country = "GBR" }, func(v *Visit) { v.Parties[0].Country = "" }},
		{"parties[0].body", "required", func(v *Visit) { v.Parties[0].Body = nil }, nil},
		{"parties[0].body.en", "too_long", func(v *Visit) { v.Parties[0].Body = en(long) }, func(v *Visit) { v.Parties[0].Body = en(long[2:]) }},

		{"people[0].party", "required", func(v *Visit) { v.People[0].Party = "" }, nil},
		{"people[0].party", "party_unknown", func(v *Visit) { v.People[0].Party = "main" }, func(v *Visit) { v.People[0].Party = "guest" }},
		{"people[0].class", "word_unknown", func(v *Visit) { v.People[0].Class = "boss" }, func(v *Visit) { v.People[0].Class = "" }},
		{"people[0].seq", "number_range", func(v *Visit) { v.People[0].Seq = -1 }, func(v *Visit) { v.People[0].Seq = 10000 }},
		{"people[1].leaves", "end_before_start", func(v *Visit) { v.People[1].Leaves = day(25) }, func(v *Visit) { v.People[1].Leaves = day(26) }},
		{"people[1].name", "required", func(v *Visit) { v.People[1].Name = nil }, nil},
		{"people[1].country", "country_unknown", func(v *Visit) { v.People[1].Country = "az" }, func(v *Visit) { v.People[1].Country = "AZ" }},
		{"people[1].languages[0]", "language_unknown", func(v *Visit) { v.People[1].Languages[0] = strings.Repeat("x", 1000) }, func(v *Visit) { v.People[1].Languages[0] = "tr" }},
		{"people[1].email", "too_long", func(v *Visit) { v.People[1].Email = long }, func(v *Visit) { v.People[1].Email = long[2:] }},

		{"places[0].kind", "word_unknown", func(v *Visit) { v.Places[0].Kind = "Ministry!" }, func(v *Visit) { v.Places[0].Kind = "our_own_kind" }},
		{"places[0].zone", "zone_unknown", func(v *Visit) { v.Places[0].Zone = "Local" }, func(v *Visit) { v.Places[0].Zone = "Asia/Baku" }},
		{"places[0].lat", "number_range", func(v *Visit) { v.Places[0].Lat = degrees(90.1) }, func(v *Visit) { v.Places[0].Lat = degrees(-90) }},
		{"places[0].lon", "number_range", func(v *Visit) { v.Places[0].Lon = degrees(-180.1) }, func(v *Visit) { v.Places[0].Lon = degrees(180) }},
		{"places[0].lon", "lat_and_lon", func(v *Visit) { v.Places[0].Lon = nil }, func(v *Visit) { v.Places[0].Lat, v.Places[0].Lon = nil, nil }},
		{"places[0].set_up", "minutes_range", func(v *Visit) { v.Places[0].SetUp = 1441 }, func(v *Visit) { v.Places[0].SetUp = 1440 }},
		{"places[0].clearing", "minutes_range", func(v *Visit) { v.Places[0].Clearing = -1 }, func(v *Visit) { v.Places[0].Clearing = 0 }},
		{"places[0].capacity", "number_range", func(v *Visit) { v.Places[0].Capacity = -1 }, func(v *Visit) { v.Places[0].Capacity = 1000000 }},
		{"places[1].opens[0]", "opens_unreadable", func(v *Visit) { v.Places[1].Opens[0] = "10-17" }, func(v *Visit) { v.Places[1].Opens[0] = "22:00-02:00" }},
		{"places[1].opens[0]", "opens_unreadable", func(v *Visit) { v.Places[1].Opens[0] = "24:00-02:00" }, func(v *Visit) { v.Places[1].Opens[0] = "00:00-24:00" }},
		{"places[1].closed[0]", "closed_unreadable", func(v *Visit) { v.Places[1].Closed[0] = "Monday" }, func(v *Visit) { v.Places[1].Closed[0] = "2027-03-27" }},
		{"places[1].closed[0]", "closed_unreadable", func(v *Visit) { v.Places[1].Closed[0] = "2027-02-29" }, func(v *Visit) { v.Places[1].Closed[0] = "2028-02-29" }},

		{"routes[0].from", "required", func(v *Visit) { v.Routes[0].From = "" }, nil},
		{"routes[0].to", "place_unknown", func(v *Visit) { v.Routes[0].To = "airport" }, nil},
		{"routes[0].to", "route_to_itself", func(v *Visit) { v.Routes[0].To = "office" }, nil},
		{"routes[0].minutes", "minutes_range", func(v *Visit) { v.Routes[0].Minutes = -1 }, func(v *Visit) { v.Routes[0].Minutes = 0 }},

		{"resources[0].kind", "word_unknown", func(v *Visit) { v.Resources[0].Kind = "" }, func(v *Visit) { v.Resources[0].Kind = "helicopter" }},
		{"resources[0].name", "required", func(v *Visit) { v.Resources[0].Name = nil }, nil},
		{"resources[0].place", "place_unknown", func(v *Visit) { v.Resources[0].Place = "car" }, func(v *Visit) { v.Resources[0].Place = "office" }},
		{"resources[0].seats", "number_range", func(v *Visit) { v.Resources[0].Seats = 100001 }, func(v *Visit) { v.Resources[0].Seats = 0 }},
		{"resources[0].capacity", "number_range", func(v *Visit) { v.Resources[0].Capacity = -1 }, func(v *Visit) { v.Resources[0].Capacity = 1 }},
		{"resources[1].pairs[0]", "pair_unreadable", func(v *Visit) { v.Resources[1].Pairs[0] = "az/en" }, func(v *Visit) { v.Resources[1].Pairs[0] = "aze-eng" }},
		{"resources[0].driver", "control_character", func(v *Visit) { v.Resources[0].Driver = "\x1b[31m" }, func(v *Visit) { v.Resources[0].Driver = "[31m" }},

		{"tracks[0].name", "required", func(v *Visit) { v.Tracks[0].Name = nil }, nil},
		{"tracks", "too_many", func(v *Visit) { v.Tracks = tracks(51) }, func(v *Visit) { v.Tracks = tracks(50) }},

		{"items[1].id", "id_taken", func(v *Visit) { v.Items[1].ID = "talks"; v.Items[1].After = nil }, nil},
		{"items[0].kind", "word_unknown", func(v *Visit) { v.Items[0].Kind = "" }, func(v *Visit) { v.Items[0].Kind = "other" }},
		{"items[0].title", "required", func(v *Visit) { v.Items[0].Title = nil }, nil},
		{"items[0].zone", "zone_unknown", func(v *Visit) { v.Items[0].Zone = "GMT+4" }, func(v *Visit) { v.Items[0].Zone = "Asia/Baku" }},
		{"items[0].until_zone", "zone_unknown", func(v *Visit) { v.Items[0].UntilZone = "Mars" }, func(v *Visit) { v.Items[0].UntilZone = "UTC" }},
		{"items[0].anchor", "word_unknown", func(v *Visit) { v.Items[0].Anchor = "loose" }, func(v *Visit) { v.Items[0].Anchor = Fixed }},
		{"items[0].certainty", "word_unknown", func(v *Visit) { v.Items[0].Certainty = "maybe" }, func(v *Visit) { v.Items[0].Certainty = Approximate }},
		{"items[0].status", "word_unknown", func(v *Visit) { v.Items[0].Status = "canceled" }, func(v *Visit) { v.Items[0].Status = Cancelled }},
		{"items[0].audience", "word_unknown", func(v *Visit) { v.Items[0].Audience = "all" }, func(v *Visit) { v.Items[0].Audience = ForPress }},
		{"items[0].press", "word_unknown", func(v *Visit) { v.Items[0].Press = "some" }, func(v *Visit) { v.Items[0].Press = "photo_op" }},
		{"items[0].honours", "word_unknown", func(v *Visit) { v.Items[0].Honours = "half" }, func(v *Visit) { v.Items[0].Honours = "none" }},
		{"items[0].place", "place_unknown", func(v *Visit) { v.Items[0].Place = "talks" }, func(v *Visit) { v.Items[0].Place = "museum" }},
		{"items[0].to", "place_unknown", func(v *Visit) { v.Items[0].To = "x" }, func(v *Visit) { v.Items[0].To = "museum" }},
		{"items[0].greeter", "person_unknown", func(v *Visit) { v.Items[0].Greeter = "host" }, func(v *Visit) { v.Items[0].Greeter = "g" }},
		{"items[0].tracks[0]", "track_unknown", func(v *Visit) { v.Items[0].Tracks[0] = "side" }, func(v *Visit) { v.Items[0].Tracks = nil }},
		{"items[0].with[0]", "person_unknown", func(v *Visit) { v.Items[0].With[0] = "car" }, nil},
		{"items[0].with[1]", "named_twice", func(v *Visit) { v.Items[0].With[1] = "h" }, func(v *Visit) { v.Items[0].With = []string{"g"} }},
		{"items[0].uses[0]", "resource_unknown", func(v *Visit) { v.Items[0].Uses[0] = "h" }, func(v *Visit) { v.Items[0].Uses[0] = "car" }},
		{"items[0].uses[0]", "named_twice", func(v *Visit) { v.Items[0].Uses[0] = "" }, func(v *Visit) { v.Items[0].Uses = nil }},

		{"items[0].at", "time_without_day", func(v *Visit) { v.Items[0].At = clock.TimeOfDay(9, 0) }, nil},
		{"items[1].until", "time_without_day", func(v *Visit) { v.Items[1].Until = clock.TimeOfDay(11, 15) }, nil},
		{"items[1].until", "until_without_at", func(v *Visit) { v.Items[1].At = clock.Wall{} }, func(v *Visit) { v.Items[1].At, v.Items[1].Until = clock.Wall{}, clock.Wall{} }},
		{"items[1].minutes", "minutes_and_until", func(v *Visit) { v.Items[1].Minutes = 15 }, func(v *Visit) { v.Items[1].Minutes, v.Items[1].Until = 15, clock.Wall{} }},
		{"items[0].day", "day_and_at", func(v *Visit) { v.Items[0].Day = day(27) }, func(v *Visit) { v.Items[0].Day = day(26) }},
		{"items[0].fold", "fold_range", func(v *Visit) { v.Items[0].Fold = 2 }, func(v *Visit) { v.Items[0].Fold = 1 }},
		{"items[0].until_fold", "fold_range", func(v *Visit) { v.Items[0].UntilFold = -1 }, func(v *Visit) { v.Items[0].UntilFold = 1 }},
		{"items[0].minutes", "minutes_range", func(v *Visit) { v.Items[0].Minutes = -1 }, func(v *Visit) { v.Items[0].Minutes = MaxLength }},
		{"items[0].least", "minutes_range", func(v *Visit) { v.Items[0].Least = -1 }, func(v *Visit) { v.Items[0].Least = 60 }},
		{"items[0].least", "least_above_length", func(v *Visit) { v.Items[0].Least = 61 }, nil},
		{"items[1].least", "least_above_length", func(v *Visit) { v.Items[1].Least = 16 }, func(v *Visit) { v.Items[1].Least = 15 }},
		{"items[2].least", "least_above_length", func(v *Visit) { v.Items[2].Minutes, v.Items[2].Least = 10, 11 }, func(v *Visit) { v.Items[2].Minutes, v.Items[2].Least = 10, 10 }},
		{"items[0].at", "time_skipped", func(v *Visit) { v.Items[0].At = on(28, 1, 30) }, func(v *Visit) { v.Items[0].At = on(28, 2, 0) }},
		{"items[1].until", "time_skipped", func(v *Visit) { v.Items[1].Until = on(28, 1, 30) }, func(v *Visit) { v.Items[1].Until = on(28, 0, 59) }},
		{"items[1].until", "end_before_start", func(v *Visit) { v.Items[1].Until = on(26, 11, 0) }, func(v *Visit) { v.Items[1].Until = on(26, 11, 1) }},
		{"items[1].until", "end_before_start", func(v *Visit) { v.Items[1].UntilZone = "Asia/Baku" }, func(v *Visit) { v.Items[1].UntilZone = "UTC" }},
		{"items[1].until", "item_too_long", func(v *Visit) { v.Items[1].Until = on(26, 11, 1).On(day(26).AddDays(61)) }, func(v *Visit) { v.Items[1].Until = clock.At(day(26).AddDays(60), 11, 0) }},
		{"items[0].latest", "end_before_start", func(v *Visit) { v.Items[0].Earliest, v.Items[0].Latest = clock.TimeOfDay(10, 0), clock.TimeOfDay(9, 0) },
			func(v *Visit) {
				v.Items[0].Earliest, v.Items[0].Latest = clock.TimeOfDay(10, 0), clock.TimeOfDay(10, 0)
			}},
		{"items[0].earliest", "window_without_bounds", func(v *Visit) { v.Items[0].Anchor = Window }, func(v *Visit) { v.Items[0].Anchor, v.Items[0].Latest = Window, clock.TimeOfDay(10, 0) }},

		{"items[1].after[0].item", "required", func(v *Visit) { v.Items[1].After[0].Item = "" }, nil},
		{"items[1].after[0].item", "item_unknown", func(v *Visit) { v.Items[1].After[0].Item = "lunch" }, func(v *Visit) { v.Items[1].After[0].Item = "wreath" }},
		{"items[1].after[0].item", "after_itself", func(v *Visit) { v.Items[1].After[0].Item = "signing" }, nil},
		{"items[1].after[0].gap", "minutes_range", func(v *Visit) { v.Items[1].After[0].Gap = number(-1) }, func(v *Visit) { v.Items[1].After[0].Gap = nil }},
		{"items[1].after[0].within", "minutes_range", func(v *Visit) { v.Items[1].After[0].Within = number(MaxLength + 1) }, func(v *Visit) { v.Items[1].After[0].Within = number(MaxLength) }},
		{"items[1].after[0].within", "within_below_gap", func(v *Visit) { v.Items[1].After[0].Gap = number(61) }, func(v *Visit) { v.Items[1].After[0].Gap = number(60) }},
		{"items[1].documents[0].title", "required", func(v *Visit) { v.Items[1].Documents[0].Title = nil }, nil},
		{"items[1].documents[0].kind", "word_unknown", func(v *Visit) { v.Items[1].Documents[0].Kind = "letter" }, func(v *Visit) { v.Items[1].Documents[0].Kind = "" }},
		{"items[1].documents[0].status", "word_unknown", func(v *Visit) { v.Items[1].Documents[0].Status = "lost" }, func(v *Visit) { v.Items[1].Documents[0].Status = "signed" }},
		{"items[1].documents[0].languages[0]", "language_unknown", func(v *Visit) { v.Items[1].Documents[0].Languages[0] = "?" }, func(v *Visit) { v.Items[1].Documents[0].Languages[0] = "ru" }},
		{"items[1].documents[0].originals", "number_range", func(v *Visit) { v.Items[1].Documents[0].Originals = 1001 }, func(v *Visit) { v.Items[1].Documents[0].Originals = 0 }},
		{"items[1].documents[0].signatories[1]", "named_twice", func(v *Visit) { v.Items[1].Documents[0].Signatories[1] = "h" }, nil},
		{"items[2].wreaths[0].giver", "party_unknown", func(v *Visit) { v.Items[2].Wreaths[0].Giver = "g" }, func(v *Visit) { v.Items[2].Wreaths[0].Giver = "" }},
		{"items[2].wreaths[0].delivered_at", "time_without_day", func(v *Visit) { v.Items[2].Wreaths[0].Delivered = clock.TimeOfDay(8, 0) }, func(v *Visit) { v.Items[2].Wreaths[0].Delivered = clock.Wall{} }},
		{"items[2].flowers[0].stems", "number_range", func(v *Visit) { v.Items[2].Flowers[0].Stems = -1 }, func(v *Visit) { v.Items[2].Flowers[0].Stems = 0 }},
		{"items[2].flowers[0].bearer", "person_unknown", func(v *Visit) { v.Items[2].Flowers[0].Bearer = "nobody" }, func(v *Visit) { v.Items[2].Flowers[0].Bearer = "" }},
		{"items[2].steps[0].action", "required", func(v *Visit) { v.Items[2].Steps[0].Action = nil }, nil},
		{"items[2].steps[0].offset", "number_range", func(v *Visit) { v.Items[2].Steps[0].Offset = -MaxLength - 1 }, func(v *Visit) { v.Items[2].Steps[0].Offset = -MaxLength }},
		{"items[2].steps[0].minutes", "minutes_range", func(v *Visit) { v.Items[2].Steps[0].Minutes = -1 }, func(v *Visit) { v.Items[2].Steps[0].Minutes = 0 }},
		{"items[2].steps[0].props[0]", "too_long", func(v *Visit) { v.Items[2].Steps[0].Props[0] = long }, func(v *Visit) { v.Items[2].Steps[0].Props[0] = long[2:] }},
	} {
		t.Run(test.field+" "+test.key, func(t *testing.T) {
			v := wellFormed()
			test.wrong(v)
			if got := v.Validate(); !slices.ContainsFunc(said(v), func(s string) bool { return s == test.field+" "+test.key }) || len(got) != 1 {
				t.Errorf("got %v", got)
			}
			v = wellFormed()
			if test.right != nil {
				test.right(v)
			}
			if got := v.Validate(); len(got) > 0 {
				t.Errorf("what is right is said to be wrong: %v", got)
			}
		})
	}
}

func tracks(n int) []Track {
	list := []Track{{ID: "main", Name: en("Main")}}
	for i := range n - 1 {
		list = append(list, Track{ID: fmt.Sprintf("t%d", i), Name: en("Track")})
	}
	return list
}

// said gives what Validate says, as "FIELD KEY".
func said(v *Visit) []string {
	var all []string
	for _, f := range v.Validate() {
		all = append(all, f.Field+" "+f.Key)
	}
	return all
}

func TestValidateSaysEverythingInTheSameOrderEachTime(t *testing.T) {
	v := wellFormed()
	v.Reference, v.Zone = "", "?"
	v.Items[0].Phone, v.Items[0].Flight, v.Items[0].Officer = "\x00", "\x00", "\x00"
	want := []string{"reference reference_malformed", "zone zone_unknown", "items[0].officer control_character", "items[0].phone control_character", "items[0].flight control_character"}
	for range 20 {
		if diff := cmp.Diff(want, said(v)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

func TestValidateHasAnEnd(t *testing.T) {
	v := wellFormed()
	for i := range 3000 {
		v.Items = append(v.Items, Item{ID: fmt.Sprint("X", i)})
	}
	if n := len(v.Validate()); n == 0 || n > 200 {
		t.Errorf("%d faults", n)
	}
}

func TestOpeningHoursAreMinutesAfterMidnight(t *testing.T) {
	for s, want := range map[string][2]int{"09:00-20:00": {540, 1200}, "22:00-02:00": {1320, 1560}, "00:00-24:00": {0, 1440}, "10:00-10:00": {600, 2040}} {
		if from, to, err := ParseOpening(s); err != nil || [2]int{from, to} != want {
			t.Errorf("%s: got %d-%d, %v; want %v", s, from, to, err, want)
		}
	}
	for _, s := range []string{"", "9:00-20:00", "09:00–20:00", "25:00-26:00", "09:60-10:00", "09:00-24:01", "24:00-24:00"} {
		if from, to, err := ParseOpening(s); err == nil {
			t.Errorf("%q is taken as %d-%d", s, from, to)
		}
	}
}
