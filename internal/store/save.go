package store

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// spacing is what lies between the positions of two rows of a list, so that one may come between them.
const spacing = 1 << 10

func (w *work) newRecord() recordRow {
	return recordRow{Version: 1, CreatedAt: w.by.At, ChangedAt: w.by.At, ChangedBy: w.by.Name}
}

// touch raises a row's version.
func (w *work) touch(r *recordRow) {
	r.Version++
	r.ChangedAt, r.ChangedBy = w.by.At, w.by.Name
}

func keyText(key int64) string { return strconv.FormatInt(key, 10) }

// update stores rows in the place of those of their keys, a batch in a statement, unless another transaction
// has changed one: that is a Conflict. A row's version must be higher by raised than what is stored.
func update[R any](tx *gorm.DB, rows []R, raised int) error {
	for some := range slices.Chunk(rows, batch) {
		result := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "key"}},
			UpdateAll: true,
			Where: clause.Where{Exprs: []clause.Expression{clause.Expr{
				SQL:  "? = excluded.version - ?",
				Vars: []any{clause.Column{Table: clause.CurrentTable, Name: "version"}, raised},
			}}},
		}).Create(&some)
		if result.Error != nil {
			return result.Error
		}
		if result.RowsAffected != int64(len(some)) {
			return fault.New(fault.Conflict, "", "changed_by_another", nil)
		}
	}
	return nil
}

// listed is what the general code asks of a row in one of a visit's lists.
type listed[R any] interface {
	*R
	entry() *entry
	record() *recordRow
	same(*R) bool
}

// differences says what became of one of a visit's lists.
type differences struct {
	altered map[string]bool // ids, added and removed ones too
	moved   bool            // something else stands in another place now
}

// reconcile stores what differs between the rows of a list as they were and as they are to be. Rows of one
// id are one thing; now is given the keys, positions and records of what is stored. stale says whether a row
// that nobody altered must be stored all the same; nil: never.
func reconcile[R any, P listed[R]](w *work, visit int64, were, now []R, stale func(was, now *R) bool) (differences, error) {
	d := differences{altered: map[string]bool{}}
	byID := make(map[string]*R, len(were))
	for i := range were {
		byID[P(&were[i]).entry().ID] = &were[i]
	}
	lastKnown := -1
	for i := range now {
		if byID[P(&now[i]).entry().ID] != nil {
			lastKnown = i
		}
	}
	var added, altered, touched []*R
	position := int64(0)
	for i := range now {
		row := P(&now[i])
		e := row.entry()
		e.Visit = visit
		was := P(byID[e.ID])
		delete(byID, e.ID)
		if was == nil {
			*row.record() = w.newRecord()
			e.Position = position + 1
			if i > lastKnown {
				e.Position = position + spacing
			}
			position = e.Position
			added = append(added, row)
			d.altered[e.ID] = true
			continue
		}
		*row.record() = *was.record()
		e.Key, e.Position = was.entry().Key, max(was.entry().Position, position+1)
		position = e.Position
		moved := e.Position != was.entry().Position
		d.moved = d.moved || moved
		switch {
		case !row.same(was):
			w.touch(row.record())
			altered = append(altered, row)
			d.altered[e.ID] = true
		case moved || stale != nil && stale(was, row):
			touched = append(touched, row)
		}
	}
	var removed []int64
	for id, was := range byID {
		removed = append(removed, P(was).entry().Key)
		d.altered[id] = true
	}
	for some := range slices.Chunk(removed, batch) {
		if err := w.Where("key IN ?", some).Delete(new(R)).Error; err != nil {
			return d, err
		}
	}
	if err := insert(w.DB, added); err != nil {
		return d, err
	}
	if err := update(w.DB, altered, 1); err != nil {
		return d, err
	}
	return d, update(w.DB, touched, 0)
}

// save stores what differs between a draft, as the rows was and the visit before hold it, and v, which it fills
// with keys and records, and tells of it. Both are empty for a visit that is not stored yet. The change's Number
// is nought where nothing differs.
func (w *work) save(was *draft, before, v *visit.Visit, change planning.Change) (planning.Change, error) {
	added := before.Key == 0
	v.Key = before.Key
	now := &draft{}
	overwritten, err := w.settle(was, now, v)
	if err != nil {
		return change, err
	}
	headAltered, err := w.saveHead(was, now, v)
	if err != nil {
		return change, err
	}
	if err := w.noteZones(v); err != nil {
		return change, err
	}
	v.Key = now.head.Key
	index := indexOf(v)
	now.fill(v, was, before, index)

	edits := editor{before: before}
	if headAltered {
		edits.note("visit", v.Reference)
	}
	if err := w.saveLists(was, now, &edits, overwritten); err != nil {
		return change, err
	}
	final, err := now.visit()
	if err != nil {
		return change, err
	}
	*v = *final
	if err := w.saveOccupancies(v.Key, indexOf(before), index); err != nil {
		return change, err
	}
	edits.after = v
	change.Edits = edits.all(added)
	if len(change.Edits) == 0 && !edits.moved {
		return change, nil
	}
	change.Reference = v.Reference
	if change.Number, err = w.audit(change); err != nil {
		return change, err
	}
	change.At, change.By = w.by.At, w.by.Name
	w.notice(planning.Notice{Reference: v.Reference, What: "draft", Number: change.Number, Items: edits.items()})
	if added {
		return change, w.Create(&revisionRow{Visit: v.Key, Revision: 1, ChangedAt: w.by.At}).Error
	}
	return change, w.raise(w.Model(&visitRow{}).Select("key").Where("key = ?", v.Key))
}

// overwritten are the keys of the entries that visits share and that were altered.
type overwritten struct {
	people    map[int64]personRow
	places    map[int64]placeRow
	resources map[int64]resourceRow
}

// settle finds the shared entries of everything in v and gives v their keys. Other visits that show what was
// altered are told.
func (w *work) settle(was, now *draft, v *visit.Visit) (o overwritten, err error) {
	people := each(v.People, func(m *visit.Member) personRow {
		row := personRowOf(&m.Person)
		row.Home = homeOf(v, m)
		return row
	})
	places := each(v.Places, placeRowOf)
	resources := each(v.Resources, resourceRowOf)
	if now.people, o.people, err = sharedPeople.settle(w, people, was.people); err != nil {
		return o, err
	}
	if now.places, o.places, err = sharedPlaces.settle(w, places, was.places); err != nil {
		return o, err
	}
	if now.resources, o.resources, err = sharedResources.settle(w, resources, was.resources); err != nil {
		return o, err
	}
	for i := range people {
		v.People[i].Key = people[i].Key
	}
	for i := range places {
		v.Places[i].Key = places[i].Key
	}
	for i := range resources {
		v.Resources[i].Key = resources[i].Key
	}
	if len(o.people)+len(o.places)+len(o.resources) == 0 {
		return o, nil
	}
	return o, w.ripple(v.Key, o, now.places)
}

// homeOf gives the country by which a member is known: their own, else their party's.
func homeOf(v *visit.Visit, m *visit.Member) string {
	if p := v.Party(m.Party); p != nil && m.Country == "" {
		return p.Country
	}
	return m.Country
}

// ripple raises the revision of every other visit that shows an altered entry, and makes the derived times
// again where a place's zone or kind, on which they hang, is another.
func (w *work) ripple(except int64, o overwritten, places map[int64]*placeRow) error {
	showing := w.Model(&visitRow{}).Select("key").Where("key <> ?", except).Where(w.
		Where("key IN (?)", sharedPeople.showing(w.DB, slices.Collect(maps.Keys(o.people)))).
		Or("key IN (?)", sharedPlaces.showing(w.DB, slices.Collect(maps.Keys(o.places)))).
		Or("key IN (?)", sharedResources.showing(w.DB, slices.Collect(maps.Keys(o.resources)))))
	var references []string
	if err := w.Model(&visitRow{}).Where("key IN (?)", showing).Pluck("reference", &references).Error; err != nil {
		return err
	}
	if len(references) == 0 {
		return nil
	}
	for _, reference := range references {
		w.notice(planning.Notice{Reference: reference, What: "draft"})
	}
	if err := w.raise(showing); err != nil {
		return err
	}
	var elsewhere []int64
	for key, was := range o.places {
		if is := places[key]; was.Content.Zone != is.Content.Zone || was.Content.Kind != is.Content.Kind {
			elsewhere = append(elsewhere, key)
		}
	}
	if len(elsewhere) == 0 {
		return nil
	}
	_, err := w.reindex(sharedPlaces.showing(w.DB, elsewhere).Where("visit <> ?", except))
	return err
}

// raise raises the revision of the visits that a query chooses.
func (w *work) raise(visits *gorm.DB) error {
	return w.Model(&revisionRow{}).Where("visit IN (?)", visits).
		Updates(map[string]any{"revision": gorm.Expr("revision + 1"), "changed_at": w.by.At}).Error
}

func (w *work) saveHead(was, now *draft, v *visit.Visit) (altered bool, err error) {
	row := visitRowOf(v)
	now.head = row
	switch {
	case was.head.Key == 0:
		now.head.Record = w.newRecord()
		err = w.Create(&now.head).Error
		altered = true
	case row.Content != was.head.Content:
		now.head.Record = was.head.Record
		w.touch(&now.head.Record)
		err = update(w.DB, []*visitRow{&now.head}, 1)
		altered = true
	default:
		now.head.Record = was.head.Record
		if row.Search != was.head.Search {
			err = update(w.DB, []*visitRow{&now.head}, 0)
		}
	}
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return false, fault.New(fault.Conflict, "reference", "reference_taken", fault.Args{"Value": v.Reference})
	}
	if old := was.head.Content.Reference; err == nil && old != "" && old != v.Reference { // its past goes with it
		err = w.Model(&changeRow{}).Where("reference = ?", old).Update("reference", v.Reference).Error
	}
	return altered, err
}

// fill makes the rows of v's lists.
func (d *draft) fill(v *visit.Visit, was *draft, before *visit.Visit, index index) {
	d.parties = each(v.Parties, partyRowOf)
	d.members = each(v.People, memberRowOf)
	d.sites = each(v.Places, visitPlaceRowOf)
	d.routes = each(v.Routes, routeRowOf)
	d.uses = each(v.Resources, visitResourceRowOf)
	d.tracks = each(v.Tracks, trackRowOf)
	past := make(map[string]*itemRow, len(was.items))
	for i := range was.items {
		past[was.items[i].Entry.ID] = &was.items[i]
	}
	d.items = each(v.Items, func(item *visit.Item) itemRow {
		row := itemRowOf(item)
		if old := past[item.ID]; old != nil {
			row.UID, row.Sequence = old.UID, old.Sequence
			if !row.same(old) {
				visit.Resequence(before.Item(item.ID), item)
				row.Sequence = item.Sequence
			}
		} else if row.UID == "" {
			row.UID = visit.NewUID()
		}
		row.StartsAt, row.EndsAt = index.times(item.ID)
		return row
	})
}

// saveLists stores what differs in the visit's lists and notes it.
func (w *work) saveLists(was, now *draft, edits *editor, o overwritten) error {
	key := now.head.Key
	for _, save := range []func() error{
		func() error { return saveList(w, edits, "party", key, was.parties, now.parties, nil, nil) },
		func() error {
			return saveList(w, edits, "person", key, was.members, now.members, nil, func(r *memberRow) bool { return has(o.people, r.Content.Person) })
		},
		func() error {
			return saveList(w, edits, "place", key, was.sites, now.sites, nil, func(r *visitPlaceRow) bool { return has(o.places, r.Content.Place) })
		},
		func() error { return w.saveRoutes(was, now, edits) },
		func() error {
			return saveList(w, edits, "resource", key, was.uses, now.uses, nil, func(r *visitResourceRow) bool { return has(o.resources, r.Content.Resource) })
		},
		func() error { return saveList(w, edits, "track", key, was.tracks, now.tracks, nil, nil) },
		func() error { return saveList(w, edits, "item", key, was.items, now.items, otherTimes, nil) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// saveList reconciles one list and notes what was altered; overwritten says of a row whose shared entry was.
func saveList[R any, P listed[R]](w *work, edits *editor, thing string, visit int64, were, now []R, stale func(was, now *R) bool, overwritten func(*R) bool) error {
	d, err := reconcile[R, P](w, visit, were, now, stale)
	if err != nil {
		return err
	}
	for i := range now {
		if overwritten != nil && overwritten(&now[i]) {
			d.altered[P(&now[i]).entry().ID] = true
		}
	}
	for id := range d.altered {
		edits.note(thing, id)
	}
	edits.moved = edits.moved || d.moved
	return nil
}

func has[R any](rows map[int64]R, key int64) bool {
	_, ok := rows[key]
	return ok
}

// saveRoutes stores the routes anew where any differs: they are one thing, without ids.
func (w *work) saveRoutes(was, now *draft, edits *editor) error {
	if slices.Equal(each(was.routes, (*routeRow).route), each(now.routes, (*routeRow).route)) {
		return nil
	}
	edits.note("routes", "")
	if len(was.routes) > 0 {
		if err := w.Where("visit = ?", now.head.Key).Delete(&routeRow{}).Error; err != nil {
			return err
		}
	}
	for i := range now.routes {
		now.routes[i].Visit, now.routes[i].Position = now.head.Key, int64(i+1)*spacing
	}
	return insert(w.DB, now.routes)
}

// editor gathers which things of a visit were altered, and writes how they were and are.
type editor struct {
	before, after *visit.Visit
	altered       map[string]map[string]bool // by kind of thing and id
	moved         bool
}

func (e *editor) note(thing, id string) {
	if e.altered == nil {
		e.altered = map[string]map[string]bool{}
	}
	if e.altered[thing] == nil {
		e.altered[thing] = map[string]bool{}
	}
	e.altered[thing][id] = true
}

// items gives the ids of the altered items for a notice; none where something else was altered too, or more
// than a notice names.
func (e *editor) items() []string {
	if len(e.altered) != 1 || e.moved || len(e.altered["item"]) > 50 {
		return nil
	}
	return slices.Sorted(maps.Keys(e.altered["item"]))
}

// all writes the edits, in an order in which they can be taken back from the last to the first. Of a visit
// that was added it tells the head alone.
func (e *editor) all(added bool) []planning.Edit {
	var edits []planning.Edit
	add := func(thing string, describe func(v *visit.Visit, id string) any) {
		if added && thing != "visit" {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(e.altered[thing])) {
			edits = append(edits, planning.Edit{Thing: thing, ID: id, Before: raw(describe(e.before, id)), After: raw(describe(e.after, id))})
		}
	}
	add("visit", func(v *visit.Visit, _ string) any {
		if v.Key == 0 {
			return nil
		}
		return headOf(v)
	})
	add("party", func(v *visit.Visit, id string) any { return orNil(v.Party(id)) })
	add("person", func(v *visit.Visit, id string) any { return orNil(v.Member(id)) })
	add("place", func(v *visit.Visit, id string) any { return orNil(v.Place(id)) })
	add("routes", func(v *visit.Visit, _ string) any {
		if len(v.Routes) == 0 {
			return nil
		}
		return v.Routes
	})
	add("resource", func(v *visit.Visit, id string) any { return orNil(v.Resource(id)) })
	add("track", func(v *visit.Visit, id string) any { return orNil(v.Track(id)) })
	add("item", func(v *visit.Visit, id string) any { return orNil(v.Item(id)) })
	return edits
}

// headOf gives what the visit says of itself, without its lists.
func headOf(v *visit.Visit) *visit.Visit {
	return &visit.Visit{
		Reference: v.Reference, Title: v.Title, Kind: v.Kind, From: v.From, To: v.To, Zone: v.Zone, Languages: v.Languages,
		Note: v.Note, Record: v.Record,
	}
}

func orNil[T any](thing *T) any {
	if thing == nil {
		return nil
	}
	return thing
}

// raw writes thing as JSON; nothing for nil.
func raw(thing any) json.RawMessage {
	if thing == nil {
		return nil
	}
	return json.RawMessage(asJSON(thing))
}
