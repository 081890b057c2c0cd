package pasted

import (
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/visit"
)

func FuzzRead(f *testing.F) {
	for _, folder := range []string{"layouts", "holdout", "mailed"} {
		for _, l := range layouts(f, folder) {
			f.Add(l.text)
		}
	}
	for _, s := range []string{"", "\n", "9", "10:00", "TBC", "10:00-", "(10:00", "«", "1.1.1.1. 25:61", "| | |", "\t10:00\t11:00\t12:00", "31.02.2027 10:00 x", "10:00 x\n" + strings.Repeat(" ", 50) + "10:05 y", "⁰⁰10⁰⁰", "12 noon for 12 noon"} {
		f.Add(s)
	}
	known := Known{Days: Days{civil.Date{Year: 2027, Month: 3, Day: 26}, civil.Date{Year: 2027, Month: 3, Day: 29}}, Zone: "Europe/London", Languages: []string{"en", "az", "ru"}}
	f.Fuzz(func(t *testing.T, s string) {
		began := time.Now()
		p, err := Read(s, known)
		if err != nil {
			return
		}
		if took := time.Since(began); took > 2*time.Second+time.Duration(len(s))*100*time.Microsecond {
			t.Fatalf("%d bytes took %s", len(s), took)
		}
		holdsEveryLine(t, s, p)
		v := visit.Visit{Reference: "X-1", Title: map[string]string{"en": "x"}, Kind: "official", From: known.Days.From, To: known.Days.To, Zone: known.Zone, Languages: known.Languages, Items: p.Items, Tracks: p.Tracks}
		for i := range v.Items {
			v.Items[i].UID = visit.NewUID()
		}
		for _, fault := range v.Validate() {
			if !strings.HasPrefix(fault.Key, "time_skipped") && fault.Key != "date_far" {
				t.Errorf("the items are not well formed: %v", fault)
			}
		}
	})
}

func TestALargeTextIsReadInBoundedTime(t *testing.T) {
	line := "10:00 – 10:30 " + strings.Repeat("a 10-", 30) + " (TBC), 12 March 2027 at 9 / 10:00\n"
	for name, s := range map[string]string{
		"many lines":  strings.Repeat(line, MaxLines-1),
		"one line":    strings.Repeat("10:00 12 March, ", MaxBytes/16-1),
		"many cells":  strings.Repeat("10:00\tx\t", MaxBytes/8-1),
		"many quotes": strings.Repeat("> ", MaxBytes/2-1),
		"many dashes": strings.Repeat("(-", MaxBytes/2-1),
	} {
		began := time.Now()
		p, err := Read(s, Known{Languages: []string{"en"}, Zone: "Asia/Baku"})
		if err != nil {
			t.Fatal(name, err)
		}
		holdsEveryLine(t, s, p)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %s", name, took)
		} else {
			t.Logf("%s: %d bytes in %s", name, len(s), took)
		}
	}
	for key, s := range map[string]string{"pasted_too_large": strings.Repeat("x", MaxBytes+1), "pasted_too_many_lines": strings.Repeat("\n", MaxLines), "not_utf8": "\xff"} {
		if _, err := Read(s, Known{}); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}
