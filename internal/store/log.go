package store

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

// slow is how long a query may take before it is worth a line.
const slow = 100 * time.Millisecond

// queryLog tells of slow queries, without the values in them. Errors are told by whoever gets them.
type queryLog struct{ log *slog.Logger }

func (q queryLog) LogMode(logger.LogLevel) logger.Interface { return q }

func (q queryLog) Info(ctx context.Context, s string, args ...any) {
	q.log.DebugContext(ctx, fmt.Sprintf(s, args...))
}

func (q queryLog) Warn(ctx context.Context, s string, args ...any) {
	q.log.WarnContext(ctx, fmt.Sprintf(s, args...))
}

func (q queryLog) Error(ctx context.Context, s string, args ...any) {
	q.log.ErrorContext(ctx, fmt.Sprintf(s, args...))
}

// Trace is called with every query.
func (q queryLog) Trace(ctx context.Context, begin time.Time, query func() (sql string, rows int64), _ error) {
	if counter, ok := ctx.Value(counterKey{}).(*atomic.Int64); ok {
		counter.Add(1)
	}
	if took := time.Since(begin); took > slow && q.log.Enabled(ctx, slog.LevelDebug) {
		sql, rows := query()
		q.log.DebugContext(ctx, "slow query", "sql", sql, "rows", rows, "took", took)
	}
}

// ParamsFilter keeps the values out of what is logged.
func (q queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}

type counterKey struct{}

// CountQueries gives a context whose queries are counted, so that a test can hold that their number does not
// grow with what they load.
func CountQueries(ctx context.Context) (context.Context, *atomic.Int64) {
	counter := new(atomic.Int64)
	return context.WithValue(ctx, counterKey{}, counter), counter
}
