package timing_test

import (
	"fmt"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// programme is a visit of thirty items a day in three tracks, each with its own people and car, over places
// that are some minutes apart.
func programme(items int) *visit.Visit {
	v := &visit.Visit{
		Reference: "BIG", Title: en("Visit"), Kind: "official", Zone: "Asia/Baku", Languages: []string{"en"},
		From:    civil.Date{Year: 2027, Month: 5, Day: 3},
		Parties: []visit.Party{{ID: "host", Side: visit.Host, Body: en("Host")}, {ID: "guest", Side: visit.Guest, Body: en("Guest")}},
	}
	days := (items + 29) / 30
	v.To = v.From.AddDays(days - 1)
	for i := range 30 {
		party := []string{"host", "guest"}[i%2]
		v.People = append(v.People, visit.Member{ID: fmt.Sprintf("p%d", i), Party: party, Class: "official", Person: visit.Person{Key: int64(i + 1), Name: en(fmt.Sprintf("Person %d", i)), Languages: []string{"en"}}})
	}
	for i := range 12 {
		v.Places = append(v.Places, visit.Place{ID: fmt.Sprintf("l%d", i), Key: int64(i + 1), Kind: "ministry", Name: en(fmt.Sprintf("Place %d", i)), Opens: []string{"07:00-13:00", "13:00-23:00"}, SetUp: 2, Clearing: 2})
		if i > 0 {
			v.Routes = append(v.Routes, visit.Route{From: fmt.Sprintf("l%d", i-1), To: fmt.Sprintf("l%d", i), Minutes: 5})
		}
	}
	for i := range 6 {
		v.Resources = append(v.Resources, visit.Resource{ID: fmt.Sprintf("r%d", i), Key: int64(i + 1), Kind: []string{"vehicle", "interpreter"}[i%2], Name: en(fmt.Sprintf("Resource %d", i)), Seats: 20})
	}
	for i := range 3 {
		v.Tracks = append(v.Tracks, visit.Track{ID: fmt.Sprintf("t%d", i), Name: en(fmt.Sprintf("Track %d", i))})
	}
	for i := range items {
		day, slot, track := i/30, i%30/3, i%3
		item := visit.Item{
			ID: fmt.Sprintf("i%d", i), Kind: "talks", Title: en(fmt.Sprintf("Item %d", i)), Minutes: 50, Least: 45,
			At: clock.At(v.From.AddDays(day), 8+slot, 0), Tracks: []string{fmt.Sprintf("t%d", track)},
			Place: fmt.Sprintf("l%d", track*4+slot%2), Uses: []string{fmt.Sprintf("r%d", track*2), fmt.Sprintf("r%d", track*2+1)},
		}
		for p := range 6 {
			item.With = append(item.With, fmt.Sprintf("p%d", track*10+p))
		}
		if slot > 0 {
			item.After = []visit.After{{Item: fmt.Sprintf("i%d", i-3)}}
		}
		if slot == 9 {
			item.Anchor = visit.Fixed
		}
		v.Items = append(v.Items, item)
	}
	return v
}

// calendar is what other visits keep of the same people, places and resources: thirty items each, spread over
// two years around the programme.
func calendar(visits int) []visit.Occupancy {
	var others []visit.Occupancy
	first := time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC)
	for i := range visits {
		for j := range 30 {
			start := first.Add(time.Duration(i*17*60+j*90) * time.Minute)
			o := visit.Occupancy{Start: start, End: start.Add(40 * time.Minute), Reference: fmt.Sprintf("V-%d", i), Item: fmt.Sprintf("i%d", j), Title: en("Other"), PlaceKey: int64(j%12 + 1), EndKey: int64(j%12 + 1)}
			for _, s := range []visit.Subject{{Kind: "person", Key: int64(j + 1)}, {Kind: "place", Key: int64(j%12 + 1)}, {Kind: "resource", Key: int64(j%6 + 1)}} {
				o.Subject = s
				others = append(others, o)
			}
		}
	}
	return others
}

func BenchmarkCheck(b *testing.B) {
	for _, items := range []int{100, 150, 1000, 5000, 10000} {
		v := programme(items)
		b.Run(fmt.Sprint(items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				timing.Check(v, nil, ours)
			}
		})
	}
}

func BenchmarkMove(b *testing.B) {
	v := programme(150)
	for by := 5; b.Loop(); by = -by {
		if err := v.Move("i70", visit.Slot{At: v.Item("i70").At.AddMinutes(by)}); err != nil {
			b.Fatal(err)
		}
		checkItems(v, nil, ours, "i70")
	}
}

func BenchmarkCheckAmongThousandVisits(b *testing.B) {
	v, others := programme(150), calendar(1000)
	for b.Loop() {
		timing.Check(v, others, ours)
	}
}

func BenchmarkReview(b *testing.B) {
	for _, items := range []int{100, 150, 1000, 10000} {
		v := programme(items)
		b.Run(fmt.Sprint(items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				timing.Review(v, nil, ours)
			}
		})
	}
}

func BenchmarkBreaks(b *testing.B) {
	v, others := programme(150), calendar(1000)
	for b.Loop() {
		timing.Breaks(v, others, ours, "i70", v.From.AddDays(2))
	}
}

func BenchmarkRipple(b *testing.B) {
	v := programme(150)
	for b.Loop() {
		if _, err := timing.Ripple(v, nil, ours, timing.Event{Item: "i60", Late: 20}); err != nil {
			b.Fatal(err)
		}
	}
}
