package planning_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/internal/visit"
)

// hanging is a store that stops answering about feeds.
type hanging struct {
	planning.Store
	hangs atomic.Bool
}

func (s *hanging) Feed(ctx context.Context, hash string) (*planning.Feed, *planning.State, error) {
	if s.hangs.Load() {
		<-ctx.Done()
		return nil, nil, ctx.Err()
	}
	return s.Store.Feed(ctx, hash)
}

func TestAReaderDoesNotWaitForADatabaseThatHangs(t *testing.T) {
	h := &hand{now: time.Date(2024, 1, 10, 8, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.now }
	kept, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "test.db"), now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	if err := kept.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &hanging{Store: kept}
	o := planning.New(s, now)
	imported(t, o, baku("V-1"))
	token, err := o.AddFeed(t.Context(), leyla, &planning.Feed{Reference: "V-1", Audience: visit.ForStaff})
	if err != nil {
		t.Fatal(err)
	}
	before, err := o.Fetch(t.Context(), token, "test")
	if err != nil {
		t.Fatal(err)
	}
	o.Settle(t.Context())
	s.hangs.Store(true)
	h.pass(time.Minute)
	begun := time.Now()
	after, err := o.Fetch(t.Context(), token, "test")
	if err != nil || !bytes.Equal(after.Bytes, before.Bytes) {
		t.Errorf("the reader gets %v, %v", after, err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}
