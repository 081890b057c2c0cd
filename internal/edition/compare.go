package edition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// Kinds of differences.
const (
	Added     = "added"
	Removed   = "removed"
	Cancelled = "cancelled"
	Restored  = "restored" // no longer cancelled
	Moved     = "moved"    // another time or day
	Changed   = "changed"
)

// Things that a difference is about. Those of registers are called as visit.Register does.
const (
	OfVisit    = "visit"
	OfItem     = "item"
	OfParty    = "party"
	OfPerson   = "person"
	OfPlace    = "place"
	OfResource = "resource"
	OfTrack    = "track"
	OfRoute    = "route"
)

// Difference is what became of one thing between two states of a visit.
type Difference struct {
	Kind   string
	Of     string    // the thing: OfItem and the like
	ID     string    // its id; "" for the visit
	Title  text.Text // what it is called, now or, where it is gone, before
	Before *visit.Item
	After  *visit.Item // both for an item alone; nil where it was or is not there
	Fields []Change    // by name, for a thing that is in both
}

// Change is one field's two values. A text without a language (times, numbers, names) stands under "und".
type Change struct {
	Field         string // as in a visit's JSON; "time" for all that makes an item's time
	Before, After text.Text
	Word          bool   // the values are words of the field's vocabulary: "confirmed", "photo_op"
	Vocabulary    string // its name in visit.Vocabulary, for a register's field
}

// Compare gives what differs in after from before: the visit's head first, then its items by time, then
// parties, people, places, resources, tracks, routes and registers in their order. Both must be meant for the same
// reader; records, keys and order alone make no difference.
func Compare(before, after *visit.Visit) []Difference {
	var all []Difference
	if fields := changes(headFields, side[visit.Visit]{before, before}, side[visit.Visit]{after, after}); len(fields) > 0 {
		all = append(all, Difference{Kind: Changed, Of: OfVisit, Title: after.Title, Fields: fields})
	}
	all = append(all, items(before, after)...)
	all = append(all, things(OfParty, partyFields, before, after, func(v *visit.Visit) []visit.Party { return v.Parties },
		func(p *visit.Party) (string, text.Text) { return p.ID, p.Body })...)
	all = append(all, things(OfPerson, memberFields, before, after, func(v *visit.Visit) []visit.Member { return v.People },
		func(m *visit.Member) (string, text.Text) { return m.ID, m.Name })...)
	all = append(all, things(OfPlace, placeFields, before, after, func(v *visit.Visit) []visit.Place { return v.Places },
		func(p *visit.Place) (string, text.Text) { return p.ID, p.Name })...)
	all = append(all, things(OfResource, resourceFields, before, after, func(v *visit.Visit) []visit.Resource { return v.Resources },
		func(r *visit.Resource) (string, text.Text) { return r.ID, r.Name })...)
	all = append(all, things(OfTrack, trackFields, before, after, func(v *visit.Visit) []visit.Track { return v.Tracks },
		func(t *visit.Track) (string, text.Text) { return t.ID, t.Name })...)
	all = append(all, things(OfRoute, routeFields, before, after, func(v *visit.Visit) []visit.Route { return v.Routes },
		func(r *visit.Route) (string, text.Text) { return r.From + " " + r.To, nil })...)
	all = append(all, registers(before, after)...)
	for i := range all {
		if all[i].Of == OfRoute {
			from, to, _ := strings.Cut(all[i].ID, " ")
			v := after
			if all[i].Kind == Removed {
				v = before
			}
			all[i].Title = joined(v, []string{from, to}, " – ", placeName)
		}
	}
	return all
}

// items compares the items and sorts what differs by time: by the new time, or the old one of what is gone.
func items(before, after *visit.Visit) []Difference {
	var found []Difference
	var order []*visit.Item
	at := map[*visit.Item]Difference{}
	// A visit of the union sorts both sides' items by one rule, each on the clocks that it has.
	union := &visit.Visit{Zone: after.Zone}
	add := func(d Difference, of *visit.Visit, item *visit.Item) {
		placed := *item
		placed.Zone, placed.UntilZone = of.ZoneOf(item), of.EndZoneOf(item)
		order = append(order, &placed)
		at[&placed] = d
	}
	for i := range after.Items {
		now := &after.Items[i]
		was := before.Item(now.ID)
		d := Difference{Of: OfItem, ID: now.ID, Title: label(now.Title, now.ID), Before: was, After: now}
		if was == nil {
			d.Kind = Added
			add(d, after, now)
			continue
		}
		d.Fields = changes(itemFields, side[visit.Item]{before, was}, side[visit.Item]{after, now})
		moved := timeOf(before, was) != timeOf(after, now)
		if moved && !slices.ContainsFunc(d.Fields, func(c Change) bool { return c.Field == "time" }) {
			d.Fields = slices.Insert(d.Fields, 0, Change{Field: "time", Before: timeSaid(before, was, true), After: timeSaid(after, now, true)})
		}
		if len(d.Fields) == 0 {
			continue
		}
		switch {
		case now.IsCancelled() && !was.IsCancelled():
			d.Kind = Cancelled
		case was.IsCancelled() && !now.IsCancelled():
			d.Kind = Restored
		case moved:
			d.Kind = Moved
		default:
			d.Kind = Changed
		}
		add(d, after, now)
	}
	for i := range before.Items {
		was := &before.Items[i]
		if after.Item(was.ID) == nil {
			add(Difference{Kind: Removed, Of: OfItem, ID: was.ID, Title: label(was.Title, was.ID), Before: was}, before, was)
		}
	}
	union.ByTime(order)
	for _, item := range order {
		found = append(found, at[item])
	}
	return found
}

// things compares one list of the visit's things by id.
func things[T any](of string, fields []field[T], before, after *visit.Visit, list func(*visit.Visit) []T, name func(*T) (string, text.Text)) []Difference {
	var found []Difference
	old := map[string]*T{}
	were := list(before)
	for i := range were {
		id, _ := name(&were[i])
		old[id] = &were[i]
	}
	are := list(after)
	for i := range are {
		id, title := name(&are[i])
		was, known := old[id]
		delete(old, id)
		d := Difference{Kind: Added, Of: of, ID: id, Title: label(title, id)}
		if known {
			d.Kind = Changed
			d.Fields = changes(fields, side[T]{before, was}, side[T]{after, &are[i]})
			if len(d.Fields) == 0 {
				continue
			}
		}
		found = append(found, d)
	}
	for i := range were {
		if id, title := name(&were[i]); old[id] != nil {
			found = append(found, Difference{Kind: Removed, Of: of, ID: id, Title: label(title, id)})
		}
	}
	return found
}

// side is a thing in its state of the visit.
type side[T any] struct {
	visit *visit.Visit
	thing *T
}

// field is how a change list shows one field.
type field[T any] struct {
	name       string
	word       bool
	vocabulary string
	show       func(*visit.Visit, *T) text.Text // tells two values apart
	read       func(*visit.Visit, *T) text.Text // a value in words; nil: as show gives it
}

func changes[T any](fields []field[T], before, after side[T]) []Change {
	var found []Change
	for _, f := range fields {
		was, is := f.show(before.visit, before.thing), f.show(after.visit, after.thing)
		if !was.Equal(is) {
			if f.read != nil {
				was, is = f.read(before.visit, before.thing), f.read(after.visit, after.thing)
			}
			found = append(found, Change{Field: f.name, Before: was, After: is, Word: f.word, Vocabulary: f.vocabulary})
		}
	}
	return found
}

// neutral is a text that no language owns.
func neutral(s string) text.Text {
	if s == "" {
		return nil
	}
	return text.Text{"und": s}
}

func number(n int) text.Text {
	if n == 0 {
		return nil
	}
	return neutral(strconv.Itoa(n))
}

func list(words []string) text.Text { return neutral(strings.Join(words, ", ")) }

// joined gives the names of several things as one text, in every language that one of them has.
func joined(v *visit.Visit, ids []string, separator string, name func(*visit.Visit, string) text.Text) text.Text {
	var names []text.Text
	all := text.Text{}
	for _, id := range ids {
		t := name(v, id)
		names = append(names, t)
		for _, language := range t.Languages() {
			all[language] = ""
		}
	}
	for language := range all {
		parts := make([]string, len(names))
		for i, t := range names {
			parts[i] = t.In(language)
		}
		all[language] = strings.Join(parts, separator)
	}
	return all
}

func personName(v *visit.Visit, id string) text.Text {
	if m := v.Member(id); m != nil {
		return label(m.Name, id)
	}
	return neutral(id)
}

func placeName(v *visit.Visit, id string) text.Text {
	if p := v.Place(id); p != nil {
		return label(p.Name, id)
	}
	return neutral(id)
}

func resourceName(v *visit.Visit, id string) text.Text {
	if r := v.Resource(id); r != nil {
		return label(r.Name, id)
	}
	return neutral(id)
}

func trackName(v *visit.Visit, id string) text.Text {
	if t := v.Track(id); t != nil {
		return label(t.Name, id)
	}
	return neutral(id)
}

func partyName(v *visit.Visit, id string) text.Text {
	if p := v.Party(id); p != nil {
		return label(p.Body, id)
	}
	return neutral(id)
}

func itemTitle(v *visit.Visit, id string) text.Text {
	if i := v.Item(id); i != nil {
		return label(i.Title, id)
	}
	return neutral(id)
}

// timeShown gives "2024-01-31 10:00–10:12", with the zone where it is not the visit's, and the day again
// where it ends on another.
func timeShown(v *visit.Visit, item *visit.Item) text.Text {
	t, ok, err := v.Times(item)
	if !ok || err != nil {
		if day, dated := v.DayOf(item); dated {
			return neutral(day.String())
		}
		return nil
	}
	zone := func(name string) string {
		if name == v.Zone {
			return ""
		}
		return " " + name
	}
	shown := t.StartWall.Date.String() + " " + t.StartWall.Time()
	if t.StartZone.String() != t.EndZone.String() {
		shown += zone(t.StartZone.String())
	}
	shown += "–"
	if t.EndWall.Date != t.StartWall.Date {
		shown += t.EndWall.Date.String() + " "
	}
	return neutral(shown + t.EndWall.Time() + zone(t.EndZone.String()))
}

func window(item *visit.Item) string {
	if item.Earliest.IsZero() && item.Latest.IsZero() {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(item.Earliest.String()+" – "+item.Latest.String(), "T", " "))
}

func approval(a visit.Approval) text.Text {
	var sides []string
	if a.Host {
		sides = append(sides, visit.Host)
	}
	if a.Guest {
		sides = append(sides, visit.Guest)
	}
	return list(sides)
}

func position(lat, lon *float64) text.Text {
	degrees := func(f *float64) string {
		if f == nil {
			return "–"
		}
		return strconv.FormatFloat(*f, 'f', -1, 64)
	}
	if lat == nil && lon == nil {
		return nil
	}
	return neutral(degrees(lat) + " " + degrees(lon))
}

// each gives the texts of several things of an item as one, a line for each.
func each[T any](things []T, show func(*T) text.Text) text.Text {
	ids := make([]string, len(things))
	for i := range things {
		ids[i] = strconv.Itoa(i)
	}
	return joined(nil, ids, "\n", func(_ *visit.Visit, id string) text.Text {
		i, _ := strconv.Atoi(id)
		return show(&things[i])
	})
}

// prefixed puts a language-neutral head before a text.
func prefixed(head string, t text.Text) text.Text {
	if t.IsEmpty() {
		return neutral(head)
	}
	whole := text.Text{}
	for _, language := range t.Languages() {
		whole[language] = head + " " + t[language]
	}
	return whole
}

func afterShown(v *visit.Visit, item *visit.Item) text.Text {
	return each(item.After, func(a *visit.After) text.Text {
		bounds := "≥ 0"
		if a.Gap != nil {
			bounds = fmt.Sprintf("≥ %d", *a.Gap)
		}
		if a.Within != nil {
			bounds += fmt.Sprintf(", ≤ %d", *a.Within)
		}
		return prefixed("("+bounds+")", itemTitle(v, a.Item))
	})
}

func stepsShown(_ *visit.Visit, item *visit.Item) text.Text {
	return each(item.Steps, func(s *visit.Step) text.Text {
		head := []string{fmt.Sprintf("%+d", s.Offset), number(s.Minutes).In("und"), s.Actor, s.Position, strings.Join(s.Props, ", ")}
		return prefixed(strings.Join(filled(head), "; "), joined(nil, []string{"action", "cue"}, " ", func(_ *visit.Visit, which string) text.Text {
			if which == "cue" {
				return s.Cue
			}
			return s.Action
		}))
	})
}

// filled leaves out the empty ones.
func filled(parts []string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}
