package store

import (
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// The index of instants: when each item is, and whom and what it keeps, over all visits. It follows from the
// wall clocks and the zones' data, and is made again when these data change.

// index is that of one visit, by item.
type index map[string]indexed

type indexed struct {
	start, end  time.Time
	occupancies []occupancyRow
}

// indexOf gives the index of a visit whose shared entries have keys. An item whose time the clocks skip has none.
func indexOf(v *visit.Visit) index {
	all := make(index, len(v.Items))
	for i := range v.Items {
		item := &v.Items[i]
		times, ok, err := v.Times(item)
		if err != nil || !ok {
			continue
		}
		entry := indexed{start: times.Start, end: times.End}
		for _, subject := range v.Subjects(item) {
			row := occupancyRow{
				Visit: v.Key, Item: item.ID, SubjectKind: subject.Kind, SubjectKey: subject.Key, StartsAt: times.Start, EndsAt: times.End,
			}
			if p := v.Place(item.Place); p != nil {
				row.StartPlace = p.Key
			}
			if p := v.Place(item.EndPlace()); p != nil {
				row.EndPlace = p.Key
			}
			entry.occupancies = append(entry.occupancies, row)
		}
		all[item.ID] = entry
	}
	return all
}

func (x index) times(item string) (start, end *time.Time) {
	return perhaps(x[item].start), perhaps(x[item].end)
}

// otherTimes says whether the derived times of two rows differ.
func otherTimes(was, now *itemRow) bool {
	return !known(was.StartsAt).Equal(known(now.StartsAt)) || !known(was.EndsAt).Equal(known(now.EndsAt))
}

// saveOccupancies stores what differs between two indexes of a visit.
func (w *work) saveOccupancies(visit int64, was, now index) error {
	same := func(a, b occupancyRow) bool {
		return a.Item == b.Item && a.SubjectKind == b.SubjectKind && a.SubjectKey == b.SubjectKey &&
			a.StartsAt.Equal(b.StartsAt) && a.EndsAt.Equal(b.EndsAt) && a.StartPlace == b.StartPlace && a.EndPlace == b.EndPlace
	}
	var stale []string
	var fresh []occupancyRow
	for item, old := range was {
		if new := now[item]; !slices.EqualFunc(old.occupancies, new.occupancies, same) {
			stale = append(stale, item)
		}
	}
	for item, new := range now {
		if !slices.EqualFunc(was[item].occupancies, new.occupancies, same) {
			fresh = append(fresh, new.occupancies...)
		}
	}
	slices.Sort(stale)
	for some := range slices.Chunk(stale, batch) {
		if err := w.Where("visit = ? AND item IN ?", visit, some).Delete(&occupancyRow{}).Error; err != nil {
			return err
		}
	}
	return insert(w.DB, fresh)
}

// noteZones remembers the zones that a visit uses, with the data of this program.
func (w *work) noteZones(v *visit.Visit) error {
	used := []string{v.Zone}
	for _, p := range v.Places {
		used = append(used, p.Zone)
	}
	for i := range v.Items {
		used = append(used, v.Items[i].Zone, v.Items[i].UntilZone)
	}
	slices.Sort(used)
	var rows []zoneRow
	for _, name := range slices.Compact(used) {
		if _, noted := w.store.zones.Load(name); noted || name == "" {
			continue
		}
		zone, err := clock.Zone(name)
		if err != nil {
			continue // a place's of long ago, say, that is gone: nothing can be derived from it
		}
		rows = append(rows, zoneRow{Zone: name, Fingerprint: clock.Fingerprint(zone)})
		w.zones = append(w.zones, name)
	}
	if len(rows) == 0 {
		return nil
	}
	return w.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

// reindex makes the derived times of the visits that a query chooses again. It gives the visits in which any differs.
func (w *work) reindex(visits *gorm.DB) ([]visitRow, error) {
	var heads, differing []visitRow
	err := w.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("key IN (?)", visits).Order("key").Find(&heads).Error
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		differs, err := w.reindexOne(head)
		if err != nil {
			return nil, err
		}
		if differs {
			differing = append(differing, head)
		}
	}
	return differing, nil
}

func (w *work) reindexOne(head visitRow) (differs bool, err error) {
	d, v, err := loadDraft(w.DB, head)
	if err != nil {
		return false, err
	}
	index := indexOf(v)
	var stale []*itemRow
	for i := range d.items {
		was := d.items[i]
		now := &d.items[i]
		now.StartsAt, now.EndsAt = index.times(now.Entry.ID)
		if otherTimes(&was, now) {
			stale = append(stale, now)
		}
	}
	if err := update(w.DB, stale, 0); err != nil {
		return false, err
	}
	if err := w.Where("visit = ?", head.Key).Delete(&occupancyRow{}).Error; err != nil {
		return false, err
	}
	return len(stale) > 0, w.saveOccupancies(head.Key, nil, index)
}

// refreshZones makes the derived times again that hang on zones whose data this program has otherwise than
// the one that made them.
func (w *work) refreshZones() error {
	var rows []zoneRow
	if err := w.Order("zone").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		zone, err := clock.Zone(row.Zone)
		if err != nil || clock.Fingerprint(zone) == row.Fingerprint {
			continue
		}
		w.store.log.Info("zone data have changed: times are made again", "zone", row.Zone)
		places := w.Table("visit_places").Select("visit_places.visit").Joins("JOIN places ON places.key = visit_places.place").Where("places.zone = ?", row.Zone)
		differing, err := w.reindex(w.Model(&visitRow{}).Select("key").Where("zone = ?", row.Zone).
			Or("key IN (?)", places).
			Or("key IN (?)", w.Model(&itemRow{}).Select("visit").Where("zone = ? OR until_zone = ?", row.Zone, row.Zone)))
		if err != nil {
			return err
		}
		for _, head := range differing {
			w.notice(planning.Notice{Reference: head.Content.Reference, What: "draft"})
			if err := w.raise(w.Model(&visitRow{}).Select("key").Where("key = ?", head.Key)); err != nil {
				return err
			}
		}
		row.Fingerprint = clock.Fingerprint(zone)
		if err := w.Save(&row).Error; err != nil {
			return err
		}
	}
	return nil
}
