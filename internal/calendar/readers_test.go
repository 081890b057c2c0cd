package calendar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/edition"
	"cortege/internal/visit"
)

// reading is an event as a parser that is not ours finds it.
type reading struct {
	UID         string `json:"uid"`
	Start       string `json:"start"` // UTC in RFC 3339, or a date
	End         string `json:"end"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Location    string `json:"location"`
	Category    string `json:"category"`
	Status      string `json:"status"`
	Title       string `json:"title"`
	Address     string `json:"address"`
}

// reader is a parser that is not ours, with its own zone data or what it takes from our VTIMEZONE.
type reader struct {
	name    string
	command []string
	probe   []string // succeeds where the parser is installed
	install string
}

const icalJS = "../../web/node_modules/ical.js"

var readers = []reader{
	{"ical.js", []string{"node", "testdata/icaljs.cjs", icalJS}, []string{"test", "-e", icalJS + "/package.json"}, "npm ci --ignore-scripts --prefix web"},
	{"icalendar", []string{"/usr/bin/python3", "testdata/readers.py", "icalendar"}, []string{"/usr/bin/python3", "-c", "import icalendar"}, "apt-get install python3-icalendar"},
	{"vobject", []string{"/usr/bin/python3", "testdata/readers.py", "vobject"}, []string{"/usr/bin/python3", "-c", "import vobject"}, "apt-get install python3-vobject"},
}

// need skips the test where the parser is missing; in CI that is a failure.
func (r reader) need(t testing.TB) {
	t.Helper()
	if err := exec.Command(r.probe[0], r.probe[1:]...).Run(); err == nil {
		return
	}
	if message := fmt.Sprintf("%s is missing; install it by: %s", r.name, r.install); os.Getenv("CI") == "true" {
		t.Fatal(message)
	} else {
		t.Skip(message)
	}
}

// read gives the events of each calendar by UID.
func (r reader) read(t testing.TB, calendars ...[]byte) []map[string]reading {
	t.Helper()
	texts := make([]string, len(calendars))
	for i, c := range calendars {
		texts[i] = string(c)
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(r.command[0], r.command[1:]...)
	var output, messages bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &output, &messages
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", r.name, err, messages.Bytes())
	}
	var lists [][]reading
	if err := json.Unmarshal(output.Bytes(), &lists); err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	return byUID(t, r.name, lists)
}

func byUID(t testing.TB, parser string, lists [][]reading) []map[string]reading {
	t.Helper()
	found := make([]map[string]reading, len(lists))
	for i, list := range lists {
		found[i] = map[string]reading{}
		for _, event := range list {
			if _, twice := found[i][event.UID]; twice {
				t.Errorf("%s finds %s twice", parser, event.UID)
			}
			found[i][event.UID] = event
		}
	}
	return found
}

// start starts the parser once for many calendars, one after another. It must be one that reads line by line.
func (r reader) start(t testing.TB) func(t testing.TB, calendar []byte) map[string]reading {
	t.Helper()
	r.need(t)
	command := exec.Command(r.command[0], r.command[1:]...)
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	questions, answers := json.NewEncoder(input), json.NewDecoder(output)
	return func(t testing.TB, calendar []byte) map[string]reading {
		t.Helper()
		if err := questions.Encode([]string{string(calendar)}); err != nil {
			t.Fatal(err)
		}
		var lists [][]reading
		if err := answers.Decode(&lists); err != nil {
			t.Fatalf("%s: %v\n%s", r.name, err, calendar)
		}
		return byUID(t, r.name, lists)[0]
	}
}

// expected gives when each event must be found, by UID.
func expected(t testing.TB, v *visit.Visit) map[string][2]string {
	t.Helper()
	times := map[string][2]string{}
	for i := range v.Items {
		item := &v.Items[i]
		found, timed, err := v.Times(item)
		if err != nil {
			t.Fatal(err)
		}
		if timed {
			times[item.UID+"@cortege"] = [2]string{found.Start.Format(time.RFC3339), found.End.Format(time.RFC3339)}
		} else if day, ok := v.DayOf(item); ok {
			times[item.UID+"@cortege"] = [2]string{day.String(), day.AddDays(1).String()}
		}
	}
	return times
}

func TestOtherParsersFindEachEventAtItsInstant(t *testing.T) {
	visits := []*visit.Visit{sample(t, "baku-2024"), sample(t, "two-zones")}
	shared, err := filepath.Glob("../../../shared/visits/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range shared {
		visits = append(visits, stored(t, file))
	}
	for seed := range uint64(12) {
		visits = append(visits, generated(t, seed, 80))
	}
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			r.need(t)
			var calendars [][]byte
			var shown []*visit.Visit
			for _, v := range visits {
				for _, audience := range []string{visit.ForStaff, visit.ForGuests} {
					seen := edition.For(v, audience)
					shown = append(shown, seen)
					calendars = append(calendars, made(t, seen, Options{Staff: audience == visit.ForStaff}).Bytes)
				}
			}
			events := 0
			for i, found := range r.read(t, calendars...) {
				times := map[string][2]string{}
				for uid, event := range found {
					times[uid] = [2]string{event.Start, event.End}
				}
				events += len(found)
				if diff := cmp.Diff(expected(t, shown[i]), times); diff != "" {
					t.Errorf("%s (- held, + found): %s", shown[i].Reference, diff)
				}
			}
			if events < 1000 {
				t.Errorf("only %d events", events)
			}
		})
	}
}
