package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// Publish implements planning.EditionStore.
func (s *Store) Publish(ctx context.Context, by planning.Author, reference string, freeze func(draft *visit.Visit, last *edition.Edition) (*edition.Edition, error)) (*edition.Edition, error) {
	var published *edition.Edition
	err := s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		_, v, err := loadDraft(w.DB, *head)
		if err != nil {
			return err
		}
		last, err := lastEdition(w.DB, head.Key)
		if err != nil {
			return err
		}
		if published, err = freeze(v, last); err != nil {
			return err
		}
		row := editionRow{
			Visit: head.Key, Number: published.Number, Note: published.Note, At: instant(published.At), By: published.By, Frozen: asJSON(published),
		}
		if err := w.Create(&row).Error; err != nil {
			return err
		}
		w.notice(planning.Notice{Reference: reference, What: "edition", Number: int64(published.Number)})
		_, err = w.audit(planning.Change{Reference: reference, Action: "published", Edits: []planning.Edit{{
			Thing: "edition", ID: keyText(int64(published.Number)), After: raw(map[string]any{"number": published.Number, "note": published.Note}),
		}}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return published, nil
}

// lastEdition gives nil where nothing is published.
func lastEdition(tx *gorm.DB, visit int64) (*edition.Edition, error) {
	var rows []editionRow
	if err := tx.Where("visit = ?", visit).Order("number DESC").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].edition()
}

func (r *editionRow) edition() (*edition.Edition, error) {
	e := &edition.Edition{}
	return e, json.Unmarshal([]byte(r.Frozen), e)
}

// Editions implements planning.EditionStore.
func (s *Store) Editions(ctx context.Context, reference string) (editions []edition.Edition, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		head, err := one[visitRow](tx.Where("reference = ?", reference), visitUnknown(reference))
		if err != nil {
			return err
		}
		var rows []editionRow
		if err := tx.Omit("frozen").Where("visit = ?", head.Key).Order("number DESC").Find(&rows).Error; err != nil {
			return err
		}
		editions = each(rows, func(r *editionRow) edition.Edition {
			return edition.Edition{Number: r.Number, Note: r.Note, At: r.At.UTC(), By: r.By}
		})
		return nil
	})
	return editions, err
}

// Edition implements planning.EditionStore.
func (s *Store) Edition(ctx context.Context, reference string, number int) (e *edition.Edition, err error) {
	unknown := fault.New(fault.NotFound, "", "nothing_published", nil)
	db := s.db.WithContext(ctx)
	query := db.Where("visit IN (?)", db.Model(&visitRow{}).Select("key").Where("reference = ?", reference)).Order("number DESC")
	if number != 0 {
		unknown = fault.New(fault.NotFound, "", "edition_unknown", fault.Args{"Number": number})
		query = query.Where("number = ?", number)
	}
	row, err := one[editionRow](query, unknown)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	return row.edition()
}
