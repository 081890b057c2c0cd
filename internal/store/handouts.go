package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

type handoutRow struct {
	Key       int64 `gorm:"primaryKey"`
	Visit     int64
	Edition   int
	Paper     string
	Audience  string
	Languages string
	Size      string
	Day       string
	Subject   string
	Person    string
	Name      string
	CreatedBy string
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
}

func (handoutRow) TableName() string { return "handouts" }

func (r *handoutRow) what() map[string]any {
	return map[string]any{"name": r.Name, "paper": r.Paper, "edition": r.Edition}
}

// languagesOfPaper writes "az,en" for languages side by side, "az;en" for one after the other.
func languagesOfPaper(p planning.HeldPaper) string {
	if p.After {
		return strings.ReplaceAll(p.Languages, ",", ";")
	}
	return p.Languages
}

// Handouts implements planning.HandoutStore.
func (s *Store) Handouts(ctx context.Context, reference string) ([]planning.Handout, error) {
	var rows []handoutRow
	if err := s.db.WithContext(ctx).Where("visit IN (?)", s.visitKey(ctx, reference)).Order("created_at DESC, key DESC").Find(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	d := &decoder{}
	handouts := each(rows, func(r *handoutRow) planning.Handout {
		return planning.Handout{
			Key: r.Key, Edition: r.Edition, Person: r.Person, Name: r.Name, By: r.CreatedBy, At: r.CreatedAt.UTC(),
			HeldPaper: planning.HeldPaper{Paper: r.Paper, Audience: r.Audience, Languages: strings.ReplaceAll(r.Languages, ";", ","), After: strings.Contains(r.Languages, ";"), Size: r.Size, Day: d.date(r.Day), Subject: r.Subject},
		}
	})
	return handouts, d.err
}

// AddHandouts implements planning.HandoutStore.
func (s *Store) AddHandouts(ctx context.Context, by planning.Author, reference string, handouts []planning.Handout) (added int, err error) {
	err = s.write(ctx, by, func(w *work) error {
		added = 0
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		var edits []planning.Edit
		for _, h := range handouts {
			row := handoutRow{
				Visit: head.Key, Edition: h.Edition, Paper: h.Paper, Audience: h.Audience, Languages: languagesOfPaper(h.HeldPaper), Size: h.Size, Day: date(h.Day),
				Subject: h.Subject, Person: h.Person, Name: h.Name, CreatedBy: w.by.Name, CreatedAt: w.by.At,
			}
			result := w.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected > 0 {
				added++
				edits = append(edits, planning.Edit{Thing: "handout", ID: keyText(row.Key), After: raw(row.what())})
			}
		}
		if added == 0 {
			return nil
		}
		_, err = w.audit(planning.Change{Reference: reference, Action: "handed_out", Edits: edits})
		return err
	})
	return added, err
}

// RemoveHandout implements planning.HandoutStore.
func (s *Store) RemoveHandout(ctx context.Context, by planning.Author, reference string, key int64) error {
	return s.write(ctx, by, func(w *work) error {
		row, err := one[handoutRow](w.Where("key = ? AND visit IN (?)", key, w.Model(&visitRow{}).Select("key").Where("reference = ?", reference)),
			fault.New(fault.NotFound, "", "handout_unknown", nil))
		if err != nil {
			return err
		}
		if err := w.Delete(row).Error; err != nil {
			return err
		}
		_, err = w.audit(planning.Change{Reference: reference, Action: "handout_removed", Edits: []planning.Edit{{
			Thing: "handout", ID: keyText(key), Before: raw(row.what()),
		}}})
		return err
	})
}
