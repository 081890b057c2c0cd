package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

type customsRow struct {
	Section   string `gorm:"primaryKey"`
	Content   string
	Version   int64
	ChangedAt time.Time
	ChangedBy string
}

// TableName gives the table's name.
func (customsRow) TableName() string { return "customs" }

// Customs implements planning.CustomsStore.
func (s *Store) Customs(ctx context.Context) ([]planning.CustomsRow, error) {
	var rows []customsRow
	if err := s.db.WithContext(ctx).Order("section").Find(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, func(r *customsRow) planning.CustomsRow {
		return planning.CustomsRow{Section: r.Section, Content: json.RawMessage(r.Content), Version: r.Version, Changed: r.ChangedAt.UTC(), By: r.ChangedBy}
	}), nil
}

// SaveCustoms implements planning.CustomsStore. A notice without a reference has every page read again: what the rules
// say may be another thing now.
func (s *Store) SaveCustoms(ctx context.Context, by planning.Author, sections []planning.CustomsRow) error {
	return s.write(ctx, by, func(w *work) error {
		var edits []planning.Edit
		for _, section := range sections {
			was := customsRow{Section: section.Section}
			var rows []customsRow
			if err := w.Clauses(clause.Locking{Strength: "UPDATE"}).Where("section = ?", section.Section).Find(&rows).Error; err != nil {
				return err
			}
			if len(rows) > 0 {
				was = rows[0]
			}
			if section.Version != 0 && section.Version != was.Version {
				return fault.New(fault.Conflict, "", "changed_meanwhile", fault.Args{"By": was.ChangedBy})
			}
			is := customsRow{Section: section.Section, Content: string(section.Content), Version: was.Version + 1, ChangedAt: w.by.At, ChangedBy: w.by.Name}
			if is.Content == was.Content {
				continue
			}
			if err := w.Save(&is).Error; err != nil {
				return err
			}
			edits = append(edits, planning.Edit{Thing: "customs", ID: section.Section, Before: rawOrNil(was.Content), After: rawOrNil(is.Content)})
		}
		if len(edits) == 0 {
			return nil
		}
		w.notice(planning.Notice{What: "customs"})
		_, err := w.audit(planning.Change{Action: "customs_saved", Edits: edits})
		return err
	})
}
