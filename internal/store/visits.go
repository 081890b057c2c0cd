package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Visit implements planning.VisitStore.
func (s *Store) Visit(ctx context.Context, reference string) (v *visit.Visit, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		head, err := one[visitRow](tx.Where("reference = ?", reference), visitUnknown(reference))
		if err != nil {
			return err
		}
		_, v, err = loadDraft(tx, *head)
		return err
	})
	return v, err
}

// AddVisit implements planning.VisitStore.
func (s *Store) AddVisit(ctx context.Context, by planning.Author, v *visit.Visit) error {
	return s.write(ctx, by, func(w *work) error { return w.add(v) })
}

func (w *work) add(v *visit.Visit) error {
	copied := v.Clone() // v stays as it is where the transaction is begun again
	forgetKeys(copied)
	if _, err := w.save(&draft{}, &visit.Visit{}, copied, planning.Change{Action: "visit_added"}); err != nil {
		return err
	}
	*v = *copied
	return nil
}

// ReplaceVisit implements planning.VisitStore.
func (s *Store) ReplaceVisit(ctx context.Context, by planning.Author, v *visit.Visit) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, v.Reference)
		if fault.Is(err, fault.NotFound) {
			return w.add(v)
		}
		if err != nil {
			return err
		}
		was, before, err := loadDraft(w.DB, *head)
		if err != nil {
			return err
		}
		copied := v.Clone()
		forgetKeys(copied)
		recallKeys(before, copied)
		if _, err := w.save(was, before, copied, planning.Change{Action: "visit_replaced"}); err != nil {
			return err
		}
		*v = *copied
		return nil
	})
}

// forgetKeys has the shared entries of a visit from elsewhere known again by their names.
func forgetKeys(v *visit.Visit) {
	for i := range v.People {
		v.People[i].Key = 0
	}
	for i := range v.Places {
		v.Places[i].Key = 0
	}
	for i := range v.Resources {
		v.Resources[i].Key = 0
	}
}

// recallKeys has what a visit's new file still calls by the same id and name go on being the entry that it was,
// even where there are others of that name.
func recallKeys(before, v *visit.Visit) {
	for i := range v.People {
		m := &v.People[i]
		if old := before.Member(m.ID); old != nil && visit.SamePerson(old.Name, m.Name, homeOf(before, old), homeOf(v, m)) {
			m.Key = old.Key
		}
	}
	for i := range v.Places {
		if old := before.Place(v.Places[i].ID); old != nil && visit.SamePlace(old, &v.Places[i]) {
			v.Places[i].Key = old.Key
		}
	}
	for i := range v.Resources {
		if old := before.Resource(v.Resources[i].ID); old != nil && visit.SameResource(old, &v.Resources[i]) {
			v.Resources[i].Key = old.Key
		}
	}
}

// keepKeys has what of a draft has lost its key go on being the entry that it was.
func keepKeys(before, v *visit.Visit) {
	for i := range v.People {
		if old := before.Member(v.People[i].ID); old != nil && v.People[i].Key == 0 {
			v.People[i].Key = old.Key
		}
	}
	for i := range v.Places {
		if old := before.Place(v.Places[i].ID); old != nil && v.Places[i].Key == 0 {
			v.Places[i].Key = old.Key
		}
	}
	for i := range v.Resources {
		if old := before.Resource(v.Resources[i].ID); old != nil && v.Resources[i].Key == 0 {
			v.Resources[i].Key = old.Key
		}
	}
}

// RemoveVisit implements planning.VisitStore. The audit keeps the whole draft; feeds stay, revoked, so that
// calendars learn that they are gone.
func (s *Store) RemoveVisit(ctx context.Context, by planning.Author, reference string) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		_, v, err := loadDraft(w.DB, *head)
		if err != nil {
			return err
		}
		err = w.Model(&feedRow{}).Where("visit = ? AND revoked_at IS NULL", head.Key).Update("revoked_at", w.by.At).Error
		if err != nil {
			return err
		}
		if err := w.Delete(&visitRow{}, "key = ?", head.Key).Error; err != nil {
			return err
		}
		number, err := w.audit(planning.Change{
			Reference: reference, Action: "visit_removed", Edits: []planning.Edit{{Thing: "visit", ID: reference, Before: raw(v)}},
		})
		w.notice(planning.Notice{Reference: reference, What: "removed", Number: number})
		return err
	})
}

// ChangeVisit implements planning.VisitStore.
func (s *Store) ChangeVisit(ctx context.Context, by planning.Author, reference, action string, undoes int64, change func(*visit.Visit) error) (*visit.Visit, planning.Change, error) {
	var v *visit.Visit
	var made planning.Change
	err := s.write(ctx, by, func(w *work) error {
		head, err := lockVisit(w.DB, reference)
		if err != nil {
			return err
		}
		was, before, err := loadDraft(w.DB, *head)
		if err != nil {
			return err
		}
		v = before.Clone()
		if err := change(v); err != nil {
			return err
		}
		keepKeys(before, v)
		made, err = w.save(was, before, v, planning.Change{Action: action, Undoes: undoes})
		if err != nil || made.Number == 0 || undoes == 0 {
			return err
		}
		return w.undone(reference, undoes, made.Number)
	})
	if err != nil {
		return nil, planning.Change{}, err
	}
	return v, made, nil
}

// Visits implements planning.VisitStore: by first day; where more are chosen than Limit allows, the
// earliest of those from From on, or the latest where no From is given.
func (s *Store) Visits(ctx context.Context, query planning.VisitQuery) (found []planning.Summary, err error) {
	err = s.read(ctx, func(tx *gorm.DB) error {
		chosen := tx.Table("visits")
		for _, word := range text.Words(query.Search) {
			chosen = chosen.Where(tx.Where(`visits.search LIKE ? ESCAPE '\'`, containing(word)).Or(
				"visits.key IN (?)", tx.Table("members").Select("members.visit").
					Joins("JOIN names ON names.kind = 'person' AND names.thing = members.person").
					Where(`names.folded LIKE ? ESCAPE '\'`, containing(word))))
		}
		if query.Kind != "" {
			chosen = chosen.Where("visits.kind = ?", query.Kind)
		}
		if from := date(query.From); from != "" {
			chosen = chosen.Where("visits.to_day >= ?", from)
		}
		if to := date(query.To); to != "" {
			chosen = chosen.Where("visits.from_day <= ?", to)
		}
		if query.Person != 0 {
			chosen = chosen.Where("visits.key IN (?)", sharedPeople.showing(tx, []int64{query.Person}))
		}
		if query.Place != 0 {
			chosen = chosen.Where("visits.key IN (?)", sharedPlaces.showing(tx, []int64{query.Place}))
		}
		if query.Reference != "" {
			chosen = chosen.Where("visits.reference = ?", query.Reference)
		}
		limit := query.Limit
		if limit == 0 {
			limit = 1000
		}
		order := "visits.from_day DESC, visits.reference DESC"
		if date(query.From) != "" {
			order = "visits.from_day, visits.reference"
		}
		found, err = summaries(tx, chosen.Order(order).Limit(limit))
		return err
	})
	return found, err
}

// containing gives the pattern of LIKE for what holds the word, with "\" as its escape.
func containing(word string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
}

// summaryRow is what the list of visits reads of one.
type summaryRow struct {
	Key                                                     int64
	Reference, Title, Kind, FromDay, ToDay, Zone, Languages string
	Revised                                                 time.Time
	Edition                                                 *int
	Published                                               *time.Time
}

// summaries gives the chosen visits by first day, in three queries.
func summaries(tx, chosen *gorm.DB) ([]planning.Summary, error) {
	var rows []summaryRow
	err := chosen.Select(`visits.key, visits.reference, visits.title, visits.kind, visits.from_day, visits.to_day,
		visits.zone, visits.languages, revisions.changed_at AS revised, editions.number AS edition, editions.at AS published`).
		Joins("JOIN revisions ON revisions.visit = visits.key").
		Joins("LEFT JOIN editions ON editions.visit = visits.key AND editions.number = (SELECT max(last.number) FROM editions AS last WHERE last.visit = visits.key)").
		Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	keys := make([]int64, len(rows))
	found := make([]planning.Summary, len(rows))
	byKey := make(map[int64]*planning.Summary, len(rows))
	var d decoder
	for i, r := range rows {
		found[i] = planning.Summary{
			Reference: r.Reference, Title: d.texts(r.Title), Kind: r.Kind, From: d.date(r.FromDay), To: d.date(r.ToDay), Zone: r.Zone,
			Languages: d.words(r.Languages), Published: known(r.Published), Changed: r.Revised.UTC(),
		}
		if r.Edition != nil {
			found[i].Edition = *r.Edition
		}
		keys[i], byKey[r.Key] = r.Key, &found[i]
	}
	if err := d.err; err != nil {
		return nil, err
	}
	if err := countItems(tx, keys, byKey); err != nil {
		return nil, err
	}
	if err := nameBodies(tx, keys, byKey); err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b planning.Summary) int {
		return cmp.Or(a.From.Compare(b.From), strings.Compare(a.Reference, b.Reference))
	})
	return found, nil
}

func countItems(tx *gorm.DB, keys []int64, byKey map[int64]*planning.Summary) error {
	var rows []struct {
		Visit              int64
		Items, Unscheduled int
	}
	err := tx.Model(&itemRow{}).Select("visit, count(*) AS items, sum(CASE WHEN at = '' THEN 1 ELSE 0 END) AS unscheduled").
		Where("visit IN ?", keys).Group("visit").Scan(&rows).Error
	for _, r := range rows {
		byKey[r.Visit].Items, byKey[r.Visit].Unscheduled = r.Items, r.Unscheduled
	}
	return err
}

// nameBodies fills in the first party of either side.
func nameBodies(tx *gorm.DB, keys []int64, byKey map[int64]*planning.Summary) error {
	var parties []partyRow
	if err := tx.Where("visit IN ?", keys).Order("visit, position").Find(&parties).Error; err != nil {
		return err
	}
	var d decoder
	for i := range parties {
		summary, party := byKey[parties[i].Entry.Visit], d.party(&parties[i])
		switch {
		case party.Side == visit.Guest && summary.Guest == nil:
			summary.Guest, summary.Country = party.Body, party.Country
		case party.Side == visit.Host && summary.Host == nil:
			summary.Host = party.Body
		}
	}
	return d.err
}
