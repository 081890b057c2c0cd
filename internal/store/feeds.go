package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"gorm.io/gorm"

	"cortege/internal/calendar"
	"cortege/internal/fault"
	"cortege/internal/planning"
)

// feedRow is a calendar's address.
type feedRow struct {
	Key        int64 `gorm:"primaryKey"`
	Visit      *int64
	TokenHash  string
	Content    feedContent `gorm:"embedded"`
	ExpiresAt  *time.Time
	CreatedBy  string
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
	RevokedAt  *time.Time
	FetchedAt  *time.Time
	Client     string
	Edition    int
	Etag       string
	ModifiedAt *time.Time
}

// feedContent is what was chosen for a feed.
type feedContent struct {
	Scope, Subject, Audience, Language, Detail, Transfers string
	Alarm                                                 int
	Busy                                                  bool
	Label                                                 string
}

func (feedRow) TableName() string { return "feeds" }

// feedOf is a feed with the reference of its visit, "" where that is gone or it is of all visits.
type feedOf struct {
	Row         feedRow `gorm:"embedded"`
	Reference   *string
	Revision    *int64
	ChangedAt   *time.Time
	Newest      *int
	PublishedAt *time.Time
}

const feedColumns = `feeds.key, feeds.visit, feeds.scope, feeds.subject, feeds.audience, feeds.language, feeds.detail, feeds.transfers,
	feeds.alarm, feeds.busy, feeds.label, feeds.expires_at, feeds.created_by, feeds.created_at, feeds.revoked_at, feeds.fetched_at,
	feeds.client, feeds.edition, feeds.etag, feeds.modified_at, visits.reference`

// lastEditions joins the last edition of the visit that a column of a table names.
func lastEditions(query *gorm.DB, table, column string) *gorm.DB {
	visit := table + "." + column
	return query.Joins("LEFT JOIN editions ON editions.visit = " + visit + " AND editions.number = (SELECT max(last.number) FROM editions AS last WHERE last.visit = " + visit + ")")
}

func (f *feedOf) feed() planning.Feed {
	r, c := &f.Row, &f.Row.Content
	return planning.Feed{
		Key: r.Key, Reference: valueOf(f.Reference), Scope: calendar.Scope{Kind: c.Scope, ID: c.Subject}, Audience: c.Audience, Language: c.Language,
		Detail: c.Detail, Transfers: c.Transfers, Alarm: c.Alarm, Busy: c.Busy, Label: c.Label, Expires: known(r.ExpiresAt),
		By: r.CreatedBy, Created: r.CreatedAt.UTC(), Revoked: known(r.RevokedAt),
		Fetched: known(r.FetchedAt), Client: r.Client, Edition: r.Edition, ETag: r.Etag, Modified: known(r.ModifiedAt),
	}
}

func contentOfFeed(f *planning.Feed) feedContent {
	return feedContent{
		Scope: f.Scope.Kind, Subject: f.Scope.ID, Audience: f.Audience, Language: f.Language, Detail: f.Detail, Transfers: f.Transfers,
		Alarm: f.Alarm, Busy: f.Busy, Label: f.Label,
	}
}

func (f *feedOf) state() planning.State {
	return planning.State{Reference: valueOf(f.Reference), Revision: valueOf(f.Revision), Changed: known(f.ChangedAt), Edition: valueOf(f.Newest), Published: known(f.PublishedAt)}
}

func valueOf[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

var feedUnknown = fault.New(fault.NotFound, "", "feed_unknown", nil)

// Feeds implements planning.FeedStore.
func (s *Store) Feeds(ctx context.Context, reference string) ([]planning.Feed, error) {
	query := s.db.WithContext(ctx).Table("feeds").Select(feedColumns).Joins("LEFT JOIN visits ON visits.key = feeds.visit").
		Order("feeds.created_at DESC, feeds.key DESC")
	wide := []string{calendar.OfOfficer, calendar.OfOffice}
	if reference == "" {
		query = query.Where("visits.key IS NOT NULL OR feeds.scope IN ?", wide)
	} else {
		query = query.Where("visits.reference = ? OR feeds.scope IN ?", reference, wide)
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
		row := feedRow{TokenHash: tokenHash, Content: contentOfFeed(feed), ExpiresAt: perhaps(feed.Expires), CreatedBy: w.by.Name, CreatedAt: w.by.At}
		if !feed.Scope.IsWide() {
			head, err := one[visitRow](w.Where("reference = ?", feed.Reference), visitUnknown(feed.Reference))
			if err != nil {
				return err
			}
			row.Visit = &head.Key
		}
		if err := w.Create(&row).Error; err != nil {
			return err
		}
		feed.Key, feed.By, feed.Created = row.Key, w.by.Name, w.by.At
		return w.auditFeed(feed.Reference, "feed_added", &row)
	})
}

// ReplaceFeed implements planning.FeedStore.
func (s *Store) ReplaceFeed(ctx context.Context, by planning.Author, key int64, tokenHash string) (*planning.Feed, error) {
	var made feedOf
	err := s.write(ctx, by, func(w *work) error {
		old, reference, err := w.revoke(key)
		if err != nil {
			return err
		}
		if old == nil {
			return fault.New(fault.Conflict, "", "feed_revoked", nil)
		}
		made = feedOf{Row: feedRow{
			Visit: old.Visit, TokenHash: tokenHash, Content: old.Content, ExpiresAt: old.ExpiresAt, CreatedBy: w.by.Name, CreatedAt: w.by.At,
		}}
		if reference != "" {
			made.Reference = &reference
		}
		if err := w.Create(&made.Row).Error; err != nil {
			return err
		}
		return w.auditFeed(reference, "feed_added", &made.Row)
	})
	if err != nil {
		return nil, err
	}
	feed := made.feed()
	return &feed, nil
}

// RevokeFeed implements planning.FeedStore. One that is revoked already stays as it is.
func (s *Store) RevokeFeed(ctx context.Context, by planning.Author, key int64) error {
	return s.write(ctx, by, func(w *work) error {
		_, _, err := w.revoke(key)
		return err
	})
}

// revoke gives the feed as it was and the reference of its visit; nil where it was revoked before.
func (w *work) revoke(key int64) (*feedRow, string, error) {
	row, err := one[feedRow](w.Where("key = ?", key), feedUnknown)
	if err != nil || row.RevokedAt != nil {
		return nil, "", err
	}
	result := w.Model(&feedRow{}).Where("key = ? AND revoked_at IS NULL", key).Update("revoked_at", w.by.At)
	if result.Error != nil || result.RowsAffected == 0 {
		return nil, "", result.Error
	}
	reference := ""
	if row.Visit != nil {
		head, err := one[visitRow](w.Where("key = ?", *row.Visit), visitUnknown(""))
		if err != nil {
			return nil, "", err
		}
		reference = head.Content.Reference
	}
	revoked := *row
	revoked.RevokedAt = &w.by.At
	return row, reference, w.auditFeed(reference, "feed_revoked", &revoked)
}

// auditFeed tells of a feed, other instances too: they keep what they know of feeds for a while.
func (w *work) auditFeed(reference, action string, row *feedRow) error {
	c := &row.Content
	number, err := w.audit(planning.Change{Reference: reference, Action: action, Edits: []planning.Edit{{
		Thing: "feed", ID: keyText(row.Key),
		After: raw(map[string]any{
			"scope": c.Scope, "subject": c.Subject, "audience": c.Audience, "language": c.Language, "detail": c.Detail, "busy": c.Busy, "label": c.Label, "revoked": row.RevokedAt != nil,
		}),
	}}})
	w.notice(planning.Notice{Reference: reference, What: "feed", Number: number})
	return err
}

// Feed implements planning.FeedStore. Where the visit is gone the feed is revoked and its reference "".
func (s *Store) Feed(ctx context.Context, tokenHash string) (*planning.Feed, *planning.State, error) {
	query := s.db.WithContext(ctx).Table("feeds").
		Select(feedColumns + `, revisions.revision, revisions.changed_at, editions.number AS newest, editions.at AS published_at`).
		Joins("LEFT JOIN visits ON visits.key = feeds.visit").
		Joins("LEFT JOIN revisions ON revisions.visit = feeds.visit")
	row, err := one[feedOf](lastEditions(query, "feeds", "visit").Where("feeds.token_hash = ?", tokenHash), feedUnknown)
	if err != nil {
		return nil, nil, s.fault(ctx, err)
	}
	feed, state := row.feed(), row.state()
	return &feed, &state, nil
}

// States implements planning.FeedStore.
func (s *Store) States(ctx context.Context, reference string, from civil.Date) ([]planning.State, error) {
	query := lastEditions(s.db.WithContext(ctx).Table("visits").
		Select("visits.reference, revisions.revision, revisions.changed_at, editions.number AS newest, editions.at AS published_at").
		Joins("JOIN revisions ON revisions.visit = visits.key"), "visits", "key").Where("visits.to_day >= ?", date(from)).Order("visits.from_day, visits.reference")
	if reference != "" {
		query = query.Where("visits.reference = ?", reference)
	}
	var rows []feedOf
	if err := query.Scan(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, (*feedOf).state), nil
}

// Fetched implements planning.FeedStore: a statement for many, since whoever edits waits meanwhile.
func (s *Store) Fetched(ctx context.Context, fetches []planning.Fetch) error {
	row := "(?, ?, ?, ?, ?, ?)"
	if s.address.engine == postgres { // which takes a list's values for texts
		row = "(?::bigint, ?::timestamptz, ?, ?::bigint, ?, ?::timestamptz)"
	}
	for some := range slices.Chunk(fetches, batch) {
		var values []any
		for _, f := range some {
			values = append(values, f.Key, instant(f.At), f.Client, f.Edition, f.ETag, instant(f.Modified))
		}
		err := s.db.WithContext(ctx).Exec(`WITH noted (feed, at, client, edition, etag, modified) AS (VALUES `+strings.TrimSuffix(strings.Repeat(row+", ", len(some)), ", ")+`)
			UPDATE feeds SET fetched_at = noted.at, client = noted.client, edition = noted.edition,
				etag = CASE WHEN modified_at > noted.modified THEN feeds.etag ELSE noted.etag END,
				modified_at = CASE WHEN modified_at > noted.modified THEN modified_at ELSE noted.modified END
			FROM noted WHERE feeds.key = noted.feed`, values...).Error
		if err != nil {
			return s.fault(ctx, err)
		}
	}
	return nil
}
