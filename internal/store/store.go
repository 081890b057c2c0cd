// Package store keeps what the office plans in PostgreSQL or in an embedded SQLite. It is the one place
// that knows SQL: it implements planning.Store, and nothing of GORM leaves it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

var _ planning.Store = (*Store)(nil)

// Store is a database, of either engine. It is safe for concurrent use.
type Store struct {
	db       *gorm.DB
	pool     *sql.DB
	address  address
	now      func() time.Time
	log      *slog.Logger
	pulse    pulse
	notices  broadcaster // where the engine has no LISTEN of its own
	zones    sync.Map    // names of those known to stand in zone_data
	sweeping sweeper
}

// Open opens the database: "sqlite:PATH", "sqlite::memory:" (thrown away by Close) or "postgres://…". Its
// schema stays as it is: Migrate brings it up to date. now gives the present moment. An address that cannot
// be read is Invalid, a database that does not answer Unavailable.
func Open(ctx context.Context, database string, now func() time.Time, log *slog.Logger) (*Store, error) {
	a, err := parseAddress(database)
	if err != nil {
		return nil, err
	}
	pool, dialector, err := a.open()
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "database_unreachable", err)
	}
	db, err := gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		QueryFields:            true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return instant(now()) },
		Logger:                 queryLog{log},
	})
	if err == nil {
		err = reach(ctx, pool)
	}
	if err != nil {
		_ = pool.Close()
		return nil, fault.Wrap(fault.Unavailable, "database_unreachable", err)
	}
	return &Store{db: db, pool: pool, address: a, now: now, log: log}, nil
}

// reach tries the first connection. Where several processes make SQLite's file its write-ahead log at once, it refuses all but
// one without waiting, lest two wait for each other.
func reach(ctx context.Context, pool *sql.DB) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := pool.PingContext(ctx)
		if !errors.Is(err, sqlite3.BUSY) || wait > 4*time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Close lets the connections go.
func (s *Store) Close() error {
	s.pulse.mutex.Lock()
	s.pulse.close()
	s.pulse.mutex.Unlock()
	err := s.pool.Close()
	s.address.forget()
	return err
}

// read runs f in a transaction that sees one state of the database.
func (s *Store) read(ctx context.Context, f func(tx *gorm.DB) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.address.engine == postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.fault(ctx, s.db.WithContext(ctx).Transaction(f, options))
}

// work is a transaction that writes.
type work struct {
	*gorm.DB
	store   *Store
	by      planning.Author
	notices []planning.Notice
	zones   []string // that are new to zone_data
	shared  bool     // the lock on what visits share is held
}

// attempts is how often a transaction is begun again where PostgreSQL has to end one of two that wait for
// each other.
const attempts = 4

// write runs f in a transaction by an author, and tells those who listen when it is done.
func (s *Store) write(ctx context.Context, by planning.Author, f func(w *work) error) error {
	by.At = instant(by.At)
	for attempt := 1; ; attempt++ {
		w := &work{store: s, by: by}
		err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			w.DB = tx
			if err := f(w); err != nil {
				return err
			}
			return w.announce()
		})
		if err == nil {
			s.pulse.beats.Add(1)
			for _, zone := range w.zones {
				s.zones.Store(zone, true)
			}
			if s.address.engine == sqlite {
				s.notices.tell(w.notices)
			}
			return nil
		}
		if attempt == attempts || !overlapped(err) {
			return s.fault(ctx, err)
		}
		select {
		case <-ctx.Done():
			return s.fault(ctx, ctx.Err())
		case <-time.After(time.Duration(rand.IntN(20*attempt)) * time.Millisecond):
		}
	}
}

// one gives the first row of query, or missing where there is none.
func one[R any](query *gorm.DB, missing *fault.Error) (*R, error) {
	var row R
	err := query.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	return &row, nil
}

// batch is how many rows go into one statement: the widest table times this stays below what SQLite (32,766)
// and PostgreSQL (65,535) take as parameters.
const batch = 500

// insert stores new rows, a batch in a statement.
func insert[R any](tx *gorm.DB, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(&rows, batch).Error
}
