package visit

import (
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
)

// Times is when an item is, derived from its wall clocks and zones.
type Times struct {
	Start, End         time.Time  // UTC
	StartWall, EndWall clock.Wall // as the clocks of each zone show them
	StartZone, EndZone *time.Location
	Usual              bool // the length is the kind's usual one, nobody wrote it
}

// Minutes gives the length in real minutes.
func (t Times) Minutes() int { return clock.Minutes(t.Start, t.End) }

// Place gives the place by id, nil where there is none.
func (v *Visit) Place(id string) *Place {
	return find(v.Places, id, func(p *Place) string { return p.ID })
}

// Member gives the member by id, nil where there is none.
func (v *Visit) Member(id string) *Member {
	return find(v.People, id, func(m *Member) string { return m.ID })
}

// SigningOf gives what is noted of the ceremony of signing at an item; a new note where there is none.
func (v *Visit) SigningOf(item string) Signing {
	noted := Signing{Item: item}
	for _, s := range v.Signings {
		if s.Item == item {
			noted = s
		}
	}
	return noted
}

// Party gives the party by id, nil where there is none.
func (v *Visit) Party(id string) *Party {
	return find(v.Parties, id, func(p *Party) string { return p.ID })
}

// Resource gives the resource by id, nil where there is none.
func (v *Visit) Resource(id string) *Resource {
	return find(v.Resources, id, func(r *Resource) string { return r.ID })
}

// Track gives the track by id, nil where there is none.
func (v *Visit) Track(id string) *Track {
	return find(v.Tracks, id, func(t *Track) string { return t.ID })
}

// Item gives the item by id, nil where there is none.
func (v *Visit) Item(id string) *Item { return find(v.Items, id, func(i *Item) string { return i.ID }) }

func find[T any](list []T, id string, idOf func(*T) string) *T {
	for i := range list {
		if idOf(&list[i]) == id {
			return &list[i]
		}
	}
	return nil
}

// ZoneOf gives the name of the zone of the item's start: its own, else its place's, else the visit's.
func (v *Visit) ZoneOf(item *Item) string {
	if item.Zone != "" {
		return item.Zone
	}
	if place := v.Place(item.Place); place != nil && place.Zone != "" {
		return place.Zone
	}
	return v.Zone
}

// EndZoneOf gives the name of the zone of the item's end: until_zone, else that of its start.
func (v *Visit) EndZoneOf(item *Item) string {
	if item.UntilZone != "" {
		return item.UntilZone
	}
	return v.ZoneOf(item)
}

// Times gives when the item is. Where it has no time yet it gives false; an error where a zone is unknown,
// a time is skipped by the clocks, or the end is not after the start.
func (v *Visit) Times(item *Item) (Times, bool, error) {
	if item.At.IsZero() {
		return Times{}, false, nil
	}
	t := Times{StartWall: item.At}
	var err error
	if t.StartZone, err = clock.Zone(v.ZoneOf(item)); err != nil {
		return Times{}, false, at(err, "zone")
	}
	if t.EndZone, err = clock.Zone(v.EndZoneOf(item)); err != nil {
		return Times{}, false, at(err, "until_zone")
	}
	if t.Start, err = clock.Instant(item.At, t.StartZone, item.Fold); err != nil {
		return Times{}, false, at(err, "at")
	}
	if !item.Until.IsZero() {
		if t.End, err = clock.Instant(item.Until, t.EndZone, item.UntilFold); err != nil {
			return Times{}, false, at(err, "until")
		}
		if !t.End.After(t.Start) {
			return Times{}, false, fault.InvalidField("until", "end_before_start", fault.Args{"Start": item.At.String(), "End": item.Until.String()})
		}
	} else {
		minutes := item.Minutes
		if minutes == 0 {
			minutes, t.Usual = UsualMinutes(item), true
		}
		t.End = t.Start.Add(time.Duration(minutes) * time.Minute)
	}
	t.EndWall = clock.In(t.End, t.EndZone)
	return t, true, nil
}

// at puts err's first fault at field.
func at(err error, field string) error {
	if all := fault.All(err); len(all) > 0 {
		placed := *all[0]
		placed.Field = field
		return &placed
	}
	return err
}

// UsualMinutes gives the usual length of the item's kind, in real minutes, never nought.
func UsualMinutes(item *Item) int {
	if minutes := KindOf(item.Kind).Minutes; minutes > 0 {
		return minutes
	}
	return 30
}

// Length gives how long the item is in real minutes, with a time or without.
func (v *Visit) Length(item *Item) int {
	if t, ok, err := v.Times(item); ok && err == nil {
		return t.Minutes()
	}
	if item.Minutes > 0 {
		return item.Minutes
	}
	return UsualMinutes(item)
}

// DayOf gives the day the item is on, by the clocks of its own zone; false for one in the tray.
func (v *Visit) DayOf(item *Item) (civil.Date, bool) {
	if !item.At.IsZero() {
		return item.At.Date, true
	}
	return item.Day, item.Day != civil.Date{}
}

// TracksOf gives the ids of the item's tracks: the first of the visit where it names none.
func (v *Visit) TracksOf(item *Item) []string {
	if len(item.Tracks) > 0 || len(v.Tracks) == 0 {
		return item.Tracks
	}
	return []string{v.Tracks[0].ID}
}

// IsCancelled says whether the item is called off.
func (i *Item) IsCancelled() bool { return i.Status == Cancelled }

// EndPlace gives the id of the place where the item ends.
func (i *Item) EndPlace() string {
	if i.To != "" {
		return i.To
	}
	return i.Place
}

// Subject is a person, a place or a resource that can be in one place only at a time, in whichever visit.
type Subject struct {
	Kind string `json:"kind"` // "person", "place", "resource"
	Key  int64  `json:"key"`  // the directory's, the gazetteer's or the resource's own; nought before it is stored
}

// Occupancy says that another visit's item keeps a subject.
type Occupancy struct {
	Subject    Subject
	Start, End time.Time // UTC
	Reference  string    // of the other visit
	Item       string    // its id there
	Title      text.Text // of that item
	PlaceKey   int64     // the gazetteer's key of where it starts; nought: not known
	EndKey     int64     // and of where it ends
	Quiet      bool      // it is rest or free time
}

// Subjects gives what the item keeps, but for what is not stored yet: its people and greeter, its place
// unless many may be there at once, its resources. A cancelled item keeps nothing.
func (v *Visit) Subjects(item *Item) []Subject {
	if item.IsCancelled() {
		return nil
	}
	var subjects []Subject
	add := func(kind string, key int64) {
		subject := Subject{Kind: kind, Key: key}
		for _, s := range subjects {
			if s == subject {
				return
			}
		}
		if key != 0 {
			subjects = append(subjects, subject)
		}
	}
	for _, id := range item.Attending() {
		if m := v.Member(id); m != nil {
			add("person", m.Key)
		}
	}
	for _, id := range item.Uses {
		if r := v.Resource(id); r != nil {
			add("resource", r.Key)
		}
	}
	if p := v.Place(item.Place); p != nil && v.Occupies(item) {
		add("place", p.Key)
	}
	return subjects
}

// Attending gives the ids of everyone who must be there: with, and the greeter.
func (i *Item) Attending() []string {
	for _, id := range i.With {
		if id == i.Greeter {
			return i.With
		}
	}
	if i.Greeter == "" {
		return i.With
	}
	return append(append([]string(nil), i.With...), i.Greeter)
}

// Occupies says whether the item keeps its place to itself: not where many may be at once, not when
// it only starts or ends there, not when it has a room of the place to itself.
func (v *Visit) Occupies(item *Item) bool {
	place := v.Place(item.Place)
	kind := KindOf(item.Kind)
	if place == nil || kind.Moves || kind.Quiet || slices.Contains(SharedPlaces, OrDefault(place.Kind, PlaceKinds)) {
		return false
	}
	return !slices.ContainsFunc(item.Uses, func(id string) bool {
		r := v.Resource(id)
		return r != nil && r.Kind == "room"
	})
}
