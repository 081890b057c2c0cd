package clock

import (
	"archive/zip"
	"encoding/json"
	"go/build"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/fault"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func wall(t testing.TB, s string) Wall {
	t.Helper()
	w, err := ParseWall(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return w
}

// everyZone gives the names of the zones that Go comes with, or, where Go's own files are not at hand, of those
// that are known for odd clocks.
func everyZone(t testing.TB) []string {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Log("without Go's zones, a few by hand:", err)
		return []string{
			"Asia/Baku", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Asia/Pyongyang",
			"America/Caracas", "Antarctica/Troll", "Antarctica/Casey", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia", "America/Sao_Paulo",
		}
	}
	defer func() { _ = archive.Close() }()
	var names []string
	for _, file := range archive.File {
		if _, err := Zone(file.Name); err == nil && !strings.HasSuffix(file.Name, "/") {
			names = append(names, file.Name)
		}
	}
	return names
}

// TestWallClocksAndInstantsAgreeAtEveryChange goes round each change of every zone's clocks: what a clock shows
// at a moment, with its fold, gives that moment again, and a time that the clocks skip gives none.
func TestWallClocksAndInstantsAgreeAtEveryChange(t *testing.T) {
	from, to := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2041, 1, 1, 0, 0, 0, 0, time.UTC)
	zones, gaps, folds := 0, 0, 0
	for _, name := range everyZone(t) {
		z := zone(t, name)
		zones++
		for at, more := NextChange(from, z); more && at.Before(to); at, more = NextChange(at, z) {
			_, before := at.Add(-time.Minute).In(z).Zone()
			_, after := at.In(z).Zone()
			for m := -200; m <= 200; m += 5 {
				moment := at.Add(time.Duration(m) * time.Minute)
				got, err := Instant(In(moment, z), z, Fold(moment, z))
				if err != nil || !got.Equal(moment) {
					t.Fatalf("%s: %s shows %s (fold %d), which is %s, %v", name, moment, In(moment, z), Fold(moment, z), got, err)
				}
			}
			shift := (after - before) / 60
			lastShown := In(at.Add(-time.Minute), z)
			if shift > 0 {
				gaps++
				for _, skipped := range []Wall{lastShown.AddMinutes(1), lastShown.AddMinutes(shift)} {
					if _, err := Instant(skipped, z, 0); !strings.Contains(errorText(err), "time_skipped") {
						t.Fatalf("%s skips %s, but: %v", name, skipped, err)
					}
				}
			}
			if shift < 0 {
				folds++
				first, err1 := Instant(lastShown, z, 0)
				second, err2 := Instant(lastShown, z, 1)
				if err1 != nil || err2 != nil || !first.Equal(at.Add(-time.Minute)) || second.Sub(first) != time.Duration(-shift)*time.Minute {
					t.Fatalf("%s shows %s twice: %s, %s (%v, %v)", name, lastShown, first, second, err1, err2)
				}
			}
		}
	}
	if zones < 10 || gaps < 50 || folds < 50 {
		t.Errorf("only %d zones with %d gaps and %d folds were tried", zones, gaps, folds)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAWallClockGivesItsInstant(t *testing.T) {
	for _, test := range []struct {
		zone, wall string
		fold       int
		want       string // an instant, or a key
	}{
		{"Asia/Baku", "2024-01-31T09:00", 0, "2024-01-31T05:00:00Z"},
		{"Asia/Baku", "2024-01-31T09:00", 1, "2024-01-31T05:00:00Z"},
		{"Europe/London", "2027-03-28T00:59", 0, "2027-03-28T00:59:00Z"},
		{"Europe/London", "2027-03-28T01:00", 0, "time_skipped"},
		{"Europe/London", "2027-03-28T01:59", 1, "time_skipped"},
		{"Europe/London", "2027-03-28T02:00", 0, "2027-03-28T01:00:00Z"},
		{"Europe/London", "2027-10-31T00:59", 0, "2027-10-30T23:59:00Z"},
		{"Europe/London", "2027-10-31T01:00", 0, "2027-10-31T00:00:00Z"},
		{"Europe/London", "2027-10-31T01:00", 1, "2027-10-31T01:00:00Z"},
		{"Europe/London", "2027-10-31T01:59", 1, "2027-10-31T01:59:00Z"},
		{"Europe/London", "2027-10-31T02:00", 1, "2027-10-31T02:00:00Z"},
		{"Europe/Dublin", "2027-03-28T01:30", 0, "time_skipped"}, // whose winter time is the odd one, by a negative shift
		{"Europe/Dublin", "2027-10-31T01:30", 0, "2027-10-31T00:30:00Z"},
		{"Europe/Dublin", "2027-10-31T01:30", 1, "2027-10-31T01:30:00Z"},
		{"Australia/Lord_Howe", "2024-10-06T02:15", 0, "time_skipped"}, // by half an hour
		{"Australia/Lord_Howe", "2024-10-06T02:30", 0, "2024-10-05T15:30:00Z"},
		{"Australia/Lord_Howe", "2024-04-07T01:29", 0, "2024-04-06T14:29:00Z"},
		{"Australia/Lord_Howe", "2024-04-07T01:30", 0, "2024-04-06T14:30:00Z"},
		{"Australia/Lord_Howe", "2024-04-07T01:30", 1, "2024-04-06T15:00:00Z"},
		{"Australia/Lord_Howe", "2024-04-07T02:00", 1, "2024-04-06T15:30:00Z"},
		{"Pacific/Apia", "2011-12-30T12:00", 0, "time_skipped"},      // a whole day
		{"America/Sao_Paulo", "2018-11-04T00:00", 0, "time_skipped"}, // a midnight
		{"UTC", "09:00", 0, "time_unreadable"},
	} {
		got, err := Instant(wall(t, test.wall), zone(t, test.zone), test.fold)
		said := got.Format(time.RFC3339)
		if all := fault.All(err); len(all) > 0 {
			said = all[0].Key
		}
		if said != test.want {
			t.Errorf("%s in %s (fold %d): got %s, want %s", test.wall, test.zone, test.fold, said, test.want)
		}
	}
}

func TestWhatIsNoZone(t *testing.T) {
	for _, name := range []string{"", "Local", "localtime", "posixrules", "right/Asia/Baku", "posix/Asia/Baku", "Factory", "Asia/Bakou", "../etc/passwd", "/etc/localtime", `..\x`, "Asia", "asia/baku\x00", "UTC+4", strings.Repeat("x", 5000)} {
		if z, err := Zone(name); err == nil || fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%.40q is taken as the zone %v (%v)", name, z, err)
		}
	}
}

func TestATimeAsAnOfficerTypesIt(t *testing.T) {
	after := At(civil.Date{Year: 2024, Month: 1, Day: 31}, 23, 50)
	for typed, want := range map[string]string{
		"930": "09:30", "9:30": "09:30", "09:30": "09:30", "09.30": "09:30", "9.30": "09:30", "9h30": "09:30", "9 30": "09:30",
		"9": "09:00", "09": "09:00", "21": "21:00", "2130": "21:30", "0": "00:00", "000": "00:00", "0000": "00:00", "2359": "23:59", " 930 ": "09:30",
		"+15": "2024-02-01T00:05", "+0": "2024-01-31T23:50", "+ 5": "2024-01-31T23:55", "+1440": "2024-02-01T23:50",
		"": "", "24": "", "2400": "", "960": "", "9:60": "", "24:00": "", "-1": "", "9:": "", ":30": "", "9:3:0": "", "12345": "", "9:300": "",
		"noon": "", "+": "", "+1441": "", "+-5": "", "9:+3": "", "٩": "", "½": "", "é": "", "9,30": "", "0x9": "", "+99999999999999999999": "",
	} {
		got, err := ParseTyped(typed, after)
		if got.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", typed, got, err, want)
		}
	}
	if _, err := ParseTyped("+15", Wall{}); err == nil {
		t.Error("+15 after nothing is taken")
	}
	if got, err := ParseTyped("+15", TimeOfDay(23, 50)); err != nil || got != TimeOfDay(0, 5) {
		t.Errorf("+15 after 23:50 of any day: got %v, %v", got, err)
	}
}

func TestAWallClockAsItIsWritten(t *testing.T) {
	for written, want := range map[string]string{
		"2024-01-31T09:00": "2024-01-31T09:00", "2024-01-31 09:00": "2024-01-31T09:00", "2024-01-31T09:00:00": "2024-01-31T09:00", "09:30": "09:30", "00:00": "00:00",
		"2024-02-29T23:59": "2024-02-29T23:59", "09:30:00": "09:30",
		"2023-02-29T10:00": "", "2024-01-31": "", "2024-01-31T": "", "2024-01-31T9:00": "", "2024-01-31T24:00": "", "2024-01-31T09:60": "", "2024-01-31T09:00:30": "",
		"2024-01-31T09:00Z": "", "2024-01-31T09:00+04:00": "", "1899-12-31T09:00": "", "2201-01-01T09:00": "", "20240131T0900": "", "09": "", "T09:00": "", "9": "", ":00": "", "00:00:00:00": "",
		"+9:00": "", "2024-1-31T09:00": "", "": "", "x": "", "०९:००": "",
	} {
		got, err := ParseWall(written)
		if got.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", written, got, err, want)
		}
	}
}

func TestAWallClockThroughJSON(t *testing.T) {
	type slot struct {
		At, Until Wall
		None      Wall `json:",omitzero"`
	}
	given := slot{At: wall(t, "2024-01-31T09:00"), Until: wall(t, "10:00")}
	written, err := json.Marshal(given)
	if want := `{"At":"2024-01-31T09:00","Until":"10:00"}`; err != nil || string(written) != want {
		t.Fatalf("got %s, %v; want %s", written, err, want)
	}
	var got slot
	if err := json.Unmarshal([]byte(`{"At":"2024-01-31T09:00","Until":"10:00","None":""}`), &got); err != nil || got != given {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"At":"soon"}`), &got); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestHandsOfAClockMoveOverMidnight(t *testing.T) {
	for _, test := range []struct {
		from    string
		minutes int
		want    string
	}{
		{"2024-02-28T23:50", 15, "2024-02-29T00:05"},
		{"2024-03-01T00:05", -10, "2024-02-29T23:55"},
		{"23:50", 15, "00:05"},
		{"00:05", -10, "23:55"},
		{"09:00", 0, "09:00"},
	} {
		if got := wall(t, test.from).AddMinutes(test.minutes).String(); got != test.want {
			t.Errorf("%s and %d minutes: got %s, want %s", test.from, test.minutes, got, test.want)
		}
	}
}

func TestOffsetsAreWrittenByTheHour(t *testing.T) {
	summer := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"Asia/Baku": "UTC+4", "Europe/London": "UTC+1", "UTC": "UTC", "Asia/Kolkata": "UTC+5:30", "America/St_Johns": "UTC−2:30", "America/New_York": "UTC−4", "Asia/Kathmandu": "UTC+5:45",
	} {
		if got := Offset(summer, zone(t, name)); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestMinutesAreWhole(t *testing.T) {
	start := time.Date(2024, 1, 31, 9, 0, 0, 0, time.UTC)
	for seconds, want := range map[int]int{0: 0, 59: 0, 60: 1, 5400: 90, -60: -1, -3599: -59} {
		if got := Minutes(start, start.Add(time.Duration(seconds)*time.Second)); got != want {
			t.Errorf("%d seconds: got %d, want %d", seconds, got, want)
		}
	}
}

func FuzzParseWall(f *testing.F) {
	for _, s := range []string{"2024-01-31T09:00", "09:30", "2024-01-31 09:00:00", "9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWall(s)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || w != (Wall{}) {
				t.Errorf("%q: %v, %v", s, w, err)
			}
			return
		}
		if again, err := ParseWall(w.String()); err != nil || again != w {
			t.Errorf("%q is %q, which is %q, %v", s, w, again, err)
		}
	})
}

func FuzzParseTyped(f *testing.F) {
	for _, s := range []string{"930", "9:30", "09.30", "9", "2130", "+15"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseTyped(s, TimeOfDay(9, 0))
		if err != nil {
			if !fault.Is(err, fault.Invalid) || w != (Wall{}) {
				t.Errorf("%q: %v, %v", s, w, err)
			}
			return
		}
		if again, err := ParseTyped(w.Time(), Wall{}); err != nil || again.Time() != w.Time() {
			t.Errorf("%q is %q, which is %q, %v", s, w, again, err)
		}
	})
}
