package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
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
