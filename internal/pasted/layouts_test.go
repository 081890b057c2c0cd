package pasted

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// expected is an item as a layout's .want file writes it: "2027-03-26 10:00-10:30 Title @@ kind=talks track=2".
type expected struct {
	day, times string
	title      text.Text
	more       map[string]string
}

// layout is a pasted text with what is known beside it and the items that it holds.
type layout struct {
	name, text string
	known      Known
	items      []expected
}

func layouts(t testing.TB, folder string) []layout {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no layouts in %s: %v", folder, err)
	}
	var all []layout
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(strings.TrimSuffix(file, ".txt") + ".want")
		if err != nil {
			t.Fatal(err)
		}
		l := layout{name: filepath.Base(file), text: string(source)}
		for line := range strings.Lines(string(want)) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			if key, said := strings.CutPrefix(line, "!"); said {
				l.know(t, key)
				continue
			}
			l.items = append(l.items, expect(line))
		}
		all = append(all, l)
	}
	return all
}

func (l *layout) know(t testing.TB, line string) {
	t.Helper()
	words := strings.Fields(line)
	switch words[0] {
	case "days":
		var err1, err2 error
		l.known.Days.From, err1 = civil.ParseDate(words[1])
		l.known.Days.To, err2 = civil.ParseDate(words[2])
		if err1 != nil || err2 != nil {
			t.Fatalf("%s: %s", l.name, line)
		}
	case "zone":
		l.known.Zone = words[1]
	case "lang":
		l.known.Languages = words[1:]
	case "place", "person":
		_, names, _ := strings.Cut(line, "=")
		n := Named{ID: words[1], Name: text.Text{}}
		for s := range strings.SplitSeq(names, ";") {
			language, name, _ := strings.Cut(s, ":")
			n.Name[strings.TrimSpace(language)] = strings.TrimSpace(name)
		}
		if words[0] == "place" {
			l.known.Places = append(l.known.Places, n)
		} else {
			l.known.People = append(l.known.People, n)
		}
	default:
		t.Fatalf("%s: %s", l.name, line)
	}
}

func expect(line string) expected {
	e := expected{title: text.Text{}, more: map[string]string{}}
	head, more, _ := strings.Cut(line, " @@ ")
	e.day, head, _ = strings.Cut(head, " ")
	e.times, head, _ = strings.Cut(head, " ")
	if !strings.Contains(head, "=") {
		e.title[""] = head
	}
	for _, language := range []string{"az", "en", "ru"} {
		if _, rest, ok := strings.Cut(head, language+"="); ok {
			for _, other := range []string{" az=", " en=", " ru="} {
				rest, _, _ = strings.Cut(rest, other)
			}
			e.title[language] = rest
		}
	}
	for _, pair := range strings.Fields(more) {
		key, value, _ := strings.Cut(pair, "=")
		e.more[key] = value
	}
	return e
}

// timesOf writes an item's day and times as a .want file does.
func timesOf(i visit.Item, zone string) (day, times string) {
	if i.At.IsZero() {
		return i.Day.String(), "--"
	}
	times = i.At.Time()
	if i.Minutes > 0 {
		if i.Zone != "" {
			zone = i.Zone
		}
		location, err := clock.Zone(zone)
		if err != nil {
			return "?", err.Error()
		}
		v := visit.Visit{Zone: zone}
		t, _, err := v.Times(&i)
		if err != nil {
			return "?", err.Error()
		}
		end := clock.In(t.End, location)
		times += "-" + end.Time()
		if days := end.Date.DaysSince(i.At.Date); days > 0 {
			times += "+" + strconv.Itoa(days)
		}
	}
	return i.At.Date.String(), times
}

func (e expected) is(i visit.Item, zone string) bool {
	day, times := timesOf(i, zone)
	if day != e.day || times != e.times {
		return false
	}
	if e.title[""] != "" {
		return len(i.Title) == 1 && i.Title.In() == e.title[""]
	}
	return i.Title.Equal(e.title)
}

// odd says in which of what a .want file says beyond day, time and title the item differs.
func (e expected) odd(p *Programme, i visit.Item) []string {
	var odd []string
	for key, want := range e.more {
		got := map[string]string{"kind": i.Kind, "place": i.Place, "certainty": i.Certainty, "steps": strconv.Itoa(len(i.Steps)), "zone": i.Zone, "with": strings.Join(i.With, ",")}[key]
		switch key {
		case "track":
			got = "1"
			for n, track := range p.Tracks {
				if slices.Contains(i.Tracks, track.ID) {
					got = strconv.Itoa(n + 1)
				}
			}
		case "place":
			if i.To == want {
				got = want
			}
		case "with":
			if slices.Contains(i.With, want) {
				got = want
			}
		}
		if got != want {
			odd = append(odd, fmt.Sprintf("%s is %q, want %q", key, got, want))
		}
	}
	slices.Sort(odd)
	return odd
}

// measure reads every layout of a folder and counts the items that came out with the right day, time and title. An
// item too many counts as one that is wrong.
func measure(t *testing.T, folder string) (right, all int) {
	t.Helper()
	oddities, details := 0, 0
	for _, l := range layouts(t, folder) {
		p, err := Read(l.text, l.known)
		if err != nil {
			t.Fatal(l.name, err)
		}
		holdsEveryLine(t, l.text, p)
		left := slices.Clone(p.Items)
		for _, want := range l.items {
			all++
			details += len(want.more)
			at := slices.IndexFunc(left, func(i visit.Item) bool {
				return want.is(i, l.known.Zone) && (want.more["track"] == "" || len(want.odd(p, i)) == 0)
			})
			if at < 0 {
				at = slices.IndexFunc(left, func(i visit.Item) bool { return want.is(i, l.known.Zone) })
			}
			if at < 0 {
				t.Logf("%s: missing: %s %s %s", l.name, want.day, want.times, want.title)
				continue
			}
			right++
			for _, odd := range want.odd(p, left[at]) {
				oddities++
				t.Logf("%s: %s: %s", l.name, want.title, odd)
			}
			left = slices.Delete(left, at, at+1)
		}
		for _, i := range left {
			all++
			day, times := timesOf(i, l.known.Zone)
			t.Logf("%s: not expected: %s %s %v", l.name, day, times, i.Title)
		}
	}
	t.Logf("%s: %d of %d items with the right day, time and title (%.1f%%); of %d further details (kind, place, track, certainty, steps) %d differ",
		folder, right, all, 100*float64(right)/float64(all), details, oddities)
	return right, all
}

func TestProgrammesOfManyLayoutsAreRead(t *testing.T) {
	right, all := measure(t, "layouts")
	for _, folder := range []string{"holdout", "fresh", "mailed", "last"} { // written before the reader had seen their like
		more, of := measure(t, folder)
		right, all = right+more, all+of
	}
	t.Logf("%d of %d items have the right day, time and title: %.1f%%", right, all, 100*float64(right)/float64(all))
	if right*100 < all*98 {
		t.Errorf("%d of %d items have the right day, time and title, want 98%%", right, all)
	}
}

// holdsEveryLine holds that no line is lost: each stands in the programme as it was pasted, with what it was taken for,
// and what belongs to an item names one that is there.
func holdsEveryLine(t testing.TB, s string, p *Programme) {
	t.Helper()
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
	if len(p.Lines) != len(lines) {
		t.Fatalf("%d lines came of %d", len(p.Lines), len(lines))
	}
	for i, l := range p.Lines {
		if l.Number != i+1 || l.Text != lines[i] || len(l.Understood) == 0 {
			t.Fatalf("line %d %q came as %+v", i+1, lines[i], l)
		}
		for _, u := range l.Understood {
			if u.Role == "" || u.Item >= len(p.Items) || u.Item < 0 && (u.Role == Item || u.Role == Step || u.Role == Detail) {
				t.Fatalf("line %d %q: %+v", i+1, lines[i], u)
			}
		}
	}
}

// What stands below the programme, set off from it, is not told to guests as part of its last item; cells of several
// paragraphs are.
func TestWhatBelongsToAnItem(t *testing.T) {
	last := map[string]string{
		"ru-from-to.txt": "", "az-letter.txt": "", "en-gaps.txt": "", "az-people-after.txt": "", "az-numbered-table.txt": "Hava limanı", "en-notes-dress.txt": "",
		"en-word-table.txt": "VIP lounge, Terminal 1\nDeputy Minister", "en-hours-bullets.txt": "",
	}
	for _, l := range layouts(t, "mailed") {
		want, asked := last[l.name]
		if !asked {
			continue
		}
		delete(last, l.name)
		p, err := Read(l.text, l.known)
		if err != nil {
			t.Fatal(err)
		}
		item := p.Items[len(p.Items)-1]
		if said := item.Description.In(l.known.Languages...); said != want || l.name == "en-word-table.txt" && item.Officer != "" {
			t.Errorf("%s: of %v is said %q, officer %q", l.name, item.Title, said, item.Officer)
		}
		if l.name == "en-word-table.txt" {
			if said, want := p.Items[0].Description["en"], "VIP lounge, Terminal 1\nDeputy Minister\nHead of Protocol\nAmbassador\nNo press"; said != want {
				t.Errorf("of the arrival is said %q, want %q", said, want)
			}
		}
	}
	if len(last) > 0 {
		t.Errorf("no layouts %v", last)
	}
}
