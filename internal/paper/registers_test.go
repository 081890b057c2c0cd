package paper

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cortege/internal/clock"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// housed gives the first real visit with rooms, flights, passes and a seating.
func housed(t *testing.T) *visit.Visit {
	v := read(t, "baku-2024")
	v.Places = append(v.Places, visit.Place{ID: "hotel", Kind: "hotel", Name: text.Text{"en": "Hotel on the Boulevard"}})
	for i, name := range []string{"Anna Ivanova", "Boris Petrov", "Viktor Konstantinopolsky"} {
		m := visit.Member{ID: fmt.Sprint("guest-", i), Party: "mchs", Class: "official", Seq: i + 2, Person: visit.Person{Name: text.Text{"en": name}}}
		v.People, v.Item("talks").With = append(v.People, m), append(v.Item("talks").With, m.ID)
	}
	v.HotelRooms = []visit.HotelRoom{{Entry: visit.Entry{ID: "r1"}, Place: "hotel", Number: "1201", Kind: "suite", People: []string{"kurenkov"}, From: v.From, To: v.From.AddDays(1)}}
	v.Flights = []visit.Flight{
		{Entry: visit.Entry{ID: "f2"}, Number: "J2 182", Direction: "departure", From: "GYD", To: "SVO", Departs: clock.At(v.From, 20, 0), Arrives: clock.At(v.From, 22, 0), ArrivesZone: "Europe/Moscow", People: []string{"kurenkov"}},
		{Entry: visit.Entry{ID: "f1"}, Number: "J2 181", From: "SVO", To: "GYD", Departs: clock.At(v.From, 4, 0), DepartsZone: "Europe/Moscow", Arrives: clock.At(v.From, 8, 30), People: []string{"kurenkov"}},
	}
	v.Accreditations = []visit.Accreditation{
		{Entry: visit.Entry{ID: "a1"}, Person: "kurenkov", Category: "delegation", Badge: "D-1", Areas: []string{"Airport", "Ministry"}, Identity: "SECRET passport", Status: "issued"},
		{Entry: visit.Entry{ID: "a2"}, Name: "John Smith", Organisation: "News Agency", Category: "press", Equipment: "camera"},
	}
	v.Seatings = []visit.Seating{{Entry: visit.Entry{ID: "s1"}, Item: "talks", Form: protocol.Talks, Door: "left", Window: "top"}}
	return v
}

// rows writes a table's rows, a line each.
func rows(s Section) string {
	var b strings.Builder
	for _, row := range s.Rows {
		for _, cell := range row.Cells {
			for _, phrases := range cell {
				b.WriteString(phrases[0].Text + " ")
			}
			b.WriteString("| ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTheRoomingListSaysWhoStaysWhereAndWhoHasNoRoom(t *testing.T) {
	v := housed(t)
	list := Rooming(v, Options{Languages: []string{"en"}})
	if len(list.Sections) != 2 || first(list.Sections[0].Title) != "Hotel on the Boulevard" {
		t.Fatalf("the list has %d sections", len(list.Sections))
	}
	if said := rows(list.Sections[0]); !strings.Contains(said, "1201 suite | Lieutenant-General Alexander Kurenkov | Wed 31 Jan | Thu 1 Feb |") {
		t.Errorf("the hotel has %s", said)
	}
	if said := rows(list.Sections[1]); strings.Contains(said, "Kurenkov") || said == "" {
		t.Errorf("without a room are %s", said)
	}
	if later := Rooming(v, Options{Languages: []string{"en"}, Day: v.From.AddDays(1)}); len(later.Sections) != 0 {
		t.Errorf("on the day of leaving there are %d sections", len(later.Sections))
	}
}

func TestFlightsStandByDirectionOnTheClocksOfBothEnds(t *testing.T) {
	list := Flights(housed(t), Options{Languages: []string{"en"}})
	if len(list.Sections) < 2 || first(list.Sections[0].Title) != "arrival" || first(list.Sections[1].Title) != "departure" {
		t.Fatalf("sections are %+v", list.Sections)
	}
	if said := rows(list.Sections[0]); !strings.Contains(said, "J2 181 | Wed 31 Jan 04:00 UTC+3 SVO | Wed 31 Jan 08:30 GYD |") {
		t.Errorf("who comes: %s", said)
	}
	if said := rows(list.Sections[1]); !strings.Contains(said, "20:00 GYD | Wed 31 Jan 22:00 UTC+3 SVO |") {
		t.Errorf("who goes: %s", said)
	}
}

func TestThePassListHoldsNoPassport(t *testing.T) {
	list := Passes(housed(t), Options{Languages: []string{"en"}})
	if said := fmt.Sprintf("%+v", everything(list)); strings.Contains(said, "SECRET") {
		t.Error("the number of the paper that was shown is printed")
	}
	if len(list.Sections) != 2 || !strings.Contains(rows(list.Sections[0]), "D-1 | Lieutenant-General Alexander Kurenkov") || !strings.Contains(rows(list.Sections[1]), "John Smith News Agency | camera | asked for") {
		t.Errorf("passes: %s%s", rows(list.Sections[0]), rows(list.Sections[1]))
	}
}

func TestASeatingChartHasEveryoneOnceInsideItsDrawing(t *testing.T) {
	v := housed(t)
	charts := Seating(v, Options{Languages: []string{"en"}, Item: "talks"}).Charts
	if len(charts) != 1 {
		t.Fatalf("there are %d charts", len(charts))
	}
	chart := charts[0]
	var left, top, width, height float64
	if _, err := fmt.Sscanf(chart.View, "%g %g %g %g", &left, &top, &width, &height); err != nil {
		t.Fatal(err)
	}
	numbers := map[int]bool{}
	for _, s := range chart.Seats {
		if s.Number > 0 && numbers[s.Number] {
			t.Errorf("two seats are number %d", s.Number)
		}
		numbers[s.Number] = true
		for _, line := range append(slices.Clone(s.Lines), chart.Words...) {
			if line.X < left || line.X > left+width || line.Y < top || line.Y > top+height {
				t.Errorf("%q stands outside of the drawing, at %g, %g", line.Text, line.X, line.Y)
			}
		}
	}
	if len(chart.Words) != 2 {
		t.Errorf("door and window are %v", chart.Words)
	}
	if plates := Plates(v, Options{Languages: []string{"en"}}).Cards; len(plates) == 0 || len(plates) > len(v.Item("talks").Attending()) {
		t.Errorf("there are %d plates for the talks", len(plates))
	}
	if all := Cards(v, Options{Languages: []string{"en"}}).Cards; len(all) != len(v.People) {
		t.Errorf("where nobody is seated at dinner there are %d cards for %d people", len(all), len(v.People))
	}
}

// Whoever comes to whatever table, no card of a drawing lies on another.
func TestNoCardOfADrawingLiesOnAnother(t *testing.T) {
	people := func(letter string, classes ...string) []*visit.Member {
		var members []*visit.Member
		for i, class := range classes {
			members = append(members, &visit.Member{ID: fmt.Sprint(letter, i), Class: class})
		}
		return members
	}
	for _, form := range protocol.Forms() {
		for more := range 30 {
			classes := append([]string{"head", "interpreter", "interpreter"}, slices.Repeat([]string{"official"}, more)...)
			plan := protocol.Sit(protocol.Setting{Form: form, Host: people("h", classes...), Guest: people("g", classes...)}, protocol.Default())
			drawing := Draw(plan, visit.Seating{}, Drawer{
				Name: func(m *visit.Member) (string, string) { return m.ID, "en" }, Full: func(m *visit.Member) string { return m.ID },
				Country: func(*visit.Member) string { return "" }, Say: func(key string) string { return key },
			})
			for i, a := range drawing.Seats {
				for _, b := range drawing.Seats[:i] {
					if max(a.X-b.X, b.X-a.X) < cardWidth && max(a.Y-b.Y, b.Y-a.Y) < cardHeight {
						t.Errorf("%s of %d: %s lies on %s", form, len(drawing.Seats), a.ID, b.ID)
					}
				}
			}
		}
	}
}
