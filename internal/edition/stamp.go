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

// Head is where stamps hold the visit's own: Changed is when its title last differed, or in a draft its head. Calendars of
// several visits say in each event which it is of.
const Head = ""

// StampsOfDraft gives the stamps of a draft's items by id, as staff see them in calendars: an item has changed when it
// did itself, or a place or a person that an event names, or where its time hangs on the visit's zone, the visit.
func StampsOfDraft(v *visit.Visit) map[string]Stamp {
	changed := map[string]time.Time{}
	for _, m := range v.People {
		changed["person "+m.ID] = m.Record.Changed
	}
	zoned := map[string]bool{}
	for _, p := range v.Places {
		changed["place "+p.ID] = p.Record.Changed
		zoned[p.ID] = p.Zone != ""
	}
	stamps := make(map[string]Stamp, len(v.Items)+1)
	stamps[Head] = Stamp{Changed: v.Record.Changed.UTC().Truncate(time.Second)}
	for i := range v.Items {
		item := &v.Items[i]
		newest := latest(item.Record.Changed, changed["place "+item.Place], changed["place "+item.To])
		for _, id := range item.Attending() {
			newest = latest(newest, changed["person "+id])
		}
		if item.Zone == "" && !zoned[item.Place] {
			newest = latest(newest, v.Record.Changed)
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

// shown is everything of an item that an event shows, in bytes that differ when any of it does: of places and people
// what an event names of them, and nothing else that papers may say of them.
func shown(v *visit.Visit, item *visit.Item) []byte {
	view := struct {
		Item          visit.Item
		Zone, EndZone string
		Places        []visit.Place
		People        []text.Text
	}{Item: *item, Zone: v.ZoneOf(item), EndZone: v.EndZoneOf(item)}
	view.Item.Sequence, view.Item.Record = 0, visit.Record{}
	view.Item.Zone, view.Item.UntilZone = "", ""
	for _, id := range []string{item.Place, item.To} {
		if p := v.Place(id); p != nil {
			view.Places = append(view.Places, visit.Place{Name: p.Name, Address: p.Address, Entrance: p.Entrance, Lat: p.Lat, Lon: p.Lon})
		}
	}
	for _, id := range item.Attending() {
		if m := v.Member(id); m != nil {
			view.People = append(view.People, m.Name)
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
