package httpd

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/quick"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/timing"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

func visitOf(t testing.TB, name string) *visit.Visit {
	t.Helper()
	file, err := os.Open(filepath.Join("../visitfile/testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	v, err := visitfile.Read(name, file)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func pageOf(v *visit.Visit) Page {
	return Page{
		Language: "en", printer: text.For("en"), Actor: planning.Actor{Name: "anna", Role: planning.Officer},
		Visit: &VisitHead{Reference: v.Reference, Languages: v.Languages},
	}
}

// dayOf gives what the planner shows of a day of the visit, with its findings.
func dayOf(t testing.TB, v *visit.Visit, day string, change ...func(*choice)) planner {
	t.Helper()
	date, err := clock.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	c := choice{Day: date, View: "timeline", Lanes: "tracks"}
	for _, f := range change {
		f(&c)
	}
	p := &planning.Programme{Visit: v, Settings: timing.Default(), Slacks: timing.Slacks(v, nil, timing.Default())}
	for _, f := range planning.Check(v) {
		p.Findings = append(p.Findings, planning.Found{Finding: f, Key: f.Fingerprint()})
	}
	return programmeView(pageOf(v), p, c)
}

func blockIn(t testing.TB, l lane, id string) *block {
	t.Helper()
	for _, b := range l.Blocks {
		if b.ID == id {
			return b
		}
	}
	t.Fatalf("lane %q has no block %q", l.ID, id)
	return nil
}

func TestADayBecomesAGridOfItsWorkingHours(t *testing.T) {
	p := dayOf(t, visitOf(t, "baku-2024"), "2024-01-31")
	g := p.Timeline
	if g.Hours != 10 || g.Axes[0].Marks[0].Label != "08:00" || len(g.Axes) != 1 {
		t.Fatalf("the grid has %d hours from %s on %d axes", g.Hours, g.Axes[0].Marks[0].Label, len(g.Axes))
	}
	talks := blockIn(t, g.Lanes[0], "talks")
	if talks.Row != 40 || talks.Span != 12 || talks.Start != "11:20" || talks.End != "12:20" || talks.Zone != "" {
		t.Errorf("the talks lie at slot %d for %d, %s–%s %s", talks.Row, talks.Span, talks.Start, talks.End, talks.Zone)
	}
	if lunch := blockIn(t, g.Lanes[0], "lunch"); lunch.Sure != "ca." {
		t.Errorf("the lunch's time is marked %q", lunch.Sure)
	}
	var minutes []int
	for _, s := range g.Lanes[0].Strips {
		minutes = append(minutes, s.Minutes)
		if s.Short {
			t.Errorf("the transfer of %d minutes is called too short", s.Minutes)
		}
	}
	if want := []int{35, 8, 15}; !slices.Equal(minutes, want) {
		t.Errorf("the transfers take %v minutes, not %v", minutes, want)
	}
}

func TestAnItemTooSoonShowsItsTransferShortAndItsFindings(t *testing.T) {
	v := visitOf(t, "baku-2024")
	if err := v.Move("talks", visit.Slot{At: clock.At(civil.Date{Year: 2024, Month: 1, Day: 31}, 11, 5)}); err != nil {
		t.Fatal(err)
	}
	p := dayOf(t, v, "2024-01-31")
	strips := p.Timeline.Lanes[0].Strips
	last := strips[len(strips)-1]
	if !last.Short || last.Minutes != 15 || last.Has != 5 {
		t.Errorf("the transfer is %+v", last)
	}
	if b := blockIn(t, p.Timeline.Lanes[0], "talks"); b.Severity != "error" || !strings.Contains(b.Finding, "15 minutes") {
		t.Errorf("the talks show %q: %s", b.Severity, b.Finding)
	}
	if p.Days[0].Errors == 0 {
		t.Error("the day counts no error")
	}
}

func TestASecondZoneHasASecondAxis(t *testing.T) {
	v := visitOf(t, "two-zones")
	g := dayOf(t, v, "2027-03-28").Timeline
	if len(g.Axes) != 2 || g.Axes[0].Label != "London" || g.Axes[1].Label != "Baku" {
		t.Fatalf("the axes are %+v", g.Axes)
	}
	// The clocks of London go forward on this day: there is no 01:00.
	if got := []string{g.Axes[0].Marks[0].Label, g.Axes[0].Marks[1].Label, g.Axes[1].Marks[1].Label}; !slices.Equal(got, []string{"00:00", "02:00", "05:00"}) {
		t.Errorf("the hours are %v", got)
	}
	flight := blockIn(t, g.Lanes[0], "flight")
	if !flight.After && flight.Row+flight.Span > g.Hours*12 {
		t.Errorf("the flight leaves the grid: %d for %d", flight.Row, flight.Span)
	}
	if flight.Start != "21:00" || flight.End != "05:30" || flight.EndZone != "UTC+4" {
		t.Errorf("the flight is %s–%s %s", flight.Start, flight.End, flight.EndZone)
	}
	if sunday := blockIn(t, g.Lanes[0], "sunday"); sunday.End != "09:30" || sunday.EndZone != "" || sunday.Span != 96 {
		t.Errorf("the morning ends %s %s after %d slots", sunday.End, sunday.EndZone, sunday.Span)
	}
}

func TestItemsWithoutATimeLieBesideTheDay(t *testing.T) {
	v := visitOf(t, "two-zones")
	v.Items = append(v.Items, visit.Item{ID: "gift", Kind: "gift_exchange", Title: text.Text{"en": "Gifts"}})
	p := dayOf(t, v, "2027-03-27")
	if len(p.Timeless) != 2 || p.Timeless[0].ID != "call" || p.Timeless[0].Sure != "TBC" {
		t.Errorf("on this day without a time: %+v", p.Timeless)
	}
	if len(p.Tray) != 1 || p.Tray[0].ID != "gift" {
		t.Errorf("on no day: %+v", p.Tray)
	}
	if len(p.Lines) != 6 || p.Lines[0].ID != "wreath" || p.Lines[5].Start != "" {
		t.Errorf("the day has %d lines", len(p.Lines))
	}
}

func TestLanesFollowTheChoice(t *testing.T) {
	v := visitOf(t, "two-zones")
	for lanes, want := range map[string][]string{
		"tracks": {"main", "spouse"}, "people": {"h1", "g1", "g2", "g3"}, "places": {"office", "museum", "cenotaph"}, "resources": {""},
	} {
		var got []string
		for _, l := range dayOf(t, v, "2027-03-27", func(c *choice) { c.Lanes = lanes }).Timeline.Lanes {
			got = append(got, l.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: lanes %v, not %v", lanes, got, want)
		}
	}
}

func TestBlocksOfALaneNeverLieOnEachOther(t *testing.T) {
	check := func(starts [9]uint8, lengths [9]uint8) bool {
		var blocks []*block
		for i := range starts {
			blocks = append(blocks, &block{Row: int(starts[i] % 60), Span: int(lengths[i]%20) + 1})
		}
		columns := arrange(blocks)
		for i, a := range blocks {
			if a.Column < 1 || a.Width < 1 || a.Column+a.Width-1 > columns {
				return false
			}
			for _, b := range blocks[:i] {
				if a.Row < b.Row+b.Span && b.Row < a.Row+a.Span && a.Column < b.Column+b.Width && b.Column < a.Column+a.Width {
					return false
				}
			}
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
}

func TestAnItemsFormGivesBackTheItem(t *testing.T) {
	for _, name := range []string{"baku-2024", "two-zones"} {
		v := visitOf(t, name)
		for i := range v.Items {
			item := v.Items[i]
			got, err := itemFormOf(v, &item).item(v, item)
			if err != nil {
				t.Errorf("%s %s: %v", name, item.ID, err)
			}
			if diff := cmp.Diff(item, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b clock.Wall) bool { return a == b })); diff != "" {
				t.Errorf("%s %s: %s", name, item.ID, diff)
			}
		}
	}
}

func TestEachFieldOfAnItemsFormIsShown(t *testing.T) {
	v := visitOf(t, "baku-2024")
	f := newForm(pageOf(v), nil)
	typed := itemFormOf(v, v.Item("signing"))
	shown := map[string]bool{}
	for _, l := range lines(typed.groups(f, v)) {
		shown[l.name] = true
	}
	for _, name := range []string{"title.az", "start", "minutes", "until", "place", "with", "uses", "after[4].item", "documents[0].title.ru", "documents[0].signatories", "steps[0].offset", "note.en", "zone", "earliest"} {
		if !shown[name] {
			t.Errorf("the form has no field %s", name)
		}
	}
}

func TestLinesAreTypedAsOfficersType(t *testing.T) {
	day := civil.Date{Year: 2024, Month: 1, Day: 31}
	for _, c := range []struct {
		about      string
		id         string // "": a new line
		start, end string
		with       string
		want       string // start, minutes, people; or the fault's key
	}{
		{"a new line", "", "930", "1015", "Kurenkov, Heydarov", "09:30 45 kurenkov,heydarov"},
		{"after the item before", "", "+5", "+20", "", "12:25 20"},
		{"without an end", "", "9.05", "", "heydarov", "09:05 0 heydarov"},
		{"over midnight", "", "23:30", "0:15", "", "23:30 45"},
		{"without a time", "", "", "+30", "", " 30"},
		{"a time that is none", "", "2577", "", "", "time_unreadable"},
		{"an end without a start", "", "", "10:00", "", "until_without_at"},
		{"nobody of this name", "", "9", "", "Nobody", "person_not_known"},
		{"a name of two", "", "9", "", "e", "name_ambiguous"},
		{"a start that takes its end along", "talks", "10:40", "12:20", "Kamaladdin Heydarov, Alexander Kurenkov", "10:40 60 heydarov,kurenkov"},
		{"an end alone", "talks", "11:20", "12:00", "Kamaladdin Heydarov, Alexander Kurenkov", "11:20 40 heydarov,kurenkov"},
		{"both", "talks", "10:40", "1100", "kurenkov", "10:40 20 kurenkov"},
	} {
		v := visitOf(t, "baku-2024")
		page := pageOf(v)
		w := newPlanView(page, &planning.Programme{Visit: v}, choice{Day: day, View: "table", Lanes: "tracks"})
		old, shown := visit.Item{Kind: "other"}, lineFields{}
		if item := v.Item(c.id); item != nil {
			old, shown = *item, w.fields(item, w.block(item))
		}
		typed := lineForm{Day: day.String(), Start: c.start, End: c.end, With: c.with, Title: orDefault(shown.Title.Value, "Line"), Place: shown.Place.Value}
		item, err := typed.item(page, v, old, shown, clock.At(day, 12, 20))
		got := strings.TrimSuffix(item.At.Time()+" "+strconv.Itoa(item.Minutes)+" "+strings.Join(item.With, ","), " ")
		if err != nil {
			got = fault.All(err)[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", c.about, got, c.want)
		}
	}
}

func TestATimeWithoutADayIsRefused(t *testing.T) {
	f := placementForm{Start: "930"}
	if _, err := f.placement(); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a time without a day gives %v", err)
	}
}

func TestAPlannersAddressGivesTheSameChoice(t *testing.T) {
	v := visitOf(t, "baku-2024")
	want := choice{Day: v.From, View: "table", Lanes: "people", Item: "talks", Whole: true}
	p := dayOf(t, v, "2024-01-31", func(c *choice) { *c = want })
	values := map[string][]string{}
	for pair := range strings.SplitSeq(string(p.Query), "&") {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = []string{value}
	}
	if got := choiceOf(values, v, v.From); got != want {
		t.Errorf("%s gives %+v", p.Query, got)
	}
	strange := choiceOf(map[string][]string{"day": {"31.01."}, "view": {"<script>"}, "lanes": {"x"}, "item": {"nothing"}}, v, v.From)
	if want := (choice{Day: v.From, View: "timeline", Lanes: "tracks"}); strange != want {
		t.Errorf("a strange address gives %+v", strange)
	}
}
