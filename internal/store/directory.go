package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func personUnknown(key int64) *fault.Error {
	return fault.New(fault.NotFound, "", "person_entry_unknown", fault.Args{"Value": key})
}

func placeUnknown(key int64) *fault.Error {
	return fault.New(fault.NotFound, "", "place_entry_unknown", fault.Args{"Value": key})
}

// found chooses the entries that hold every word of search.
func found(tx *gorm.DB, search string, limit int) *gorm.DB {
	query := tx.Order("search, key").Limit(limit)
	for _, word := range text.Words(search) {
		query = query.Where(`search LIKE ? ESCAPE '\'`, containing(word))
	}
	return query
}

// counts gives in how many visits each of the entries stands.
func (t shared[R, P]) counts(tx *gorm.DB, keys []int64) (map[int64]int, error) {
	var rows []struct {
		Thing  int64
		Visits int
	}
	err := tx.Table(t.link).Select(t.column+" AS thing, count(DISTINCT visit) AS visits").Where(t.column+" IN ?", keys).Group(t.column).Scan(&rows).Error
	counts := make(map[int64]int, len(rows))
	for _, r := range rows {
		counts[r.Thing] = r.Visits
	}
	return counts, err
}

// visitsOf gives the visits in which an entry stands, newest first.
func (t shared[R, P]) visitsOf(tx *gorm.DB, key int64) ([]planning.Summary, error) {
	list, err := summaries(tx, tx.Table("visits").Where("visits.key IN (?)", t.showing(tx, []int64{key})))
	slices.Reverse(list)
	return list, err
}

// People implements planning.DirectoryStore: by name.
func (s *Store) People(ctx context.Context, search string, limit int) (people []planning.PersonEntry, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		var rows []personRow
		if err := found(tx, search, limit).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		counts, err := sharedPeople.counts(tx, each(rows, func(r *personRow) int64 { return r.Key }))
		var d decoder
		people = each(rows, func(r *personRow) planning.PersonEntry {
			entry := d.personEntry(r)
			entry.Count = counts[r.Key]
			return entry
		})
		if err == nil {
			err = d.err
		}
		return err
	})
	return people, err
}

func (d *decoder) personEntry(r *personRow) planning.PersonEntry {
	return planning.PersonEntry{Person: d.person(r), Version: r.Record.Version, Changed: r.Record.ChangedAt.UTC()}
}

// Person implements planning.DirectoryStore.
func (s *Store) Person(ctx context.Context, key int64) (entry *planning.PersonEntry, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		row, err := one[personRow](tx.Where("key = ?", key), personUnknown(key))
		if err != nil {
			return err
		}
		var d decoder
		e := d.personEntry(row)
		if e.Visits, err = sharedPeople.visitsOf(tx, key); err != nil {
			return err
		}
		e.Count = len(e.Visits)
		entry = &e
		return d.err
	})
	return entry, err
}

// SavePerson implements planning.DirectoryStore. It fills in the entry's key, version and moment.
func (s *Store) SavePerson(ctx context.Context, by planning.Author, p *planning.PersonEntry) error {
	return s.write(ctx, by, func(w *work) error {
		row := personRowOf(&p.Person)
		row.Home = p.Country
		were, is, err := sharedPeople.save(w, &row, p.Version, personUnknown(p.Key))
		if err != nil {
			return err
		}
		p.Key, p.Version, p.Changed = is.Key, is.Record.Version, is.Record.ChangedAt
		return w.ripple(0, overwritten{people: were}, &draft{})
	})
}

// Places implements planning.DirectoryStore: by name.
func (s *Store) Places(ctx context.Context, search string, limit int) (places []planning.PlaceEntry, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		var rows []placeRow
		if err := found(tx, search, limit).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		counts, err := sharedPlaces.counts(tx, each(rows, func(r *placeRow) int64 { return r.Key }))
		var d decoder
		places = each(rows, func(r *placeRow) planning.PlaceEntry {
			entry := d.placeEntry(r)
			entry.Count = counts[r.Key]
			return entry
		})
		if err == nil {
			err = d.err
		}
		return err
	})
	return places, err
}

func (d *decoder) placeEntry(r *placeRow) planning.PlaceEntry {
	return planning.PlaceEntry{
		Place: d.place("", r, visit.Record{}), Version: r.Record.Version, Changed: r.Record.ChangedAt.UTC(),
	}
}

// Place implements planning.DirectoryStore.
func (s *Store) Place(ctx context.Context, key int64) (entry *planning.PlaceEntry, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		row, err := one[placeRow](tx.Where("key = ?", key), placeUnknown(key))
		if err != nil {
			return err
		}
		var d decoder
		e := d.placeEntry(row)
		if e.Visits, err = sharedPlaces.visitsOf(tx, key); err != nil {
			return err
		}
		e.Count = len(e.Visits)
		entry = &e
		return d.err
	})
	return entry, err
}

// SavePlace implements planning.DirectoryStore. It fills in the entry's key, version and moment.
func (s *Store) SavePlace(ctx context.Context, by planning.Author, p *planning.PlaceEntry) error {
	return s.write(ctx, by, func(w *work) error {
		row := placeRowOf(&p.Place)
		were, is, err := sharedPlaces.save(w, &row, p.Version, placeUnknown(p.Key))
		if err != nil {
			return err
		}
		if err := w.noteZones(&visit.Visit{Places: []visit.Place{p.Place}}); err != nil {
			return err
		}
		p.Key, p.Version, p.Changed = is.Key, is.Record.Version, is.Record.ChangedAt
		return w.ripple(0, overwritten{places: were}, &draft{places: map[int64]*placeRow{is.Key: is}})
	})
}

// save stores one entry from its own page: a new one where its key is nought, else one whose version must
// still hold. It gives how it was, by key, where it was there and is other now, and how it is.
func (t shared[R, P]) save(w *work, wanted *R, version int64, unknown *fault.Error) (were map[int64]R, is *R, err error) {
	if err := w.lockShared(); err != nil {
		return nil, nil, err
	}
	key := *P(wanted).key()
	if key == 0 {
		*P(wanted).record() = w.newRecord()
		if err := w.Create(wanted).Error; err != nil {
			return nil, nil, err
		}
		if err := t.rename(w, nil, []*R{wanted}); err != nil {
			return nil, nil, err
		}
		return nil, wanted, t.audit(w, nil, wanted)
	}
	row, err := one[R](w.Where("key = ?", key), unknown)
	if err != nil {
		return nil, nil, err
	}
	if record := P(row).record(); version != 0 && record.Version != version {
		return nil, nil, fault.New(fault.Conflict, "", "changed_meanwhile", fault.Args{"By": record.ChangedBy})
	}
	if P(row).same(wanted) {
		return nil, row, nil
	}
	was := *row
	w.touch(P(row).record())
	P(row).adopt(wanted)
	if err := update(w.DB, []*R{row}, 1); err != nil {
		return nil, nil, err
	}
	if err := t.rename(w, []*R{row}, nil); err != nil {
		return nil, nil, err
	}
	return map[int64]R{key: was}, row, t.audit(w, &was, row)
}
