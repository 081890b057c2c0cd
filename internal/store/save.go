package store

import (
	"errors"
	"maps"
	"slices"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

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
	return o, w.ripple(v.Key, o, now)
}

// homeOf gives the country by which a member is known: their own, else their party's.
func homeOf(v *visit.Visit, m *visit.Member) string {
	if p := v.Party(m.Party); p != nil && m.Country == "" {
		return p.Country
	}
	return m.Country
}

// ripple raises the revision of every other visit that shows an altered entry, and makes the derived times
// again where a place's zone or kind or a resource's kind, on which they hang, is another. now holds the entries as
// they are.
func (w *work) ripple(except int64, o overwritten, now *draft) error {
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
	var places, resources []int64
	for key, was := range o.places {
		if is := now.places[key]; was.Content.Zone != is.Content.Zone || was.Content.Kind != is.Content.Kind {
			places = append(places, key)
		}
	}
	for key, was := range o.resources {
		if was.Content.Kind != now.resources[key].Content.Kind {
			resources = append(resources, key)
		}
	}
	if len(places)+len(resources) == 0 {
		return nil
	}
	_, err := w.reindex(w.Model(&visitRow{}).Select("key").Where("key <> ?", except).Where(w.
		Where("key IN (?)", sharedPlaces.showing(w.DB, places)).
		Or("key IN (?)", sharedResources.showing(w.DB, resources))))
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
	d.registers = registerRowsOf(v)
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
		func() error { return w.saveRegisters(was, now, edits) },
	} {
		if err := save(); err != nil {
			return err
		}
	}
	return nil
}

// saveRegisters reconciles each register by itself: ids are unique within one.
func (w *work) saveRegisters(was, now *draft, edits *editor) error {
	all := []registerRow{}
	for _, register := range visit.Registers() {
		of := func(rows []registerRow) (some []registerRow) {
			for _, r := range rows {
				if r.Content.Register == register.Name {
					some = append(some, r)
				}
			}
			return some
		}
		rows := of(now.registers)
		if err := saveList(w, edits, register.Thing, now.head.Key, of(was.registers), rows, nil, nil); err != nil {
			return err
		}
		all = append(all, rows...)
	}
	now.registers = all
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
