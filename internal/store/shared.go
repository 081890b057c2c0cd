package store

import (
	"cmp"
	"slices"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// What visits share, people, places and resources, stands once in a table of its own; each visit only links to
// it. A visit that comes from elsewhere brings names: by them the entries are known again. The data that came
// last win.

// sharedRow is what the general code asks of such a table's row.
type sharedRow[R any] interface {
	*R
	key() *int64
	record() *recordRow
	name() string // JSON
	same(*R) bool // as was typed
	adopt(*R)     // takes over what was typed
}

func (r *personRow) key() *int64                { return &r.Key }
func (r *personRow) record() *recordRow         { return &r.Record }
func (r *personRow) name() string               { return r.Content.Name }
func (r *personRow) same(other *personRow) bool { return r.Content == other.Content }
func (r *personRow) adopt(from *personRow) {
	r.Content, r.Search = from.Content, from.Search
	if r.Home == "" || r.Content.Country != "" {
		r.Home = from.Home
	}
}

func (r *placeRow) key() *int64               { return &r.Key }
func (r *placeRow) record() *recordRow        { return &r.Record }
func (r *placeRow) name() string              { return r.Content.Name }
func (r *placeRow) same(other *placeRow) bool { return r.Content == other.Content }
func (r *placeRow) adopt(from *placeRow)      { r.Content, r.Search = from.Content, from.Search }

func (r *resourceRow) key() *int64                  { return &r.Key }
func (r *resourceRow) record() *recordRow           { return &r.Record }
func (r *resourceRow) name() string                 { return r.Content.Name }
func (r *resourceRow) same(other *resourceRow) bool { return r.Content == other.Content }
func (r *resourceRow) adopt(from *resourceRow)      { r.Content, r.Search = from.Content, from.Search }

// shared describes one of the tables.
type shared[R any, P sharedRow[R]] struct {
	kind         string // in names, subjects and faults
	link, column string // the table by which visits link to it
	alike        func(d *decoder, known, wanted *R) bool
	entry        func(d *decoder, row *R) any // for the audit
	complete     func(d *decoder, known, wanted *R)
}

var (
	sharedPeople = shared[personRow, *personRow]{
		kind: "person", link: "members", column: "person",
		alike: func(d *decoder, known, wanted *personRow) bool {
			return visit.SamePerson(d.texts(known.Content.Name), d.texts(wanted.Content.Name), known.Home, wanted.Home)
		},
		entry: func(d *decoder, row *personRow) any { return d.person(row) },
		complete: func(d *decoder, known, wanted *personRow) {
			p, had := d.person(wanted), d.person(known)
			p.Complete(&had)
			full := personRowOf(&p)
			wanted.Content, wanted.Search = full.Content, full.Search
		},
	}
	sharedPlaces = shared[placeRow, *placeRow]{
		kind: "place", link: "visit_places", column: "place",
		alike: func(d *decoder, known, wanted *placeRow) bool {
			a, b := d.place("", known, visit.Record{}), d.place("", wanted, visit.Record{})
			return visit.SamePlace(&a, &b)
		},
		entry: func(d *decoder, row *placeRow) any { return d.place("", row, visit.Record{}) },
		complete: func(d *decoder, known, wanted *placeRow) {
			p, had := d.place("", wanted, visit.Record{}), d.place("", known, visit.Record{})
			p.Complete(&had)
			full := placeRowOf(&p)
			wanted.Content, wanted.Search = full.Content, full.Search
		},
	}
	sharedResources = shared[resourceRow, *resourceRow]{
		kind: "resource", link: "visit_resources", column: "resource",
		alike: func(d *decoder, known, wanted *resourceRow) bool {
			a, b := d.resource(&visitResourceRow{}, known), d.resource(&visitResourceRow{}, wanted)
			return visit.SameResource(&a, &b)
		},
		entry: func(d *decoder, row *resourceRow) any { return d.resource(&visitResourceRow{}, row) },
		complete: func(d *decoder, known, wanted *resourceRow) {
			r, had := d.resource(&visitResourceRow{}, wanted), d.resource(&visitResourceRow{}, known)
			r.Complete(&had)
			full := resourceRowOf(&r)
			wanted.Content, wanted.Search = full.Content, full.Search
		},
	}
)

// lockShared lets one transaction at a time make or change what visits share, so that two imports don't
// make the same person twice.
func (w *work) lockShared() error {
	if w.shared || w.store.address.engine == sqlite {
		return nil
	}
	w.shared = true
	return w.Exec("SELECT pg_advisory_xact_lock(?)", sharedLock).Error
}

// sharedLock is the number of PostgreSQL's advisory lock; any would do.
const sharedLock = 7_263_840_115

// settle gives the entry for each wanted one: that of its key; without a key the one that means the same and
// that no other wanted one has; else a new one. What is wanted wins over what was there. loaded holds
// entries that the visit showed before. were holds those that were altered, as they were.
func (t shared[R, P]) settle(w *work, wanted []R, loaded map[int64]*R) (rows map[int64]*R, were map[int64]R, err error) {
	rows, were = make(map[int64]*R, len(wanted)), map[int64]R{}
	var unknown []*R
	var missing []int64
	for i := range wanted {
		switch key := *P(&wanted[i]).key(); {
		case key == 0:
			unknown = append(unknown, &wanted[i])
		case loaded[key] != nil:
			row := *loaded[key]
			rows[key] = &row
		default:
			missing = append(missing, key)
		}
	}
	if err := t.fetch(w, missing, rows); err != nil {
		return nil, nil, err
	}
	if err := t.recognise(w, unknown, rows); err != nil {
		return nil, nil, err
	}
	var added, altered []*R
	for i := range wanted {
		want := P(&wanted[i])
		if *want.key() == 0 {
			*want.record() = w.newRecord()
			added = append(added, &wanted[i])
			continue
		}
		row := P(rows[*want.key()])
		if row.same(&wanted[i]) {
			continue
		}
		if _, already := were[*row.key()]; !already {
			were[*row.key()] = *row
			altered = append(altered, row)
			w.touch(row.record())
		}
		row.adopt(&wanted[i])
	}
	if len(added)+len(altered) == 0 {
		return rows, were, nil
	}
	if err := w.lockShared(); err != nil {
		return nil, nil, err
	}
	if err := insert(w.DB, added); err != nil {
		return nil, nil, err
	}
	for _, row := range added {
		rows[*P(row).key()] = row
	}
	if err := update(w.DB, altered, 1); err != nil {
		return nil, nil, err
	}
	if err := t.rename(w, altered, added); err != nil {
		return nil, nil, err
	}
	for key, was := range were {
		if loaded[key] == nil { // else the visit's own change tells of it
			if err := t.audit(w, &was, rows[key]); err != nil {
				return nil, nil, err
			}
		}
	}
	return rows, were, nil
}

// fetch reads the entries of keys into rows.
func (t shared[R, P]) fetch(w *work, keys []int64, rows map[int64]*R) error {
	if len(keys) == 0 {
		return nil
	}
	var found []R
	if err := w.Where("key IN ?", keys).Find(&found).Error; err != nil {
		return err
	}
	for i := range found {
		rows[*P(&found[i]).key()] = &found[i]
	}
	for _, key := range keys {
		if rows[key] == nil {
			return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": key})
		}
	}
	return nil
}

// recognise finds the entries that mean the same as those of unknown, gives these their keys, and puts the
// entries into rows. An entry stands for one of them at most: two cars of one name are two cars.
func (t shared[R, P]) recognise(w *work, unknown []*R, rows map[int64]*R) error {
	if len(unknown) == 0 {
		return nil
	}
	if err := w.lockShared(); err != nil {
		return err
	}
	var d decoder
	var folded []string
	for _, want := range unknown {
		for _, name := range d.texts(P(want).name()) {
			folded = append(folded, text.Fold(name))
		}
	}
	slices.Sort(folded)
	folded = slices.Compact(folded)
	var found []R
	for names := range slices.Chunk(folded, 10*batch) {
		var some []R
		known := w.Model(&nameRow{}).Select("thing").Where("kind = ? AND folded IN ?", t.kind, names)
		if err := w.Where("key IN (?)", known).Order("key").Find(&some).Error; err != nil {
			return err
		}
		found = append(found, some...)
	}
	byName := map[string][]*R{}
	for i := range found {
		for _, name := range d.texts(P(&found[i]).name()) {
			folded := text.Fold(name)
			byName[folded] = append(byName[folded], &found[i])
		}
	}
	for _, want := range unknown {
		for _, candidate := range candidates(&d, byName, P(want).name()) {
			key := *P(candidate).key()
			if rows[key] == nil && t.alike(&d, candidate, want) {
				*P(want).key() = key
				rows[key] = candidate
				t.complete(&d, candidate, want)
				break
			}
		}
	}
	return d.err
}

func candidates[R any](d *decoder, byName map[string][]*R, name string) []*R {
	var found []*R
	t := d.texts(name)
	for _, language := range t.Languages() {
		found = append(found, byName[text.Fold(t[language])]...)
	}
	return found
}

// rename writes the names by which entries are known again.
func (t shared[R, P]) rename(w *work, altered, added []*R) error {
	old := make([]int64, len(altered))
	for i, entry := range altered {
		old[i] = *P(entry).key()
	}
	for some := range slices.Chunk(old, batch) {
		if err := w.Where("kind = ? AND thing IN ?", t.kind, some).Delete(&nameRow{}).Error; err != nil {
			return err
		}
	}
	var d decoder
	var names []nameRow
	for _, entry := range slices.Concat(altered, added) {
		for language, name := range d.texts(P(entry).name()) {
			names = append(names, nameRow{Kind: t.kind, Thing: *P(entry).key(), Language: language, Folded: text.Fold(name)})
		}
	}
	return cmp.Or(d.err, insert(w.DB, names))
}

// audit tells what became of an entry.
func (t shared[R, P]) audit(w *work, before, after *R) error {
	var d decoder
	edit := planning.Edit{Thing: t.kind + "_entry", ID: keyText(*P(after).key()), After: []byte(asJSON(t.entry(&d, after)))}
	if before != nil {
		edit.Before = []byte(asJSON(t.entry(&d, before)))
	}
	if d.err != nil {
		return d.err
	}
	_, err := w.audit(planning.Change{Action: t.kind + "_entry_saved", Edits: []planning.Edit{edit}})
	return err
}

// showing chooses the visits that show any of the entries.
func (t shared[R, P]) showing(tx *gorm.DB, keys []int64) *gorm.DB {
	return tx.Table(t.link).Select("visit").Where(t.column+" IN ?", keys)
}
