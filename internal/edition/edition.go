// Package edition holds the frozen states of a visit, what differs between two of them, and what an
// audience may see.
package edition

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Kept is how long an item that is gone stays in calendars as cancelled, at least.
const Kept = 30 * 24 * time.Hour

// Edition is one published state of a visit. It never changes.
type Edition struct {
	Number int          `json:"number"` // from 1
	Note   string       `json:"note,omitempty"`
	At     time.Time    `json:"at"` // UTC
	By     string       `json:"by"` // the account that published it
	Visit  *visit.Visit `json:"visit"`
	// Stamps are by audience and item id or Head, those of withdrawn and forgotten items too: what comes back goes on from its own.
	Stamps map[string]map[string]Stamp `json:"stamps"`
	// Withdrawn are the items, by audience, that it saw in an earlier edition and that are gone.
	Withdrawn map[string][]visit.Item `json:"withdrawn,omitempty"`
}

// Freeze makes the edition that follows last (nil where there is none) out of v, of which it shares
// nothing. Keys of the directory are left out: an edition speaks for itself.
func Freeze(v *visit.Visit, last *Edition, note, by string, at time.Time) *Edition {
	e := &Edition{
		Number: 1, Note: note, At: at.UTC().Truncate(time.Microsecond), By: by,
		Visit: frozen(v), Stamps: map[string]map[string]Stamp{}, Withdrawn: map[string][]visit.Item{},
	}
	if last == nil {
		last = &Edition{Visit: &visit.Visit{}}
	}
	e.Number = last.Number + 1
	for _, audience := range Audiences() {
		e.follow(last, audience)
	}
	return e
}

// For gives what an audience sees of the edition, with the items that are gone as cancelled ones, and the
// stamps by item id.
func (e *Edition) For(audience string) (*visit.Visit, map[string]Stamp) {
	if !slices.Contains(Audiences(), audience) {
		audience = visit.ForGuests
	}
	v := For(e.Visit, audience)
	gone := &visit.Visit{Items: e.Withdrawn[audience]}
	v.Items = append(v.Items, gone.Clone().Items...)
	return v, maps.Clone(e.Stamps[audience])
}

// frozen gives the visit as it will be read again: through JSON, so that nothing can get lost later.
func frozen(v *visit.Visit) *visit.Visit {
	written, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	read := &visit.Visit{}
	if err := json.Unmarshal(written, read); err != nil {
		panic(err)
	}
	return read
}

// follow writes what became of the items that the audience saw in last: which are gone, and every stamp.
func (e *Edition) follow(last *Edition, audience string) {
	before, past := last.For(audience)
	now := For(e.Visit, audience)
	for i := range before.Items {
		previous := &before.Items[i]
		_, dated := before.DayOf(previous)
		forgotten := previous.IsCancelled() && e.At.Sub(past[previous.ID].Changed) > Kept
		if find(now, previous) != nil || !dated || forgotten {
			continue
		}
		gone := withdraw(before, *previous, now)
		if now := find(e.Visit, previous); now != nil && !isFor(now, audience) {
			gone = withhold(gone, e.Visit.Languages)
		}
		e.Withdrawn[audience] = append(e.Withdrawn[audience], gone)
		now.Items = append(now.Items, gone)
	}
	stamps := maps.Clone(past)
	if stamps == nil {
		stamps = map[string]Stamp{}
	}
	at := e.At.Truncate(time.Second)
	if !maps.Equal(before.Title, now.Title) {
		stamps[Head] = stamps[Head].next(at)
	}
	for i := range now.Items {
		item := &now.Items[i]
		previous := find(before, item)
		stamp, known := past[item.ID]
		if previous != nil {
			stamp, known = past[previous.ID]
		}
		switch {
		case !known:
			stamp = Stamp{Created: at, Changed: at}
		case previous == nil || whenOf(before, previous) != whenOf(now, item):
			stamp = stamp.next(at)
			stamp.Sequence++
		case !bytes.Equal(shown(before, previous), shown(now, item)):
			stamp = stamp.next(at)
		}
		stamps[item.ID] = stamp
	}
	e.Stamps[audience] = stamps
}

// next gives the stamp of a change at a moment; Changed rises even where two come within a second.
func (s Stamp) next(at time.Time) Stamp {
	if !at.After(s.Changed) {
		at = s.Changed.Add(time.Second)
	}
	s.Changed = at
	return s
}

// find gives the item of v that is the same as item in a calendar: by UID, where both have one, else by id.
func find(v *visit.Visit, item *visit.Item) *visit.Item {
	var byID *visit.Item
	for i := range v.Items {
		other := &v.Items[i]
		if other.UID != "" && other.UID == item.UID {
			return other
		}
		if other.ID == item.ID && (other.UID == "" || item.UID == "") {
			byID = other
		}
	}
	return byID
}

// withdraw gives an item that an audience saw in before as it stands, cancelled, beside what it sees now:
// it keeps its time on the clocks it had, and names nothing that is no longer there.
func withdraw(before *visit.Visit, item visit.Item, now *visit.Visit) visit.Item {
	item.Zone, item.UntilZone = before.ZoneOf(&item), before.EndZoneOf(&item)
	item.Status = visit.Cancelled
	if now.Item(item.ID) != nil { // another took its id
		item.ID = item.UID
	}
	noPerson := func(id string) bool { return now.Member(id) == nil }
	item.With = slices.DeleteFunc(slices.Clone(item.With), noPerson)
	item.Uses = slices.DeleteFunc(slices.Clone(item.Uses), func(id string) bool { return now.Resource(id) == nil })
	item.Tracks = slices.DeleteFunc(slices.Clone(item.Tracks), func(id string) bool { return now.Track(id) == nil })
	if noPerson(item.Greeter) {
		item.Greeter = ""
	}
	if now.Place(item.Place) == nil {
		item.Place = ""
	}
	if now.Place(item.To) == nil {
		item.To = ""
	}
	item.After, item.Roles, item.Steps, item.Wreaths, item.Flowers, item.Documents = nil, nil, nil, nil, nil, nil
	return item
}

// withhold gives a withdrawn item without what it was: it goes on, but for others. That it is cancelled at its time makes
// calendars drop it; what it is they need not keep saying for a month.
func withhold(item visit.Item, languages []string) visit.Item {
	title := text.Text{}
	for _, tag := range languages {
		title[tag] = text.For(text.Match(tag)).Say("calendar.withheld", nil)
	}
	return visit.Item{
		ID: item.ID, UID: item.UID, Kind: "other", Title: title, At: item.At, Fold: item.Fold, Zone: item.Zone, Minutes: item.Minutes,
		Until: item.Until, UntilZone: item.UntilZone, UntilFold: item.UntilFold, Day: item.Day, Status: item.Status, Tracks: item.Tracks,
	}
}
