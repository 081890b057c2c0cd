package planning

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// pathOf gives the prefix under which Validate names the fields of a thing ("items/talks" →
// "items[3]."), "" where there is none.
func pathOf(v *visit.Visit, thing string) string {
	list, id, ok := strings.Cut(thing, "/")
	if !ok {
		return ""
	}
	index := -1
	if all, ok := lists[list]; ok {
		index = all.index(v, id)
	}
	if index < 0 {
		return ""
	}
	return fmt.Sprintf("%s[%d].", list, index)
}

// things is one of a visit's lists: where it lies, how its entries are called, and what of an entry does
// not stand in its JSON and so must be kept when it is restored.
type things[T any] struct {
	of     func(*visit.Visit) *[]T
	id     func(*T) string
	record func(*T) *visit.Record
	keep   func(old, restored *T)
}

var (
	parties = things[visit.Party]{
		of:     func(v *visit.Visit) *[]visit.Party { return &v.Parties },
		id:     func(p *visit.Party) string { return p.ID },
		record: func(p *visit.Party) *visit.Record { return &p.Record },
		keep:   func(_, _ *visit.Party) {},
	}
	members = things[visit.Member]{
		of:     func(v *visit.Visit) *[]visit.Member { return &v.People },
		id:     func(m *visit.Member) string { return m.ID },
		record: func(m *visit.Member) *visit.Record { return &m.Record },
		keep:   func(old, restored *visit.Member) { restored.Key = old.Key },
	}
	places = things[visit.Place]{
		of:     func(v *visit.Visit) *[]visit.Place { return &v.Places },
		id:     func(p *visit.Place) string { return p.ID },
		record: func(p *visit.Place) *visit.Record { return &p.Record },
		keep:   func(old, restored *visit.Place) { restored.Key = old.Key },
	}
	resources = things[visit.Resource]{
		of:     func(v *visit.Visit) *[]visit.Resource { return &v.Resources },
		id:     func(r *visit.Resource) string { return r.ID },
		record: func(r *visit.Resource) *visit.Record { return &r.Record },
		keep:   func(old, restored *visit.Resource) { restored.Key = old.Key },
	}
	tracks = things[visit.Track]{
		of:     func(v *visit.Visit) *[]visit.Track { return &v.Tracks },
		id:     func(t *visit.Track) string { return t.ID },
		record: func(t *visit.Track) *visit.Record { return &t.Record },
		keep:   func(_, _ *visit.Track) {},
	}
	items = things[visit.Item]{
		of:     func(v *visit.Visit) *[]visit.Item { return &v.Items },
		id:     func(i *visit.Item) string { return i.ID },
		record: func(i *visit.Item) *visit.Record { return &i.Record },
		keep:   func(old, restored *visit.Item) { restored.UID, restored.Sequence = old.UID, old.Sequence },
	}
)

// anyList is what is alike for all lists, of whatever type.
type anyList interface {
	index(v *visit.Visit, id string) int
	remove(v *visit.Visit, id string, version int64) error
	restore(v *visit.Visit, edit Edit) error
	putEntry(v *visit.Visit, e visit.RegisterEntry, version int64) error
}

// lists are a visit's lists of things by name; listOf those of registers and of the audit's names too.
var (
	lists = map[string]anyList{
		"parties": parties, "people": members, "places": places, "resources": resources, "tracks": tracks, "items": items,
		"orders":         register(func(v *visit.Visit) *[]visit.Order { return &v.Orders }),
		"seatings":       register(func(v *visit.Visit) *[]visit.Seating { return &v.Seatings }),
		"convoys":        register(func(v *visit.Visit) *[]visit.Convoy { return &v.Convoys }),
		"signings":       register(func(v *visit.Visit) *[]visit.Signing { return &v.Signings }),
		"symbols":        register(func(v *visit.Visit) *[]visit.Symbol { return &v.Symbols }),
		"gifts":          register(func(v *visit.Visit) *[]visit.Gift { return &v.Gifts }),
		"guest_book":     register(func(v *visit.Visit) *[]visit.BookEntry { return &v.GuestBook }),
		"menus":          register(func(v *visit.Visit) *[]visit.Menu { return &v.Menus }),
		"hotel_rooms":    register(func(v *visit.Visit) *[]visit.HotelRoom { return &v.HotelRooms }),
		"flights":        register(func(v *visit.Visit) *[]visit.Flight { return &v.Flights }),
		"accreditations": register(func(v *visit.Visit) *[]visit.Accreditation { return &v.Accreditations }),
		"tasks":          register(func(v *visit.Visit) *[]visit.Task { return &v.Tasks }),
	}
	listOf = func() map[string]anyList {
		all := map[string]anyList{"party": parties, "person": members, "place": places, "resource": resources, "track": tracks, "item": items}
		for _, r := range visit.Registers() {
			all[r.Thing] = lists[r.Name]
		}
		return all
	}()
)

// register gives the list of one of the registers.
func register[T any, P interface {
	*T
	visit.RegisterEntry
}](of func(*visit.Visit) *[]T) things[T] {
	return things[T]{
		of:     of,
		id:     func(e *T) string { return P(e).Head().ID },
		record: func(e *T) *visit.Record { return &P(e).Head().Record },
		keep:   func(_, _ *T) {},
	}
}

// putEntry is put for an entry that is known by its register alone.
func (t things[T]) putEntry(v *visit.Visit, e visit.RegisterEntry, version int64) error {
	entry, ok := e.(any).(*T)
	if !ok {
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": e.Head().ID})
	}
	return t.put(v, *entry, version)
}

func (t things[T]) index(v *visit.Visit, id string) int {
	return slices.IndexFunc(*t.of(v), func(x T) bool { return t.id(&x) == id })
}

// put adds value (version 0) or takes the place of the one with its id, which must still have version.
func (t things[T]) put(v *visit.Visit, value T, version int64) error {
	list := t.of(v)
	i := t.index(v, t.id(&value))
	switch {
	case i < 0 && version != 0:
		return fault.New(fault.Conflict, "", "removed_meanwhile", nil)
	case i < 0:
		*list = append(*list, value)
		return nil
	case version == 0:
		return fault.InvalidField("id", "id_taken", fault.Args{"Value": t.id(&value)})
	}
	old := &(*list)[i]
	if err := stale(*t.record(old), version); err != nil {
		return err
	}
	*t.record(&value) = *t.record(old)
	t.keep(old, &value)
	*old = value
	return nil
}

// remove takes out the one with id, which must still have version, or any where version is nought.
func (t things[T]) remove(v *visit.Visit, id string, version int64) error {
	i := t.index(v, id)
	if i < 0 {
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": id})
	}
	list := t.of(v)
	if err := stale(*t.record(&(*list)[i]), version); err != nil {
		return err
	}
	*list = slices.Delete(*list, i, i+1)
	return nil
}

// restore puts a thing back as edit.Before says, or takes it out where that is null. It must still be as
// the edit left it.
func (t things[T]) restore(v *visit.Visit, edit Edit) error {
	overtaken := fault.New(fault.Conflict, "", "undo_overtaken", nil)
	list := t.of(v)
	i := t.index(v, edit.ID)
	if (i >= 0) != (len(edit.After) > 0) {
		return overtaken
	}
	if i >= 0 {
		var after T
		if err := json.Unmarshal(edit.After, &after); err != nil {
			return err
		}
		if !t.same((*list)[i], after) {
			return overtaken
		}
	}
	if len(edit.Before) == 0 {
		*list = slices.Delete(*list, i, i+1)
		return nil
	}
	var before T
	if err := json.Unmarshal(edit.Before, &before); err != nil {
		return err
	}
	if i < 0 {
		*t.record(&before) = visit.Record{}
		*list = append(*list, before)
		return nil
	}
	old := &(*list)[i]
	*t.record(&before) = *t.record(old)
	t.keep(old, &before)
	*old = before
	return nil
}

// same says whether two states of a thing differ in nothing that is typed: a state that undoing brought back is one
// that the change before it may be taken back from.
func (t things[T]) same(a, b T) bool {
	t.keep(&a, &b)
	*t.record(&a), *t.record(&b) = visit.Record{}, visit.Record{}
	one, err1 := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(one, other)
}

// fresh gives id, or a new one near to name where it is empty.
func fresh(id, name, fallback string, taken func(string) bool) string {
	if id != "" {
		return id
	}
	return visit.NewID(name, fallback, taken)
}

// SaveParty adds the party (version 0) or changes the one with its id. It gives the id.
func (o *Office) SaveParty(ctx context.Context, who Actor, reference string, p visit.Party, version int64) (string, error) {
	return o.save(ctx, who, reference, "party_saved", "parties/", &p.ID, func(v *visit.Visit) error {
		p.ID = fresh(p.ID, p.Body.In("en"), "party", func(id string) bool { return v.Party(id) != nil })
		return parties.put(v, p, version)
	})
}

// save is change for one thing, whose id may be made on the way.
func (o *Office) save(ctx context.Context, who Actor, reference, action, list string, id *string, alter func(*visit.Visit) error) (string, error) {
	if err := may(who, Officer); err != nil {
		return "", err
	}
	_, _, err := o.store.ChangeVisit(ctx, o.author(who), reference, action, 0, func(v *visit.Visit) error {
		if err := alter(v); err != nil {
			return err
		}
		return validate(v, list+*id)
	})
	return *id, err
}

// SaveMember adds the member (version 0) or changes the one with its id. It gives the id.
func (o *Office) SaveMember(ctx context.Context, who Actor, reference string, m visit.Member, version int64) (string, error) {
	return o.save(ctx, who, reference, "member_saved", "people/", &m.ID, func(v *visit.Visit) error {
		m.ID = fresh(m.ID, m.Name.In("en"), "person", func(id string) bool { return v.Member(id) != nil })
		if m.Seq == 0 {
			for _, other := range v.People {
				if other.Party == m.Party && other.ID != m.ID {
					m.Seq = max(m.Seq, other.Seq)
				}
			}
			m.Seq++
		}
		return members.put(v, m, version)
	})
}

// OrderMembers gives the members of a party the places of ids in its order, first to last.
func (o *Office) OrderMembers(ctx context.Context, who Actor, reference, party string, ids []string) error {
	_, _, err := o.change(ctx, who, reference, "members_ordered", "", func(v *visit.Visit) error {
		for i, id := range ids {
			m := v.Member(id)
			if m == nil || m.Party != party {
				return fault.InvalidField("order", "person_unknown", fault.Args{"Value": id})
			}
			m.Seq = i + 1
		}
		return nil
	})
	return err
}

// SavePlaceIn adds the place to the visit (version 0) or changes the one with its id. It gives the id.
func (o *Office) SavePlaceIn(ctx context.Context, who Actor, reference string, p visit.Place, version int64) (string, error) {
	return o.save(ctx, who, reference, "place_saved", "places/", &p.ID, func(v *visit.Visit) error {
		p.ID = fresh(p.ID, p.Name.In("en"), "place", func(id string) bool { return v.Place(id) != nil })
		return places.put(v, p, version)
	})
}

// SaveResource adds the resource (version 0) or changes the one with its id. It gives the id.
func (o *Office) SaveResource(ctx context.Context, who Actor, reference string, r visit.Resource, version int64) (string, error) {
	return o.save(ctx, who, reference, "resource_saved", "resources/", &r.ID, func(v *visit.Visit) error {
		r.ID = fresh(r.ID, r.Name.In("en"), "resource", func(id string) bool { return v.Resource(id) != nil })
		return resources.put(v, r, version)
	})
}

// SaveTrack adds the track (version 0) or changes the one with its id. It gives the id.
func (o *Office) SaveTrack(ctx context.Context, who Actor, reference string, t visit.Track, version int64) (string, error) {
	return o.save(ctx, who, reference, "track_saved", "tracks/", &t.ID, func(v *visit.Visit) error {
		t.ID = fresh(t.ID, t.Name.In("en"), "track", func(id string) bool { return v.Track(id) != nil })
		return tracks.put(v, t, version)
	})
}

// SaveRoutes puts routes in the place of all of the visit's.
func (o *Office) SaveRoutes(ctx context.Context, who Actor, reference string, routes []visit.Route) error {
	_, _, err := o.change(ctx, who, reference, "routes_saved", "", func(v *visit.Visit) error {
		v.Routes = routes
		return nil
	})
	return err
}

// SaveEntry adds an entry to one of the visit's registers (version 0) or changes the one with its id. It gives the id.
func (o *Office) SaveEntry(ctx context.Context, who Actor, reference, register string, e visit.RegisterEntry, version int64) (string, error) {
	r, ok := visit.RegisterOf(register)
	if !ok {
		return "", fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": register})
	}
	head := e.Head()
	return o.save(ctx, who, reference, "entry_saved", r.Name+"/", &head.ID, func(v *visit.Visit) error {
		if head.ID == "" {
			head.ID = visit.NewID(edition.EntryTitle(v, e).In("en"), strings.ReplaceAll(r.Thing, "_", "-"), func(id string) bool { return r.Entry(v, id) != nil })
		}
		keepTicks(r.Entry(v, head.ID), e)
		return lists[r.Name].putEntry(v, e, version)
	})
}

// Remove takes a thing out of the visit: list is "parties", "people", "places", "resources", "tracks" or a register's.
// What items still name stays: the error says which.
func (o *Office) Remove(ctx context.Context, who Actor, reference, list, id string, version int64) error {
	_, _, err := o.change(ctx, who, reference, "thing_removed", "", func(v *visit.Visit) error {
		if used := usedBy(v, list, id); used != nil {
			return fault.InvalidField("", "still_used", fault.Args{"Where": used})
		}
		if all, ok := lists[list]; ok {
			return all.remove(v, id, version)
		}
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": list})
	})
	return err
}

// usedBy gives the title of the first thing that names the one of list with id, nil where none does.
func usedBy(v *visit.Visit, list, id string) text.Text {
	for i := range v.Items {
		it := &v.Items[i]
		used := false
		switch list {
		case "people":
			used = slices.Contains(it.Attending(), id) ||
				slices.ContainsFunc(it.Documents, func(d visit.Document) bool { return slices.Contains(d.Signatories, id) }) ||
				slices.ContainsFunc(it.Flowers, func(f visit.Flowers) bool { return f.Bearer == id })
		case "places":
			used = it.Place == id || it.To == id
		case "resources":
			used = slices.Contains(it.Uses, id)
		case "tracks":
			used = slices.Contains(it.Tracks, id)
		case "parties":
			used = slices.ContainsFunc(it.Wreaths, func(w visit.Wreath) bool { return w.Giver == id })
		}
		if used {
			return it.Title
		}
	}
	if kind, ok := map[string]string{"parties": "party", "people": "person", "places": "place", "resources": "resource"}[list]; ok {
		if e, _ := v.NamedBy(kind, id); e != nil {
			if title := edition.EntryTitle(v, e); !title.IsEmpty() {
				return title
			}
			return text.Text{"en": e.Head().ID}
		}
	}
	switch list {
	case "parties":
		for _, m := range v.People {
			if m.Party == id {
				return m.Name
			}
		}
	case "places":
		for _, r := range v.Resources {
			if r.Place == id {
				return r.Name
			}
		}
		for _, r := range v.Routes {
			if r.From == id || r.To == id {
				from, to := v.Place(r.From).Name, v.Place(r.To).Name
				both := text.Text{}
				for _, language := range append(from.Languages(), to.Languages()...) {
					both[language] = from.In(language) + " – " + to.In(language)
				}
				return both
			}
		}
	}
	return nil
}

// restore takes one edit of a change back.
func restore(v *visit.Visit, edit Edit) error {
	switch edit.Thing {
	case "visit":
		return restoreHead(v, edit)
	case "routes":
		return restoreRoutes(v, edit)
	}
	if all, ok := listOf[edit.Thing]; ok {
		return all.restore(v, edit)
	}
	return fault.New(fault.Conflict, "", "cannot_undo", nil)
}

// restoreHead puts back what the visit said of itself; its lists are edits of their own.
func restoreHead(v *visit.Visit, edit Edit) error {
	var before, after visit.Visit
	if err := json.Unmarshal(edit.Before, &before); err != nil {
		return err
	}
	if err := json.Unmarshal(edit.After, &after); err != nil {
		return err
	}
	if !v.Title.Equal(after.Title) || v.Kind != after.Kind || v.From != after.From || v.To != after.To || v.Zone != after.Zone ||
		!slices.Equal(v.Languages, after.Languages) || !v.Note.Equal(after.Note) {
		return fault.New(fault.Conflict, "", "undo_overtaken", nil)
	}
	v.Title, v.Kind, v.From, v.To = before.Title, before.Kind, before.From, before.To
	v.Zone, v.Languages, v.Note = before.Zone, before.Languages, before.Note
	return nil
}

func restoreRoutes(v *visit.Visit, edit Edit) error {
	var before, after []visit.Route
	if len(edit.Before) > 0 {
		if err := json.Unmarshal(edit.Before, &before); err != nil {
			return err
		}
	}
	if len(edit.After) > 0 {
		if err := json.Unmarshal(edit.After, &after); err != nil {
			return err
		}
	}
	if !slices.Equal(v.Routes, after) {
		return fault.New(fault.Conflict, "", "undo_overtaken", nil)
	}
	v.Routes = before
	return nil
}
