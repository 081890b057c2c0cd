package store

import (
	"context"

	"gorm.io/gorm"

	"cortege/internal/planning"
	"cortege/internal/visit"
)

// Sketches implements planning.VisitStore, in as many queries for many visits as for one.
func (s *Store) Sketches(ctx context.Context, query planning.SketchQuery) (visits []*visit.Visit, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		chosen := tx.Order("from_day DESC, reference").Limit(planning.SketchesMost)
		if query.From.IsValid() {
			chosen = chosen.Where("to_day >= ?", query.From.String())
		}
		if query.Country != "" {
			chosen = chosen.Where("key IN (?)", tx.Table("parties").Select("visit").Where("country = ?", query.Country))
		}
		if query.Register != "" && query.Country == "" {
			chosen = chosen.Where("key IN (?)", tx.Table("registers").Select("visit").Where("register = ?", query.Register))
		}
		var heads []visitRow
		if err := chosen.Find(&heads).Error; err != nil || len(heads) == 0 {
			return err
		}
		drafts, keys := map[int64]*draft{}, make([]int64, len(heads))
		for i := range heads {
			keys[i], drafts[heads[i].Key] = heads[i].Key, &draft{head: heads[i]}
		}
		of := func() *gorm.DB { return tx.Where("visit IN ?", keys).Order("visit, position") }
		var parties []partyRow
		var members []memberRow
		var people []personRow
		var items []itemRow
		var registers []registerRow
		for _, part := range []struct {
			of   *gorm.DB
			into any
		}{
			{of(), &parties}, {of(), &members}, {of(), &items}, {of().Where("register = ?", query.Register), &registers},
			{tx.Where("key IN (?)", tx.Table("members").Select("person").Where("visit IN ?", keys)), &people},
		} {
			if err := part.of.Find(part.into).Error; err != nil {
				return err
			}
		}
		for _, r := range parties {
			drafts[r.Entry.Visit].parties = append(drafts[r.Entry.Visit].parties, r)
		}
		for _, r := range members {
			drafts[r.Entry.Visit].members = append(drafts[r.Entry.Visit].members, r)
		}
		for _, r := range items {
			drafts[r.Entry.Visit].items = append(drafts[r.Entry.Visit].items, r)
		}
		for _, r := range registers {
			drafts[r.Entry.Visit].registers = append(drafts[r.Entry.Visit].registers, r)
		}
		known := byKey(people, (*personRow).key)
		for _, key := range keys {
			d := drafts[key]
			d.people = known
			v, err := d.visit()
			if err != nil {
				return err
			}
			visits = append(visits, v)
		}
		return nil
	})
	return visits, err
}
