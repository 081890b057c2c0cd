package store

import (
	"context"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"gorm.io/gorm/clause"
)

// Sessions keeps those who are signed in. It implements scs.CtxStore; the tokens that it is given are
// hashed already (scs's HashTokenInStore).
type Sessions struct{ store *Store }

var (
	_ scs.Store    = Sessions{}
	_ scs.CtxStore = Sessions{}
)

// Sessions gives the sessions' table.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// FindCtx gives the data of a session that has not expired.
func (x Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var rows []sessionRow
	err = x.store.db.WithContext(ctx).Where("token = ? AND expires_at > ?", token, instant(x.store.now())).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, false, x.store.fault(ctx, err)
	}
	return rows[0].Data, true, nil
}

// CommitCtx stores a session. Now and then it takes away those that have expired.
func (x Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	db, now := x.store.db.WithContext(ctx), x.store.now()
	row := sessionRow{Token: token, Data: data, ExpiresAt: instant(expiry)}
	err := db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "token"}}, UpdateAll: true}).Create(&row).Error
	if err == nil {
		err = x.store.sweeping.sessions.now(now, func() error {
			return db.Where("expires_at <= ?", instant(now)).Delete(&sessionRow{}).Error
		})
	}
	return x.store.fault(ctx, err)
}

// DeleteCtx ends a session, if there is one.
func (x Sessions) DeleteCtx(ctx context.Context, token string) error {
	return x.store.fault(ctx, x.store.db.WithContext(ctx).Where("token = ?", token).Delete(&sessionRow{}).Error)
}

// Find is FindCtx for a caller without a context.
func (x Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for a caller without a context.
func (x Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx for a caller without a context.
func (x Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// sweeper says when rows that time has overtaken are to be taken away.
type sweeper struct{ sessions, failures everySoOften }

// sweepEvery is how often one instance looks for such rows.
const sweepEvery = 10 * time.Minute

type everySoOften struct {
	mutex sync.Mutex
	last  time.Time
}

// now calls sweep unless that was done lately.
func (e *everySoOften) now(at time.Time, sweep func() error) error {
	e.mutex.Lock()
	due := at.Sub(e.last) >= sweepEvery
	if due {
		e.last = at
	}
	e.mutex.Unlock()
	if !due {
		return nil
	}
	return sweep()
}
