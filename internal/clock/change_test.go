package clock

import (
	"testing"
	"time"
)

func TestTheNextChangeOfTheClocksIsFound(t *testing.T) {
	for _, test := range []struct{ zone, after, want string }{
		{"Europe/London", "2027-03-27T00:00:00Z", "2027-03-28T01:00:00Z"},
		{"Europe/London", "2027-03-28T01:00:00Z", "2027-10-31T01:00:00Z"},
		{"America/Chicago", "2008-11-02T07:00:00Z", "2009-03-08T08:00:00Z"}, // past the end of a leap year
		{"America/Chicago", "2040-12-31T05:30:00Z", "2041-03-10T08:00:00Z"},
		{"Asia/Baku", "2024-01-01T00:00:00Z", ""},
		{"UTC", "2024-01-01T00:00:00Z", ""},
	} {
		zone, err := Zone(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		after, err := time.Parse(time.RFC3339, test.after)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := NextChange(after, zone)
		if ok != (test.want != "") || ok && got.Format(time.RFC3339) != test.want {
			t.Errorf("%s after %s: %s %v, want %q", test.zone, test.after, got, ok, test.want)
		}
	}
}

func TestFingerprintsTellZonesApart(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"Europe/London", "Europe/Paris", "Asia/Baku", "America/Chicago", "Africa/Casablanca", "UTC"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		print := Fingerprint(zone)
		if other, taken := seen[print]; taken || print != Fingerprint(zone) {
			t.Errorf("%s: %s, as %s", name, print, other)
		}
		seen[print] = name
	}
}
