package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// audit stores a change and gives its number.
func (w *work) audit(change planning.Change) (int64, error) {
	row := changeRow{Reference: change.Reference, At: w.by.At, By: w.by.Name, Action: change.Action, Undoes: change.Undoes}
	if err := w.Create(&row).Error; err != nil {
		return 0, err
	}
	edits := make([]editRow, len(change.Edits))
	for i, edit := range change.Edits {
		edits[i] = editRow{
			Change: row.Number, Position: int64(i), Thing: edit.Thing, ID: edit.ID, Before: string(edit.Before), After: string(edit.After),
		}
	}
	return row.Number, insert(w.DB, edits)
}

// undone notes at a change that another one took it back; what that one had taken back itself holds again.
func (w *work) undone(reference string, number, by int64) error {
	result := w.Model(&changeRow{}).Where("number = ? AND reference = ? AND undone_by = 0", number, reference).Update("undone_by", by)
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected == 0 {
		return fault.New(fault.Conflict, "", "undone_already", nil)
	}
	return w.Model(&changeRow{}).Where("undone_by = ?", number).Update("undone_by", 0).Error
}

// Changes implements planning.VisitStore.
func (s *Store) Changes(ctx context.Context, query planning.ChangeQuery) (changes []planning.Change, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		chosen := tx.Order("number DESC").Limit(100)
		if query.Limit > 0 {
			chosen = chosen.Limit(query.Limit)
		}
		for column, value := range map[string]string{"reference": query.Reference, "by": query.By} {
			if value != "" {
				chosen = chosen.Where(clause.Eq{Column: column, Value: value})
			}
		}
		if query.Number != 0 {
			chosen = chosen.Where("number = ?", query.Number)
		}
		if query.Before != 0 {
			chosen = chosen.Where("number < ?", query.Before)
		}
		if query.Thing != "" || query.ID != "" {
			edits := tx.Model(&editRow{}).Select("change")
			if query.Thing != "" {
				edits = edits.Where("thing = ?", query.Thing)
			}
			if query.ID != "" {
				edits = edits.Where("id = ?", query.ID)
			}
			chosen = chosen.Where("number IN (?)", edits)
		}
		var rows []changeRow
		if err := chosen.Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		changes, err = withEdits(tx, rows)
		return err
	})
	return changes, err
}

func withEdits(tx *gorm.DB, rows []changeRow) ([]planning.Change, error) {
	numbers := make([]int64, len(rows))
	changes := make([]planning.Change, len(rows))
	byNumber := make(map[int64]*planning.Change, len(rows))
	for i, r := range rows {
		changes[i] = planning.Change{
			Number: r.Number, Reference: r.Reference, At: r.At.UTC(), By: r.By, Action: r.Action, Undoes: r.Undoes, UndoneBy: r.UndoneBy,
		}
		numbers[i], byNumber[r.Number] = r.Number, &changes[i]
	}
	var edits []editRow
	if err := tx.Where("change IN ?", numbers).Order("change, position").Find(&edits).Error; err != nil {
		return nil, err
	}
	for _, e := range edits {
		change := byNumber[e.Change]
		change.Edits = append(change.Edits, planning.Edit{Thing: e.Thing, ID: e.ID, Before: rawOrNil(e.Before), After: rawOrNil(e.After)})
	}
	return changes, nil
}

func rawOrNil(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

// Accepted implements planning.VisitStore: the newest first.
func (s *Store) Accepted(ctx context.Context, reference string) ([]planning.Acceptance, error) {
	var rows []acceptedRow
	db := s.db.WithContext(ctx)
	err := db.Where("visit IN (?)", db.Model(&visitRow{}).Select("key").Where("reference = ?", reference)).
		Order("at DESC, fingerprint").Find(&rows).Error
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, func(r *acceptedRow) planning.Acceptance {
		return planning.Acceptance{Fingerprint: r.Fingerprint, Rule: r.Rule, Reason: r.Reason, By: r.By, At: r.At.UTC()}
	}), nil
}

// Accept implements planning.VisitStore.
func (s *Store) Accept(ctx context.Context, by planning.Author, reference string, a planning.Acceptance) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := one[visitRow](w.Where("reference = ?", reference), visitUnknown(reference))
		if err != nil {
			return err
		}
		a.By, a.At = w.by.Name, w.by.At
		row := acceptedRow{Visit: head.Key, Fingerprint: a.Fingerprint, Rule: a.Rule, Reason: a.Reason, By: a.By, At: a.At}
		if err := w.Save(&row).Error; err != nil {
			return err
		}
		return w.auditFinding(reference, "finding_accepted", planning.Edit{Thing: "finding", ID: a.Fingerprint, After: acceptance(&row)})
	})
}

// Unaccept implements planning.VisitStore.
func (s *Store) Unaccept(ctx context.Context, by planning.Author, reference, fingerprint string) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := one[visitRow](w.Where("reference = ?", reference), visitUnknown(reference))
		if err != nil {
			return err
		}
		row, err := one[acceptedRow](w.Where("visit = ? AND fingerprint = ?", head.Key, fingerprint),
			fault.New(fault.NotFound, "", "acceptance_unknown", nil))
		if err != nil {
			return err
		}
		if err := w.Delete(row).Error; err != nil {
			return err
		}
		return w.auditFinding(reference, "finding_reopened", planning.Edit{Thing: "finding", ID: fingerprint, Before: acceptance(row)})
	})
}

func acceptance(r *acceptedRow) json.RawMessage {
	return raw(map[string]string{"rule": r.Rule, "reason": r.Reason})
}

// auditFinding tells of an acceptance: it alters what the checks show, and no item.
func (w *work) auditFinding(reference, action string, edit planning.Edit) error {
	number, err := w.audit(planning.Change{Reference: reference, Action: action, Edits: []planning.Edit{edit}})
	w.notice(planning.Notice{Reference: reference, What: "draft", Number: number})
	return err
}
