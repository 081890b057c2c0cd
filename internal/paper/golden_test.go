package paper

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// printed is the moment at which the papers of these tests are printed.
var printed = time.Date(2027, 3, 20, 9, 30, 0, 0, time.UTC)

func read(t *testing.T, name string) *visit.Visit {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "visitfile", "testdata", name+".yaml"))
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

func TestProgrammesOfRealVisits(t *testing.T) {
	for _, test := range []struct {
		visit, paper, audience string
		languages              []string
		make                   func(*visit.Visit, Options) *Programme
	}{
		{"baku-2024", "short", visit.ForGuests, []string{"az", "ru"}, Short},
		{"baku-2024", "working", visit.ForStaff, []string{"en"}, Working},
		{"two-zones", "short", visit.ForGuests, []string{"en"}, Short},
		{"two-zones", "working", visit.ForStaff, []string{"ru", "en"}, Working},
	} {
		name := test.visit + "-" + test.paper + "-" + strings.Join(test.languages, "-")
		t.Run(name, func(t *testing.T) {
			o := Options{Languages: test.languages, Audience: test.audience, Edition: 2, Published: printed.AddDate(0, 0, -3), Printed: printed}
			got := told(test.make(read(t, test.visit), o))
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// told writes down everything that a programme holds.
func told(p *Programme) string {
	var b strings.Builder
	say := func(name string, phrases Phrases) {
		if phrases != nil {
			fmt.Fprintf(&b, "%s: %s\n", name, both(phrases))
		}
	}
	say("kind", p.Kind)
	say("title", p.Title)
	say("dates", p.Dates)
	for _, side := range p.Guests {
		say("guests", p.join(", ", side.Body, side.Country))
	}
	for _, side := range p.Hosts {
		say("hosts", p.join(", ", side.Body, side.Country))
	}
	if p.Zone != "" {
		fmt.Fprintln(&b, "zone:", p.Zone)
	}
	say("marking", p.Marking)
	say("issue", p.Issue)
	say("printed", p.Printed)
	fmt.Fprintln(&b, "style:", p.PageStyle())
	for _, day := range p.Days {
		fmt.Fprintf(&b, "\n== %s", both(day.Title))
		if day.Zone != "" {
			fmt.Fprintf(&b, " (%s)", day.Zone)
		}
		b.WriteString(" ==\n")
		for i := range day.Lines {
			tellLine(&b, &day.Lines[i])
		}
	}
	return b.String()
}

func tellLine(b *strings.Builder, line *Line) {
	when := both(line.Time.Open)
	if line.Time.Open == nil {
		when = strings.TrimSpace(fmt.Sprintf("%s %s–%s %s %s %s", line.Time.From, line.Time.FromZone,
			both(line.Time.About), line.Time.Until, line.Time.UntilZone, both(line.Time.UntilDay)))
	}
	fmt.Fprintf(b, "%s | %s", strings.Join(strings.Fields(when), " "), both(line.Title))
	for _, phrases := range append([]Phrases{line.Place, line.Tracks, line.Flight, line.Dress, line.Text}, line.Marks...) {
		if phrases != nil {
			fmt.Fprintf(b, " | %s", both(phrases))
		}
	}
	b.WriteString("\n")
	if d := line.Details; d != nil {
		for _, person := range d.With {
			fmt.Fprintf(b, "    with %s\n", both(person.Styled))
		}
		for _, car := range d.Vehicles {
			fmt.Fprintf(b, "    car %s\n", both(car))
		}
		for _, resource := range d.Resources {
			fmt.Fprintf(b, "    resource %s\n", both(resource))
		}
		for _, document := range d.Documents {
			fmt.Fprintf(b, "    document %s\n", both(document))
		}
		if d.Press != nil {
			fmt.Fprintf(b, "    press %s\n", both(d.Press))
		}
	}
}

// both writes a text's columns, with the language of each.
func both(phrases Phrases) string {
	columns := make([]string, len(phrases))
	for i, phrase := range phrases {
		columns[i] = phrase.Text + " [" + phrase.Lang + "]"
	}
	return strings.Join(columns, " ‖ ")
}
