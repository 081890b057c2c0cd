package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// What a Scope may be of.
const (
	OfVisit    = "visit" // the whole visit; no ID
	OfPerson   = "person"
	OfParty    = "party"
	OfTrack    = "track"
	OfPlace    = "place"
	OfResource = "resource"
	OfOfficer  = "officer" // ID is a name, as items have it, or several of one person; see OfficerNames
	OfOffice   = "office"  // every visit; no ID
)

// Scopes gives what a Scope may be of, the default first.
func Scopes() []string {
	return []string{OfVisit, OfPerson, OfParty, OfTrack, OfPlace, OfResource, OfOfficer, OfOffice}
}

// Scope says whose items a calendar shows. The zero Scope is the whole visit.
type Scope struct {
	Kind string // of Scopes; "": the whole visit
	ID   string // of the person, place and so on within the visit
}

// IsWide says whether it is over all visits.
func (s Scope) IsWide() bool { return s.Kind == OfOfficer || s.Kind == OfOffice }

// Holds says whether the item of v is one of them: that the person attends or greets at, anyone of the party
// attends, that runs on the track, begins or ends at the place, uses the resource, or that the officer is
// responsible for, as deputy too, or has a role in. Officers' names are compared without case and accents.
func (s Scope) Holds(v *visit.Visit, item *visit.Item) bool {
	switch s.Kind {
	case "", OfVisit, OfOffice:
		return true
	case OfPerson:
		return slices.Contains(item.Attending(), s.ID)
	case OfParty:
		return slices.ContainsFunc(item.Attending(), func(id string) bool {
			m := v.Member(id)
			return m != nil && m.Party == s.ID
		})
	case OfTrack:
		return slices.Contains(v.TracksOf(item), s.ID)
	case OfPlace:
		return item.Place == s.ID || item.To == s.ID
	case OfResource:
		return slices.Contains(item.Uses, s.ID)
	case OfOfficer:
		officers := item.Officers()
		return slices.ContainsFunc(OfficerNames(s.ID), func(name string) bool {
			name = text.Fold(name)
			return slices.ContainsFunc(officers, func(officer string) bool { return text.Fold(officer) == name })
		})
	}
	return false
}

// OfficerNames gives the names of one officer that are written apart by ";".
func OfficerNames(written string) []string {
	var names []string
	for name := range strings.SplitSeq(written, ";") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// How a View shows what moves people.
const (
	TransfersShown  = "shown"
	TransfersHidden = "hidden" // without the items of kinds that move
	TransfersRoutes = "routes" // with the ways between items too, as the visit's routes have them
)

// Transfers gives the ways to show what moves people, the default first.
func Transfers() []string { return []string{TransfersShown, TransfersHidden, TransfersRoutes} }

// How much a View shows.
const (
	EachItem  = "items"
	EachDay   = "days"  // one event a day, which lists its items
	EachVisit = "whole" // one event for the visit
)

// Details gives how much a View may show, the default first.
func Details() []string { return []string{EachItem, EachDay, EachVisit} }

// View says which items of a visit a calendar shows, and how. The zero View shows every item.
//
// What it makes of items (a way, a day, a visit, a busy time) has no life of its own: its UID is made of what it
// shows, so that it never changes, but gives way to another. Thus it tells nothing of a change in what it hides.
type View struct {
	Scope     Scope
	Transfers string // of Transfers
	Detail    string // of Details
	Busy      bool   // only that something is: no titles, places or people
}

// Of gives v as the view shows it, and the stamps of what is shown. v, which edition.For has made fit for the reader,
// stays as it is. languages are the reader's.
func (w View) Of(v *visit.Visit, stamps map[string]edition.Stamp, languages []string) (*visit.Visit, map[string]edition.Stamp) {
	s := selection{visit: v, stamps: stamps, languages: languages}
	for i := range v.Items {
		item := &v.Items[i]
		if w.Scope.Holds(v, item) && (w.Transfers != TransfersHidden || !visit.KindOf(item.Kind).Moves) {
			s.items = append(s.items, item)
		}
	}
	switch {
	case w.Busy:
		return s.busy()
	case w.Detail == EachDay:
		return s.days()
	case w.Detail == EachVisit:
		return s.whole()
	case len(s.items) == len(v.Items) && w.Transfers != TransfersRoutes:
		return v, stamps
	}
	seen := s.empty()
	for _, item := range s.items {
		seen.Items = append(seen.Items, *item)
	}
	if w.Transfers != TransfersRoutes {
		return seen, stamps
	}
	ways, made := s.ways(w.Scope.Kind == "" || w.Scope.Kind == OfVisit || w.Scope.IsWide() || w.Scope.Kind == OfPlace)
	seen.Items = append(seen.Items, ways...)
	for id, stamp := range stamps {
		made[id] = stamp
	}
	return seen, made
}

// selection is the items of a visit that a view shows.
type selection struct {
	visit     *visit.Visit
	stamps    map[string]edition.Stamp
	languages []string
	items     []*visit.Item
}

// empty gives the visit without its items.
func (s *selection) empty() *visit.Visit {
	v := *s.visit
	v.Items = nil
	return &v
}

// derived gives the UID of what is made of others, and shows the parts.
func derived(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// born gives the stamp of what is made of items: it came with the last of them and never changes.
func (s *selection) born(items ...*visit.Item) edition.Stamp {
	var at time.Time
	for _, item := range items {
		created := item.Record.Created
		if stamp, ok := s.stamps[item.ID]; ok {
			created = stamp.Created
		}
		if created.After(at) {
			at = created
		}
	}
	return edition.Stamp{Created: at, Changed: at}
}

func (s *selection) say(words string) text.Text {
	language := s.visit.Languages[0]
	if len(s.languages) > 0 {
		language = s.languages[0]
	}
	return text.Text{language: words}
}

// timed gives the items that have a time and are not cancelled, in their order, with their times.
func (s *selection) timed() (items []*visit.Item, times map[*visit.Item]visit.Times) {
	times = map[*visit.Item]visit.Times{}
	for _, item := range s.items {
		if t, ok, err := s.visit.Times(item); ok && err == nil && !item.IsCancelled() {
			items = append(items, item)
			times[item] = t
		}
	}
	slices.SortStableFunc(items, func(a, b *visit.Item) int { return times[a].Start.Compare(times[b].Start) })
	return items, times
}

// busy gives a busy time for each item that keeps someone. All of it is in UTC, since zones tell of places.
func (s *selection) busy() (*visit.Visit, map[string]edition.Stamp) {
	stamps := map[string]edition.Stamp{}
	title := s.say(text.For(text.Match(s.languages...)).Say("calendar.busy", nil))
	v := &visit.Visit{Title: title, Zone: "UTC", Languages: s.visit.Languages}
	items, times := s.timed()
	for _, item := range items {
		if visit.KindOf(item.Kind).Quiet {
			continue
		}
		t := times[item]
		start, end := clock.In(t.Start, time.UTC), clock.In(t.End, time.UTC)
		uid := derived("busy", item.UID, start.String(), end.String())
		v.Items = append(v.Items, visit.Item{ID: uid, UID: uid, Kind: "other", Title: title, Zone: "UTC", At: start, Until: end})
		stamps[uid] = s.born(item)
	}
	return v, stamps
}

// days gives an event for each day that has items, with a line for each of them.
func (s *selection) days() (*visit.Visit, map[string]edition.Stamp) {
	v, stamps := s.empty(), map[string]edition.Stamp{}
	byDay := map[civil.Date][]*visit.Item{}
	ordered := slices.Clone(s.items)
	s.visit.ByTime(ordered)
	for _, item := range ordered {
		if day, dated := s.visit.DayOf(item); dated && !item.IsCancelled() {
			byDay[day] = append(byDay[day], item)
		}
	}
	var days []civil.Date
	for day := range byDay {
		days = append(days, day)
	}
	slices.SortFunc(days, civil.Date.Compare)
	title := s.visit.Title.In(s.languages...)
	for _, day := range days {
		var lines []string
		for _, item := range byDay[day] {
			line := mark(item) + item.Title.In(s.languages...)
			if !item.At.IsZero() {
				line = item.At.Time() + " " + line
			}
			if place := s.visit.Place(item.Place); place != nil {
				line += ", " + place.Name.In(s.languages...)
			}
			lines = append(lines, line)
		}
		uid := derived(append([]string{"day", s.visit.Reference, day.String(), title}, lines...)...)
		v.Items = append(v.Items, visit.Item{ID: uid, UID: uid, Kind: "other", Title: s.say(title), Description: s.say(strings.Join(lines, "\n")), Day: day})
		stamps[uid] = s.born(byDay[day]...)
	}
	return v, stamps
}

// whole gives one event from the visit's first day to its last, where there is anything to show.
func (s *selection) whole() (*visit.Visit, map[string]edition.Stamp) {
	v := s.empty()
	shown := slices.DeleteFunc(slices.Clone(s.items), func(item *visit.Item) bool {
		_, dated := s.visit.DayOf(item)
		return !dated || item.IsCancelled()
	})
	if len(shown) == 0 {
		return v, nil
	}
	first := slices.MinFunc(shown, func(a, b *visit.Item) int { return s.born(a).Created.Compare(s.born(b).Created) })
	title := s.visit.Title.In(s.languages...)
	uid := derived("visit", s.visit.Reference, s.visit.From.String(), s.visit.To.String(), title)
	v.Items = []visit.Item{{ID: uid, UID: uid, Kind: "other", Title: s.say(title), Day: s.visit.From, Until: clock.At(s.visit.To, 0, 0)}}
	return v, map[string]edition.Stamp{uid: s.born(first)}
}

// ways gives the journeys between items that follow each other at different places between which a route is
// known: within each track, or, where the items are one traveller's, over all of them. A way ends when the next item
// begins.
func (s *selection) ways(byTrack bool) ([]visit.Item, map[string]edition.Stamp) {
	var ways []visit.Item
	stamps := map[string]edition.Stamp{}
	items, times := s.timed()
	last := map[string]*visit.Item{}
	for _, item := range items {
		lanes := []string{""}
		if byTrack {
			lanes = s.visit.TracksOf(item)
		}
		if item.Place == "" && item.EndPlace() == "" {
			continue
		}
		for _, lane := range lanes {
			before := last[lane]
			last[lane] = item
			if before == nil {
				continue
			}
			way, ok := s.way(before, item, times)
			if !ok || stamps[way.ID] != (edition.Stamp{}) {
				continue
			}
			ways = append(ways, way)
			stamps[way.ID] = s.born(before, item)
		}
	}
	return ways, stamps
}

func (s *selection) way(before, item *visit.Item, times map[*visit.Item]visit.Times) (visit.Item, bool) {
	from, to := s.visit.Place(before.EndPlace()), s.visit.Place(item.Place)
	if from == nil || to == nil || from == to {
		return visit.Item{}, false
	}
	minutes, known := s.route(from.ID, to.ID)
	start, end := times[item].Start.Add(-time.Duration(minutes)*time.Minute), times[item].Start
	if left := times[before].End; start.Before(left) {
		start = left
	}
	if !known || !start.Before(end) {
		return visit.Item{}, false
	}
	title := from.Name.In(s.languages...) + " → " + to.Name.In(s.languages...)
	zone := times[item].StartZone
	uid := derived("way", before.UID, item.UID, start.Format(utcForm), end.Format(utcForm), title)
	return visit.Item{
		ID: uid, UID: uid, Kind: "transfer", Title: s.say(title), Place: from.ID, To: to.ID,
		At: clock.In(start, zone), Fold: clock.Fold(start, zone), Zone: zone.String(), Minutes: clock.Minutes(start, end),
	}, true
}

// route gives the minutes of the quickest direct route.
func (s *selection) route(from, to string) (minutes int, known bool) {
	for _, r := range s.visit.Routes {
		if (r.From == from && r.To == to || !r.OneWay && r.From == to && r.To == from) && (!known || r.Minutes < minutes) {
			minutes, known = r.Minutes, true
		}
	}
	return minutes, known
}
