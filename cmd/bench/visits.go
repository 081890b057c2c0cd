package main

import (
	"fmt"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// made gives a visit of days days with items items, evenly over its days and two tracks, as a busy official
// visit has them. Visits with different numbers share places and cars, and their days overlap.
func made(reference string, number, days, items int) *visit.Visit {
	first := civil.Date{Year: 2027, Month: 3, Day: 1}.AddDays(number % 300)
	in := func(s string) text.Text {
		return text.Text{"en": s, "az": s + " (az)", "ru": s + " (ru)"}
	}
	v := &visit.Visit{
		Reference: reference, Title: in(fmt.Sprintf("Official visit %d", number)), Kind: "official", From: first, To: first.AddDays(days - 1),
		Zone: "Asia/Baku", Languages: []string{"en", "az", "ru"},
		Parties: []visit.Party{
			{ID: "host", Side: visit.Host, Country: "AZ", Body: in("Host ministry")},
			{ID: "guest", Side: visit.Guest, Country: "TR", Body: in(fmt.Sprintf("Visiting ministry %d", number))},
		},
		Tracks: []visit.Track{{ID: "main", Name: in("Delegation")}, {ID: "experts", Name: in("Experts")}},
	}
	for i := range 12 {
		party, name := "guest", fmt.Sprintf("Guest %d of visit %d", i+1, number)
		if i < 4 {
			party, name = "host", fmt.Sprintf("Host %d of visit %d", i+1, number)
		}
		v.People = append(v.People, visit.Member{ID: fmt.Sprintf("p%d", i), Party: party, Class: "official", Seq: i + 1, Person: visit.Person{Name: in(name), Position: in("Official")}})
	}
	for i := range 6 {
		v.Places = append(v.Places, visit.Place{ID: fmt.Sprintf("place%d", i), Kind: "ministry", Name: in(fmt.Sprintf("House %d", (number*6+i)%200)), Opens: []string{"08:00-22:00"}})
		for j := range i {
			v.Routes = append(v.Routes, visit.Route{From: fmt.Sprintf("place%d", j), To: fmt.Sprintf("place%d", i), Minutes: 8 + i + j})
		}
		v.Resources = append(v.Resources, visit.Resource{ID: fmt.Sprintf("car%d", i), Kind: "vehicle", Name: in(fmt.Sprintf("Car %d", (number*6+i)%100)), Seats: 3})
	}
	kinds := []string{"talks", "courtesy_call", "site_visit", "press_statement", "lunch", "signing"}
	each := (items + days - 1) / days
	for i := range items {
		day, slot := i/each, i%each
		minute := 8*60 + slot/2*(14*60/((each+1)/2))
		track := v.Tracks[slot%2].ID
		people := []string{fmt.Sprintf("p%d", slot%2*6), fmt.Sprintf("p%d", slot%2*6+1+slot%5)}
		v.Items = append(v.Items, visit.Item{
			ID: fmt.Sprintf("item-%d", i), Kind: kinds[i%len(kinds)], Title: in(fmt.Sprintf("Item %d of the programme", i)),
			At: clock.At(first.AddDays(day), minute/60, minute%60), Minutes: 35, Place: fmt.Sprintf("place%d", slot%2*3+slot/2%3),
			Tracks: []string{track}, With: people, Uses: []string{fmt.Sprintf("car%d", slot%2)}, Officer: "Officer in charge",
		})
	}
	return v
}
