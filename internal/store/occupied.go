package store

import (
	"context"
	"time"

	"cortege/internal/visit"
)

// Occupied implements planning.VisitStore: in one query, by start.
func (s *Store) Occupied(ctx context.Context, except string, subjects []visit.Subject, from, to time.Time) ([]visit.Occupancy, error) {
	byKind := map[string][]int64{}
	for _, subject := range subjects {
		byKind[subject.Kind] = append(byKind[subject.Kind], subject.Key)
	}
	if len(byKind) == 0 {
		return nil, nil
	}
	db := s.db.WithContext(ctx)
	kept := db
	for kind, keys := range byKind {
		kept = kept.Or("occupancies.subject_kind = ? AND occupancies.subject_key IN ?", kind, keys)
	}
	var rows []struct {
		Reference, Item, Title string
		SubjectKind            string
		SubjectKey             int64
		StartsAt, EndsAt       time.Time
		StartPlace, EndPlace   int64
	}
	err := db.Table("occupancies").
		Select(`visits.reference, occupancies.item, items.title, occupancies.subject_kind, occupancies.subject_key,
			occupancies.starts_at, occupancies.ends_at, occupancies.start_place, occupancies.end_place`).
		Joins("JOIN visits ON visits.key = occupancies.visit").
		Joins("JOIN items ON items.visit = occupancies.visit AND items.id = occupancies.item").
		Where("visits.reference <> ? AND occupancies.starts_at < ? AND occupancies.ends_at > ?", except, instant(to), instant(from)).
		Where(kept).
		Order("occupancies.starts_at, visits.reference, occupancies.item, occupancies.subject_kind, occupancies.subject_key").
		Scan(&rows).Error
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	var d decoder
	found := make([]visit.Occupancy, len(rows))
	for i, r := range rows {
		found[i] = visit.Occupancy{
			Subject: visit.Subject{Kind: r.SubjectKind, Key: r.SubjectKey}, Start: r.StartsAt.UTC(), End: r.EndsAt.UTC(),
			Reference: r.Reference, Item: r.Item, Title: d.texts(r.Title), PlaceKey: r.StartPlace, EndKey: r.EndPlace,
		}
	}
	return found, d.err
}
