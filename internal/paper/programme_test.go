package paper

import (
	"fmt"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

var day = civil.Date{Year: 2027, Month: 3, Day: 26}

// given makes a visit to Baku in two languages with the items that a test needs.
func given(items ...visit.Item) *visit.Visit {
	return &visit.Visit{
		Reference: "V-1", Title: text.Text{"az": "Səfər", "en": "Visit"}, From: day, To: day.AddDays(2), Zone: "Asia/Baku", Languages: []string{"az", "en"},
		Parties: []visit.Party{{ID: "host", Side: visit.Host, Country: "AZ", Body: text.Text{"az": "Nazirlik"}}, {ID: "guest", Side: visit.Guest, Country: "GB", Body: text.Text{"en": "Ministry"}}},
		People:  []visit.Member{{ID: "g", Party: "guest", Class: "head", Person: visit.Person{Name: text.Text{"en": "Visiting minister"}, Rank: text.Text{"en": "General"}}}},
		Places:  []visit.Place{{ID: "hall", Name: text.Text{"az": "Zal", "en": "Hall"}}, {ID: "london", Name: text.Text{"en": "London"}, Zone: "Europe/London"}},
		Tracks:  []visit.Track{{ID: "main", Name: text.Text{"en": "Minister"}}, {ID: "spouse", Name: text.Text{"en": "Spouse"}}},
		Items:   items,
	}
}

func at(hour, minute int) clock.Wall { return clock.At(day, hour, minute) }

// only gives the one line of a programme of one item.
func only(t *testing.T, p *Programme) Line {
	t.Helper()
	if len(p.Days) != 1 || len(p.Days[0].Lines) != 1 {
		t.Fatalf("the programme has %d days: %+v", len(p.Days), p.Days)
	}
	return p.Days[0].Lines[0]
}

func TestACancelledItemStaysAndIsSaidToBe(t *testing.T) {
	line := only(t, Short(given(visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Status: visit.Cancelled}), Options{Languages: []string{"en"}}))
	if !line.Cancelled || len(line.Marks) != 1 || line.Marks[0][0].Text != "cancelled" {
		t.Errorf("got %+v", line)
	}
}

func TestAnItemWithoutATitleIsCalledByItsKind(t *testing.T) {
	line := only(t, Short(given(visit.Item{ID: "lunch", Kind: "lunch", At: at(13, 0)}), Options{Languages: []string{"ru"}}))
	if line.Title[0].Text == "" || line.Title[0].Lang != "ru" {
		t.Errorf("got %+v", line.Title)
	}
}

func TestAMissingTranslationShowsTheFirstLanguageAndSaysWhich(t *testing.T) {
	item := visit.Item{ID: "talks", Kind: "talks", Title: text.Text{"az": "Görüş"}, At: at(10, 0), Minutes: 60, Place: "hall"}
	line := only(t, Short(given(item), Options{Languages: []string{"az", "en"}}))
	if line.Title[1] != (Phrase{Text: "Görüş", Lang: "az", Missing: "az"}) {
		t.Errorf("the second column says %+v", line.Title[1])
	}
	if line.Place[0].Text != "Zal" || line.Place[1] != (Phrase{Text: "Hall", Lang: "en"}) {
		t.Errorf("the place is %+v", line.Place)
	}
	if once := line.Title.Once(); len(once) != 1 {
		t.Errorf("a cell of both says it %d times", len(once))
	}
}

func TestALanguageFromRightToLeftKeepsItsTag(t *testing.T) {
	item := visit.Item{ID: "talks", Kind: "talks", Title: text.Text{"ar": "محادثات"}, At: at(10, 0)}
	v := given(item)
	v.Languages = append(v.Languages, "ar")
	p := Short(v, Options{Languages: []string{"ar", "az"}})
	if line := only(t, p); line.Title[0] != (Phrase{Text: "محادثات", Lang: "ar"}) {
		t.Errorf("got %+v", line.Title)
	}
	if p.Lang() != "ar" || p.Kind[0] != (Phrase{Text: "البرنامج المختصر", Lang: "ar"}) || p.Kind[1].Lang != "az" {
		t.Errorf("labels are in %+v", p.Kind)
	}
}

func TestOneLanguageAloneWritesTimesInItsOwnDigits(t *testing.T) {
	v := given(visit.Item{ID: "talks", Kind: "talks", Title: text.Text{"fa": "مذاکرات"}, At: at(10, 0), Minutes: 30})
	v.Languages = append(v.Languages, "fa")
	for languages, want := range map[string]string{"fa": "۱۰:۰۰–۱۰:۳۰", "fa,en": "10:00–10:30"} {
		p := Short(v, Options{Languages: strings.Split(languages, ",")})
		if line := only(t, p); line.Time.From+"–"+line.Time.Until != want {
			t.Errorf("%s: it is from %s to %s", languages, line.Time.From, line.Time.Until)
		}
		if style := string(p.PageStyle()); !strings.Contains(style, "counter(page,persian)") {
			t.Errorf("%s: pages are counted by %s", languages, style)
		}
	}
}

func TestNoMoreThanThreeLanguagesStandSideBySide(t *testing.T) {
	p := Short(given(), Options{Languages: []string{"az", "az", "en", "ru", "fr"}})
	if got := strings.Join(p.Languages, " "); got != "az en ru" {
		t.Errorf("got %s", got)
	}
	if p := Short(given(), Options{}); strings.Join(p.Languages, " ") != "az" {
		t.Errorf("without a wish it speaks %v", p.Languages)
	}
}

func TestWhatHasNoDayIsToldToOrganisersAlone(t *testing.T) {
	v := given(visit.Item{ID: "idea", Kind: "other", Title: text.Text{"en": "Idea"}})
	if p := Short(v, Options{}); p.Days != nil {
		t.Errorf("the short programme shows %+v", p.Days)
	}
	if p := Working(v, Options{}); len(p.Days) != 1 || p.Days[0].Date != (civil.Date{}) || p.Days[0].Lines[0].Item != "idea" {
		t.Errorf("the working programme shows %+v", p.Days)
	}
}

func TestTheShortProgrammeHasNoDetails(t *testing.T) {
	v := given(visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Officer: "A. Officer", Phone: "+994 12", Note: text.Text{"en": "Secret"}})
	if line := only(t, Short(v, Options{})); line.Details != nil {
		t.Errorf("got %+v", line.Details)
	}
	if d := only(t, Working(v, Options{})).Details; d == nil || d.Officer != "A. Officer" || d.Phone != "+994 12" || d.Note[0].Text != "Secret" {
		t.Errorf("got %+v", d)
	}
}

func TestAnItemOverMidnightStandsOnBothDays(t *testing.T) {
	night := visit.Item{ID: "night", Kind: "rest", At: at(23, 0), Minutes: 9 * 60}
	morning := visit.Item{ID: "early", Kind: "other", At: clock.At(day.AddDays(1), 7, 0), Minutes: 30}
	p := Short(given(morning, night), Options{Languages: []string{"en"}})
	if len(p.Days) != 2 || len(p.Days[0].Lines) != 1 || len(p.Days[1].Lines) != 2 {
		t.Fatalf("got %+v", p.Days)
	}
	begins, goesOn := p.Days[0].Lines[0], p.Days[1].Lines[0]
	if begins.Time.From != "23:00" || begins.Time.UntilDay[0].Text != "Sat 27 Mar" || begins.Continued {
		t.Errorf("on its first day: %+v", begins)
	}
	if !goesOn.Continued || goesOn.Item != "night" || goesOn.Time.From != "" || goesOn.Time.Until != "08:00" || goesOn.Marks[0][0].Text != "continued from Fri 26 Mar" {
		t.Errorf("on its second day: %+v", goesOn)
	}
	until := Short(given(visit.Item{ID: "night", Kind: "rest", At: at(23, 0), Minutes: 60}), Options{})
	if len(until.Days) != 1 {
		t.Errorf("an end at midnight makes %d days", len(until.Days))
	}
}

func TestZonesAreToldWhereTheyMeet(t *testing.T) {
	baku := visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Minutes: 60}
	if p := Short(given(baku), Options{}); p.Zone != "UTC+4" || p.Days[0].Zone != "" || p.Days[0].Lines[0].Time.FromZone != "" {
		t.Errorf("one zone: %q, %q, %+v", p.Zone, p.Days[0].Zone, p.Days[0].Lines[0].Time)
	}
	london := visit.Item{ID: "call", Kind: "courtesy_call", At: clock.At(day.AddDays(1), 10, 0), Minutes: 20, Place: "london"}
	p := Short(given(baku, london), Options{})
	if p.Zone != "" || p.Days[0].Zone != "Baku, UTC+4" || p.Days[1].Zone != "London, UTC" || p.Days[1].Lines[0].Time.FromZone != "" {
		t.Errorf("a day each: %q, %q, %q", p.Zone, p.Days[0].Zone, p.Days[1].Zone)
	}
	flight := visit.Item{ID: "flight", Kind: "flight", At: at(14, 0), Until: at(16, 0), UntilZone: "Europe/London"}
	p = Short(given(baku, flight), Options{})
	if got := p.Days[0].Lines[1].Time; p.Days[0].Zone != "" || got.FromZone != "UTC+4" || got.UntilZone != "UTC" {
		t.Errorf("within a day: %q, %+v", p.Days[0].Zone, got)
	}
	if got := p.Days[0].Lines[0].Time; got.FromZone != "UTC+4" || got.UntilZone != "" {
		t.Errorf("beside it: %+v", got)
	}
}

func TestAnEndThatNobodyWroteIsShownAsSuch(t *testing.T) {
	if line := only(t, Short(given(visit.Item{ID: "talks", Kind: "talks", At: at(10, 0)}), Options{})); line.Time.About == nil || line.Time.Until != "11:00" {
		t.Errorf("got %+v", line.Time)
	}
	if line := only(t, Short(given(visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Minutes: 60}), Options{})); line.Time.About != nil {
		t.Errorf("got %+v", line.Time)
	}
}

func TestAPaperSaysWhatItIs(t *testing.T) {
	for _, test := range []struct {
		o              Options
		state, marking string
	}{
		{Options{Languages: []string{"en"}, Audience: visit.ForStaff}, "Draft", "For the organisers"},
		{Options{Languages: []string{"en"}, Audience: visit.ForGuests, Edition: 1}, "Edition 1", ""},
		{Options{Languages: []string{"en"}, Audience: visit.ForPress, Edition: 3}, "Edition 3, replaces edition 2", "For the press"},
		{Options{Languages: []string{"en"}, Audience: visit.ForStaff, Edition: 3, Marking: text.Text{"en": "Restricted"}}, "Edition 3, replaces edition 2", "Restricted"},
	} {
		p := Short(given(), test.o)
		if got := first(p.State); got != test.state {
			t.Errorf("state %q, want %q", got, test.state)
		}
		if got := first(p.Marking); got != test.marking {
			t.Errorf("marking %q, want %q", got, test.marking)
		}
	}
	if got := Short(given(), Options{Languages: []string{"en"}}).DocumentTitle(); got != "Short programme – Visit (V-1)" {
		t.Errorf("title %q", got)
	}
}

func TestTracksAreNamedWhereTheyPart(t *testing.T) {
	p := Short(given(
		visit.Item{ID: "all", Kind: "other", At: at(9, 0)},
		visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Tracks: []string{"main"}},
		visit.Item{ID: "lunch", Kind: "lunch", At: at(13, 0), Tracks: []string{"main", "spouse"}},
	), Options{Languages: []string{"en"}})
	for i, want := range []string{"", "Minister", ""} {
		if got := first(p.Days[0].Lines[i].Tracks); got != want {
			t.Errorf("line %d is on %q, want %q", i, got, want)
		}
	}
}

func TestStepsStandInOrderOfTimeOnTheClockOfTheItem(t *testing.T) {
	item := visit.Item{ID: "wreath", Kind: "wreath_laying", At: at(10, 0), Minutes: 15, Place: "london", Steps: []visit.Step{
		{Offset: 5, Minutes: 2, Action: text.Text{"en": "Wreath is set"}, Actor: "g", Props: []string{"wreath"}},
		{Offset: -30, Action: text.Text{"en": "Wreath is delivered"}, Actor: "protocol"},
		{Offset: 9, Action: text.Text{"en": "Silence"}, Actor: "delegation"},
	}, Roles: []visit.Role{{Role: "protocol", Officer: "L. Mammadova"}, {Role: "ceremony"}}}
	details := only(t, Lines(given(item), Options{Languages: []string{"en"}})).Details
	steps := details.Steps
	if len(steps) != 3 || steps[0].From != "09:30" || steps[0].Until != "" || steps[1].From != "10:05" || steps[1].Until != "10:07" {
		t.Fatalf("got %+v", steps)
	}
	if steps[0].Actor[0].Text != "Protocol officer: L. Mammadova" || steps[1].Actor[0].Text != "General Visiting minister" || steps[2].Actor[0].Text != "Delegation" {
		t.Errorf("actors %+v, %+v, %+v", steps[0].Actor, steps[1].Actor, steps[2].Actor)
	}
	if got := details.Roles; len(got) != 2 || got[0][0].Text != "Protocol officer: L. Mammadova" || got[1][0].Text != "Ceremony officer: nobody yet" {
		t.Errorf("roles %+v", got)
	}
	open := Unconfirmed(given(item), Options{Languages: []string{"en"}}).Sections[0].Rows[0].Cells[3]
	if said := fmt.Sprint(open); !strings.Contains(said, "Ceremony officer: nobody yet") || strings.Contains(said, "Protocol officer") {
		t.Errorf("the checklist says %s", said)
	}
}

func TestAColumnThatHoldsNothingIsLeftOut(t *testing.T) {
	plain := visit.Item{ID: "talks", Kind: "talks", At: at(10, 0), Minutes: 60, With: []string{"g"}}
	if p := Working(given(plain), Options{Languages: []string{"en"}}); p.Shown != (Shown{With: true}) || p.Columns() != 3 {
		t.Errorf("%d columns, %+v", p.Columns(), p.Shown)
	}
	if p := Working(given(plain), Options{Languages: []string{"az", "en"}}); p.Columns() != 3 { // who takes part stands below the event
		t.Errorf("%d columns in two languages", p.Columns())
	}
	full := plain
	full.Greeter, full.Officer, full.Press = "g", "Leyla Həsənova", "open"
	full.Steps = []visit.Step{{Offset: 0, Minutes: 2, Action: text.Text{"en": "Hymn"}, Position: "dais"}}
	if p := Lines(given(plain, full), Options{Languages: []string{"en"}}); p.Columns() != 6 {
		t.Errorf("the line by line has %d columns, %+v", p.Columns(), p.Shown)
	}
	if p := Working(given(plain, full), Options{Languages: []string{"en"}}); p.Columns() != 6 || p.Shown.Cars {
		t.Errorf("%d columns, %+v", p.Columns(), p.Shown)
	}
}

func TestABookletBearsTheProgrammesNameAndNotItsOwn(t *testing.T) {
	if p := Booklet(given(), Options{Languages: []string{"az", "en"}}); p.Kind[1].Text != "Programme" || !strings.HasPrefix(p.DocumentTitle(), "Proqram – ") {
		t.Errorf("it is called %+v, %s", p.Kind, p.DocumentTitle())
	}
}
