package store

import (
	"context"
	"time"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// feedOf is a feed with the reference of its visit, "" where that is gone.
type feedOf struct {
	Row       feedRow `gorm:"embedded"`
	Reference *string
	Revision  *int64
	ChangedAt *time.Time
	Edition   *int
}

const feedColumns = `feeds.key, feeds.visit, feeds.audience, feeds.person, feeds.language, feeds.label, feeds.created_by,
	feeds.created_at, feeds.revoked_at, feeds.fetched_at, feeds.client, visits.reference`

func (f *feedOf) feed() planning.Feed {
	r := &f.Row
	return planning.Feed{
		Key: r.Key, Reference: valueOf(f.Reference), Audience: r.Audience, Person: r.Person, Language: r.Language, Label: r.Label,
		By: r.CreatedBy, Created: r.CreatedAt.UTC(), Revoked: known(r.RevokedAt), Fetched: known(r.FetchedAt), Client: r.Client,
	}
}

func valueOf[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

// Feeds implements planning.FeedStore.
func (s *Store) Feeds(ctx context.Context, reference string) ([]planning.Feed, error) {
	query := s.db.WithContext(ctx).Table("feeds").Select(feedColumns).Joins("JOIN visits ON visits.key = feeds.visit").
		Order("feeds.created_at DESC, feeds.key DESC")
	if reference != "" {
		query = query.Where("visits.reference = ?", reference)
	}
	var rows []feedOf
	if err := query.Scan(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, (*feedOf).feed), nil
}

// AddFeed implements planning.FeedStore. It fills in the feed's key, author and moment.
func (s *Store) AddFeed(ctx context.Context, by planning.Author, feed *planning.Feed, tokenHash string) error {
	return s.write(ctx, by, func(w *work) error {
		head, err := one[visitRow](w.Where("reference = ?", feed.Reference), visitUnknown(feed.Reference))
		if err != nil {
			return err
		}
		row := feedRow{
			Visit: &head.Key, TokenHash: tokenHash, Audience: feed.Audience, Person: feed.Person, Language: feed.Language, Label: feed.Label,
			CreatedBy: w.by.Name, CreatedAt: w.by.At,
		}
		if err := w.Create(&row).Error; err != nil {
			return err
		}
		feed.Key, feed.By, feed.Created = row.Key, w.by.Name, w.by.At
		return w.auditFeed(feed.Reference, "feed_added", &row)
	})
}

// RevokeFeed implements planning.FeedStore. One that is revoked already stays as it is.
func (s *Store) RevokeFeed(ctx context.Context, by planning.Author, key int64) error {
	return s.write(ctx, by, func(w *work) error {
		row, err := one[feedRow](w.Where("key = ?", key), fault.New(fault.NotFound, "", "feed_unknown", nil))
		if err != nil || row.RevokedAt != nil {
			return err
		}
		row.RevokedAt = &w.by.At
		result := w.Model(&feedRow{}).Where("key = ? AND revoked_at IS NULL", key).Update("revoked_at", w.by.At)
		if result.Error != nil || result.RowsAffected == 0 {
			return result.Error
		}
		reference := ""
		if row.Visit != nil {
			head, err := one[visitRow](w.Where("key = ?", *row.Visit), visitUnknown(""))
			if err != nil {
				return err
			}
			reference = head.Content.Reference
		}
		return w.auditFeed(reference, "feed_revoked", row)
	})
}

func (w *work) auditFeed(reference, action string, row *feedRow) error {
	_, err := w.audit(planning.Change{Reference: reference, Action: action, Edits: []planning.Edit{{
		Thing: "feed", ID: keyText(row.Key),
		After: raw(map[string]any{"audience": row.Audience, "person": row.Person, "language": row.Language, "label": row.Label, "revoked": row.RevokedAt != nil}),
	}}})
	return err
}

// Feed implements planning.FeedStore. Where the visit is gone the feed is revoked and its reference "".
func (s *Store) Feed(ctx context.Context, tokenHash string) (*planning.Feed, *planning.State, error) {
	row, err := one[feedOf](s.db.WithContext(ctx).Table("feeds").
		Select(feedColumns+`, revisions.revision, revisions.changed_at, (SELECT max(editions.number) FROM editions WHERE editions.visit = feeds.visit) AS edition`).
		Joins("LEFT JOIN visits ON visits.key = feeds.visit").
		Joins("LEFT JOIN revisions ON revisions.visit = feeds.visit").
		Where("feeds.token_hash = ?", tokenHash), fault.New(fault.NotFound, "", "feed_unknown", nil))
	if err != nil {
		return nil, nil, s.fault(ctx, err)
	}
	feed := row.feed()
	return &feed, &planning.State{Revision: valueOf(row.Revision), Changed: known(row.ChangedAt), Edition: valueOf(row.Edition)}, nil
}

// Fetched implements planning.FeedStore.
func (s *Store) Fetched(ctx context.Context, key int64, client string, at time.Time) error {
	return s.fault(ctx, s.db.WithContext(ctx).Model(&feedRow{}).Where("key = ?", key).
		Updates(map[string]any{"fetched_at": instant(at), "client": client}).Error)
}
