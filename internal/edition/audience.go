package edition

import (
	"slices"

	"cortege/internal/visit"
)

// Audiences gives the audiences for which an edition is frozen.
func Audiences() []string { return slices.Clone(visit.Audiences) }

// For gives a copy of v as an audience may see it; v stays as it is.
//
// Staff see everything. Guests see the items for guests, the press those and the items for the press; an
// item that has no day yet is seen by staff alone, and an unknown audience sees what guests do. What is
// copied for them is written out here field by field, so that a field added to the domain stays hidden
// until someone decides otherwise:
//
//   - of the visit: its head without the note, every party, the tracks that a shown item runs on;
//   - of an item: what happens, when, where, with whom, and what is signed. How it is organised stays
//     out: anchors and windows, confirmations, officers with their roles and phones, wreaths and flowers with
//     their approvals, steps with their cues, and what it must follow;
//   - of registers: the order in which each delegation stands, without reasons;
//   - of people: name, form of address, rank, position and country of the whole delegation list.
//     Interpreters, security and crew stand in it only when they take part in a shown item;
//   - of places and routes: those that a shown item uses, without hours, capacity and contact;
//   - of resources: those that a shown item uses, by kind and name. The press sees the rooms alone,
//     since cars and guards are a matter of security.
func For(v *visit.Visit, audience string) *visit.Visit {
	if audience == visit.ForStaff {
		return v.Clone()
	}
	all := v.Clone() // what is kept of it is shared with nothing
	r := &redaction{from: all, audience: audience, places: map[string]bool{}, resources: map[string]bool{}, tracks: map[string]bool{}, people: map[string]bool{}}
	r.mark()
	return r.visit()
}

// redaction makes the copy of one visit for guests or the press.
type redaction struct {
	from      *visit.Visit
	audience  string
	items     []*visit.Item
	places    map[string]bool // ids of what is shown
	resources map[string]bool
	tracks    map[string]bool
	people    map[string]bool
}

func (r *redaction) sees(item *visit.Item) bool {
	if _, dated := r.from.DayOf(item); !dated {
		return false
	}
	return isFor(item, r.audience)
}

// isFor says whether the audience may know of the item, once it has a day.
func isFor(item *visit.Item, audience string) bool {
	switch visit.OrDefault(item.Audience, visit.Audiences) {
	case visit.ForGuests:
		return true
	case visit.ForPress:
		return audience == visit.ForPress || audience == visit.ForStaff
	}
	return audience == visit.ForStaff
}

// mark finds what is shown: the items first, then what they use.
func (r *redaction) mark() {
	v := r.from
	for i := range v.Items {
		item := &v.Items[i]
		if !r.sees(item) {
			continue
		}
		r.items = append(r.items, item)
		r.places[item.Place], r.places[item.To] = true, true
		for _, id := range v.TracksOf(item) {
			r.tracks[id] = true
		}
		for _, id := range item.Attending() {
			r.people[id] = true
		}
		for _, id := range item.Uses {
			if resource := v.Resource(id); resource != nil && (r.audience != visit.ForPress || resource.Kind == "room") {
				r.resources[id] = true
				r.places[resource.Place] = true
			}
		}
	}
	for _, m := range v.People {
		if !slices.Contains([]string{"interpreter", "security", "crew"}, m.Class) {
			r.people[m.ID] = true
		}
	}
}

func (r *redaction) visit() *visit.Visit {
	v := r.from
	seen := &visit.Visit{
		Reference: v.Reference, Title: v.Title, Kind: v.Kind, From: v.From, To: v.To, Zone: v.Zone, Languages: v.Languages,
	}
	for _, p := range v.Parties {
		seen.Parties = append(seen.Parties, visit.Party{ID: p.ID, Side: p.Side, Country: p.Country, Body: p.Body})
	}
	for _, m := range v.People {
		if r.people[m.ID] {
			seen.People = append(seen.People, visit.Member{
				ID: m.ID, Party: m.Party, Class: m.Class, Seq: m.Seq, Joins: m.Joins, Leaves: m.Leaves,
				Person: visit.Person{Name: m.Name, Address: m.Address, Rank: m.Rank, Position: m.Position, Country: m.Country},
			})
		}
	}
	for _, order := range v.Orders {
		if order.Use == "delegation" && order.Item == "" && len(order.People) > 0 {
			seen.Orders = append(seen.Orders, visit.Order{Entry: visit.Entry{ID: order.ID}, Use: order.Use, Side: order.Side, People: only(order.People, r.people)})
		}
	}
	for _, p := range v.Places {
		if r.places[p.ID] {
			seen.Places = append(seen.Places, visit.Place{
				ID: p.ID, Kind: p.Kind, Name: p.Name, Address: p.Address, Entrance: p.Entrance, Lat: p.Lat, Lon: p.Lon, Zone: p.Zone,
			})
		}
	}
	for _, route := range v.Routes {
		if r.places[route.From] && r.places[route.To] {
			seen.Routes = append(seen.Routes, route)
		}
	}
	for _, resource := range v.Resources {
		if r.resources[resource.ID] {
			seen.Resources = append(seen.Resources, visit.Resource{
				ID: resource.ID, Kind: resource.Kind, Name: resource.Name, Place: resource.Place,
			})
		}
	}
	for _, t := range v.Tracks {
		if r.tracks[t.ID] {
			seen.Tracks = append(seen.Tracks, visit.Track{ID: t.ID, Name: t.Name})
		}
	}
	for _, item := range r.items {
		seen.Items = append(seen.Items, r.item(item))
	}
	return seen
}

func (r *redaction) item(item *visit.Item) visit.Item {
	seen := visit.Item{
		ID: item.ID, UID: item.UID, Kind: item.Kind, Title: item.Title, Description: item.Description,
		At: item.At, Fold: item.Fold, Zone: item.Zone, Minutes: item.Minutes,
		Until: item.Until, UntilZone: item.UntilZone, UntilFold: item.UntilFold, Day: item.Day,
		Certainty: item.Certainty, Status: item.Status, Audience: item.Audience, Press: item.Press,
		Place: item.Place, To: item.To, Tracks: item.Tracks, Greeter: item.Greeter, Dress: item.Dress, Flight: item.Flight,
		With: item.With,
	}
	for _, id := range item.Uses {
		if r.resources[id] {
			seen.Uses = append(seen.Uses, id)
		}
	}
	for _, d := range item.Documents {
		seen.Documents = append(seen.Documents, visit.Document{
			Title: d.Title, Kind: d.Kind, Languages: d.Languages, Signatories: only(d.Signatories, r.people),
		})
	}
	return seen
}

// only gives the ids that are in kept.
func only(ids []string, kept map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !kept[id] })
}
