package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// texts writes a text by language as JSON, "" for none. Equal texts give equal strings.
func texts(t text.Text) string {
	if t.IsEmpty() {
		return ""
	}
	full := make(text.Text, len(t))
	for _, language := range t.Languages() {
		full[language] = t[language]
	}
	return asJSON(full)
}

// list writes a list as JSON, "" for an empty one.
func list[T any](l []T) string {
	if len(l) == 0 {
		return ""
	}
	return asJSON(l)
}

// asJSON writes what can always be written: texts, numbers, times.
func asJSON(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Errorf("store: %T: %w", value, err))
	}
	return string(b)
}

func date(d civil.Date) string {
	if d == (civil.Date{}) {
		return ""
	}
	return d.String()
}

// decoder reads what the columns hold; its first error stays.
type decoder struct{ err error }

func (d *decoder) json(column string, into any) {
	if column == "" || d.err != nil {
		return
	}
	if err := json.Unmarshal([]byte(column), into); err != nil {
		d.err = fmt.Errorf("store: unreadable column %.40q: %w", column, err)
	}
}

func (d *decoder) texts(column string) (t text.Text) {
	d.json(column, &t)
	return t
}

func (d *decoder) words(column string) (words []string) {
	d.json(column, &words)
	return words
}

func (d *decoder) date(column string) civil.Date {
	if column == "" || d.err != nil {
		return civil.Date{}
	}
	var day civil.Date
	day, d.err = civil.ParseDate(column)
	return day
}

func (d *decoder) wall(column string) clock.Wall {
	var w clock.Wall
	if d.err == nil {
		d.err = w.UnmarshalText([]byte(column))
	}
	return w
}

// instant gives t as the database keeps it: UTC, to the microsecond.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// perhaps gives nil for the zero time.
func perhaps(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = instant(t)
	return &t
}

// known gives the zero time for nil.
func known(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func degrees(f *float64) sql.NullFloat64 {
	if f == nil {
		return sql.NullFloat64{}
	}
	return sql.NullFloat64{Float64: *f, Valid: true}
}

func degreesOf(f sql.NullFloat64) *float64 {
	if !f.Valid {
		return nil
	}
	return &f.Float64
}

func (r recordRow) record() visit.Record {
	return visit.Record{Version: r.Version, Created: r.CreatedAt.UTC(), Changed: r.ChangedAt.UTC(), By: r.ChangedBy}
}

// both is the record of a thing that stands in two rows, the visit's own and the one that visits share: it
// changes when either does.
func both(own, shared recordRow) visit.Record {
	r := own.record()
	r.Version += shared.Version
	if shared.ChangedAt.After(own.ChangedAt) {
		r.Changed, r.By = shared.ChangedAt.UTC(), shared.ChangedBy
	}
	return r
}

// keyText writes a key as the id of an edit.
func keyText(key int64) string { return strconv.FormatInt(key, 10) }
