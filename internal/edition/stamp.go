package edition

import (
	"encoding/json"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Stamp is what calendars need to know of an item's past.
type Stamp struct {
	Sequence int       `json:"sequence,omitempty"` // rises with time, place and status
	Created  time.Time `json:"created,omitzero"`   // UTC, whole seconds
	Changed  time.Time `json:"changed,omitzero"`   // UTC, whole seconds; when anything shown of it last differed
}

// StampsOfDraft gives the stamps of a draft's items by id, as staff see them: an item has changed when it
// did itself, or any person, place, resource, party or track that it shows.
func StampsOfDraft(v *visit.Visit) map[string]Stamp {
	changed := map[string]time.Time{}
	for _, p := range v.Parties {
		changed["party "+p.ID] = p.Record.Changed
	}
	for _, m := range v.People {
		changed["person "+m.ID] = latest(m.Record.Changed, changed["party "+m.Party])
	}
	for _, p := range v.Places {
		changed["place "+p.ID] = p.Record.Changed
	}
	for _, r := range v.Resources {
		changed["resource "+r.ID] = latest(r.Record.Changed, changed["place "+r.Place])
	}
	for _, t := range v.Tracks {
		changed["track "+t.ID] = t.Record.Changed
	}
	stamps := make(map[string]Stamp, len(v.Items))
	for i := range v.Items {
		item := &v.Items[i]
		newest := latest(item.Record.Changed, changed["place "+item.Place], changed["place "+item.To])
		for _, id := range peopleOf(item) {
			newest = latest(newest, changed["person "+id])
		}
		for _, id := range item.Uses {
			newest = latest(newest, changed["resource "+id])
		}
		for _, id := range v.TracksOf(item) {
			newest = latest(newest, changed["track "+id])
		}
		stamps[item.ID] = Stamp{
			Sequence: item.Sequence,
			Created:  item.Record.Created.UTC().Truncate(time.Second),
			Changed:  newest.UTC().Truncate(time.Second),
		}
	}
	return stamps
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

// peopleOf gives the ids of everyone whom the item names, some perhaps twice.
func peopleOf(item *visit.Item) []string {
	people := slices.Concat(item.With, []string{item.Greeter})
	for _, d := range item.Documents {
		people = append(people, d.Signatories...)
	}
	for _, f := range item.Flowers {
		people = append(people, f.Bearer)
	}
	return people
}

// shown is everything that a reader of an item sees, in bytes that differ when any of it does.
func shown(v *visit.Visit, item *visit.Item) []byte {
	view := struct {
		Item          visit.Item
		Zone, EndZone string
		Places        []visit.Place
		People        []visit.Member
		Parties       []visit.Party
		Resources     []visit.Resource
		Tracks        []visit.Track
	}{Item: *item, Zone: v.ZoneOf(item), EndZone: v.EndZoneOf(item)}
	view.Item.Sequence, view.Item.Record = 0, visit.Record{}
	view.Item.Zone, view.Item.UntilZone = "", ""
	places := []string{item.Place, item.To}
	for _, id := range item.Uses {
		if r := v.Resource(id); r != nil {
			resource := *r
			resource.Record = visit.Record{}
			view.Resources = append(view.Resources, resource)
			places = append(places, r.Place)
		}
	}
	for _, id := range places {
		if p := v.Place(id); p != nil {
			place := *p
			place.Record = visit.Record{}
			view.Places = append(view.Places, place)
		}
	}
	for _, id := range peopleOf(item) {
		if m := v.Member(id); m != nil {
			member := *m
			member.Record = visit.Record{}
			view.People = append(view.People, member)
			if p := v.Party(m.Party); p != nil {
				party := *p
				party.Record = visit.Record{}
				view.Parties = append(view.Parties, party)
			}
		}
	}
	for _, id := range v.TracksOf(item) {
		if t := v.Track(id); t != nil {
			view.Tracks = append(view.Tracks, visit.Track{ID: t.ID, Name: t.Name})
		}
	}
	bytes, err := json.Marshal(view)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	return bytes
}

// when is an item's time, place and status: what SEQUENCE rises with.
type when struct {
	start, end         time.Time
	at, until          string
	startZone, endZone string
	day                civil.Date
	place, to, status  string
}

func whenOf(v *visit.Visit, item *visit.Item) when {
	w := timeOf(v, item)
	w.place, w.to = item.Place, item.To
	w.status = visit.OrDefault(item.Status, visit.Statuses)
	return w
}

// timeOf gives whenOf without place and status.
func timeOf(v *visit.Visit, item *visit.Item) when {
	var w when
	w.day, _ = v.DayOf(item)
	if t, ok, err := v.Times(item); ok && err == nil {
		w.start, w.end, w.at, w.until = t.Start, t.End, t.StartWall.String(), t.EndWall.String()
		w.startZone, w.endZone = t.StartZone.String(), t.EndZone.String()
	}
	return w
}

// label is what an item is called where its title is missing too.
func label(title text.Text, id string) text.Text {
	if title.IsEmpty() {
		return neutral(id)
	}
	return title
}
