package store

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// A backup is gzip of lines of JSON: a head, then for each table a line that names it and its columns and a
// line for each row, and at the end a line with the number of rows. It knows nothing of the engine.

// tables are the tables of a backup in the order in which their references allow them to be filled. Sessions and
// failed logins are left out: who restores a backup signs in again.
var tables = []string{
	"visits", "revisions", "parties", "people", "members", "places", "visit_places", "routes", "resources", "visit_resources",
	"names", "tracks", "items", "registers", "occupancies", "zone_data", "editions", "feeds", "letters", "receipts", "handouts", "users", "changes", "edits", "accepted", "settings", "customs", "task_files",
}

const backupFormat = "cortege-backup/1"

// lineMost is how long a line of a backup may be, in bytes: an edition of the largest visit fits many times.
const lineMost = 256 << 20

type backupLine struct {
	Format  string    `json:"format,omitempty"`
	Schema  int64     `json:"schema,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Table   string    `json:"table,omitempty"`
	Columns []string  `json:"columns,omitempty"`
	Rows    *int64    `json:"rows,omitempty"` // the last line's
}

// Backup writes the whole database, as it is at one moment, without sessions. Others go on working meanwhile.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	if err := s.Ready(ctx); err != nil {
		return err
	}
	return s.read(ctx, func(tx *gorm.DB) error {
		schema, err := s.schema(ctx)
		if err != nil {
			return err
		}
		packed := gzip.NewWriter(w)
		lines := json.NewEncoder(packed)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(backupLine{Format: backupFormat, Schema: schema, At: instant(s.now())}); err != nil {
			return err
		}
		total := int64(0)
		for _, table := range tables {
			rows, err := writeTable(tx, table, lines)
			if err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
			total += rows
		}
		return errors.Join(lines.Encode(backupLine{Rows: &total}), packed.Close())
	})
}

func writeTable(tx *gorm.DB, table string, lines *json.Encoder) (count int64, err error) {
	columns, values, err := columnsOf(tx, table)
	if err != nil {
		return 0, err
	}
	// The first columns are the key, of whichever length: a backup of the same data is the same.
	rows, err := tx.Table(table).Select(columns).Order(`"` + strings.Join(columns[:min(4, len(columns))], `","`) + `"`).Rows()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if err := lines.Encode(backupLine{Table: table, Columns: columns}); err != nil {
		return 0, err
	}
	cells := make([]any, len(values))
	targets := make([]any, len(values))
	for i, value := range values {
		targets[i] = value
	}
	for ; rows.Next(); count++ {
		if err := rows.Scan(targets...); err != nil {
			return 0, err
		}
		for i, value := range values {
			cells[i] = value.json()
		}
		if err := lines.Encode(cells); err != nil {
			return 0, err
		}
	}
	return count, rows.Err()
}

// cell is a value of a column on its way into a backup or out of it.
type cell interface {
	json() any
	read(json.RawMessage) (any, error)
}

// columnsOf gives the names of a table's columns, and for each a cell of its type.
func columnsOf(tx *gorm.DB, table string) (names []string, cells []cell, err error) {
	rows, err := tx.Table(table).Where("1 = 0").Rows()
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	types, err := rows.ColumnTypes()
	if err := errors.Join(err, rows.Err()); err != nil {
		return nil, nil, err
	}
	for _, column := range types {
		names = append(names, column.Name())
		switch kind := strings.ToUpper(column.DatabaseTypeName()); kind {
		case "INTEGER", "INT8":
			cells = append(cells, new(of[int64]))
		case "REAL", "FLOAT8":
			cells = append(cells, new(of[float64]))
		case "BOOLEAN", "BOOL":
			cells = append(cells, new(of[bool]))
		case "TEXT":
			cells = append(cells, new(of[string]))
		case "TIMESTAMP", "TIMESTAMPTZ":
			cells = append(cells, new(moment))
		default:
			return nil, nil, fmt.Errorf("column %s has the unknown type %s", column.Name(), kind)
		}
	}
	return names, cells, nil
}

// of is a cell whose JSON is that of T, or null.
type of[T any] struct{ sql.Null[T] }

func (c *of[T]) json() any {
	if !c.Valid {
		return nil
	}
	return c.V
}

func (*of[T]) read(value json.RawMessage) (any, error) {
	var v *T
	if err := json.Unmarshal(value, &v); err != nil || v == nil {
		return nil, err
	}
	return *v, nil
}

// moment is a cell that holds a time: RFC 3339 in UTC, or null.
type moment struct{ sql.NullTime }

func (c *moment) json() any {
	if !c.Valid {
		return nil
	}
	return instant(c.Time)
}

func (*moment) read(value json.RawMessage) (any, error) {
	var v *time.Time
	if err := json.Unmarshal(value, &v); err != nil || v == nil {
		return nil, err
	}
	return instant(*v), nil
}

// Restore fills the database from a backup, all of it or nothing. The schema must be the backup's. Where there
// are data already it is a Conflict, unless replace says that they are to go.
func (s *Store) Restore(ctx context.Context, r io.Reader, replace bool) error {
	if err := s.Ready(ctx); err != nil {
		return err
	}
	schema, err := s.schema(ctx)
	if err != nil {
		return s.fault(ctx, err)
	}
	packed, err := gzip.NewReader(r)
	if err != nil {
		return unreadable(0, err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(make([]byte, 1<<16), lineMost)
	source := &backupReader{lines: lines}
	return s.write(ctx, planning.Author{At: s.now()}, func(w *work) error {
		if source.number > 0 {
			return errors.New("the database was changed while it was restored") // the file cannot be read twice
		}
		if err := w.clear(replace); err != nil {
			return err
		}
		if err := w.restore(source, schema); err != nil {
			return err
		}
		if err := w.restartKeys(); err != nil {
			return err
		}
		s.zones.Clear()
		w.notice(planning.Notice{})
		return w.refreshZones()
	})
}

// backupReader gives a backup's lines.
type backupReader struct {
	lines  *bufio.Scanner
	number int
}

func unreadable(line int, cause error) error {
	f := fault.New(fault.Invalid, "", "backup_unreadable", fault.Args{"Line": line})
	f.Cause = cause
	return f
}

// next gives the next line: a row, or one that says something of what follows.
func (b *backupReader) next() (row []json.RawMessage, about *backupLine, err error) {
	if !b.lines.Scan() {
		return nil, nil, unreadable(b.number, cmp.Or(b.lines.Err(), io.ErrUnexpectedEOF))
	}
	b.number++
	line := b.lines.Bytes()
	if len(line) > 0 && line[0] == '[' {
		err = json.Unmarshal(line, &row)
	} else {
		about = &backupLine{}
		err = json.Unmarshal(line, about)
	}
	if err != nil {
		return nil, nil, unreadable(b.number, err)
	}
	return row, about, nil
}

// clear takes everything away, sessions too.
func (w *work) clear(replace bool) error {
	for _, table := range []string{"visits", "people", "places", "users"} {
		var rows int64
		if err := w.Table(table).Count(&rows).Error; err != nil {
			return err
		}
		if rows > 0 && !replace {
			return fault.New(fault.Conflict, "", "database_not_empty", nil)
		}
	}
	for _, table := range slices.Backward(append(slices.Clone(tables), "sessions", "login_failures")) {
		if err := w.Exec("DELETE FROM " + table).Error; err != nil {
			return err
		}
	}
	return nil
}

func (w *work) restore(source *backupReader, schema int64) error {
	_, head, err := source.next()
	switch {
	case err != nil:
		return err
	case head == nil || head.Format != backupFormat:
		return unreadable(source.number, errors.New("another format"))
	case head.Schema != schema:
		return fault.New(fault.Conflict, "", "backup_schema", fault.Args{"Schema": head.Schema, "Program": schema})
	}
	table, total := &filling{}, int64(0)
	for {
		row, about, err := source.next()
		if err != nil {
			return err
		}
		if about == nil {
			if err := table.take(row); err != nil {
				return unreadable(source.number, err)
			}
			if total++; len(table.values) < batch*len(table.columns) {
				continue
			}
		}
		if err := table.flush(w); err != nil && !gone(err) && w.Statement.Context.Err() == nil {
			return unreadable(source.number, err) // it breaks what holds between tables
		} else if err != nil {
			return err
		}
		switch {
		case about == nil:
		case about.Rows == nil:
			if table, err = w.fill(about); err != nil {
				return unreadable(source.number, err)
			}
		case *about.Rows == total:
			return nil
		default:
			return unreadable(source.number, fmt.Errorf("%d rows of %d", total, *about.Rows))
		}
	}
}

// filling is a table on its way out of a backup.
type filling struct {
	name    string
	columns []string
	cells   []cell
	values  []any // of the rows that are not stored yet, one after another
}

func (w *work) fill(about *backupLine) (*filling, error) {
	if !slices.Contains(tables, about.Table) {
		return nil, fmt.Errorf("unknown table %.40q", about.Table)
	}
	names, cells, err := columnsOf(w.DB, about.Table)
	if err != nil {
		return nil, err
	}
	f := &filling{name: about.Table, columns: about.Columns}
	for _, column := range about.Columns {
		i := slices.Index(names, column)
		if i < 0 {
			return nil, fmt.Errorf("unknown column %.40q", column)
		}
		f.cells = append(f.cells, cells[i])
	}
	return f, nil
}

func (f *filling) take(row []json.RawMessage) error {
	if len(row) != len(f.cells) || len(row) == 0 {
		return fmt.Errorf("%d values for %d columns", len(row), len(f.cells))
	}
	for i, written := range row {
		value, err := f.cells[i].read(written)
		if err != nil {
			return err
		}
		f.values = append(f.values, value)
	}
	return nil
}

// flush stores the rows taken.
func (f *filling) flush(w *work) error {
	if len(f.values) == 0 {
		return nil
	}
	row := "(?" + strings.Repeat(",?", len(f.columns)-1) + ")"
	statement := `INSERT INTO ` + f.name + ` ("` + strings.Join(f.columns, `","`) + `") VALUES ` +
		row + strings.Repeat(","+row, len(f.values)/len(f.columns)-1)
	values := f.values
	f.values = nil
	return w.Exec(statement, values...).Error
}

// restartKeys has PostgreSQL number what comes next after what has been restored. (SQLite looks by itself.)
func (w *work) restartKeys() error {
	if w.store.address.engine == sqlite {
		return nil
	}
	var keys []struct{ TableName, ColumnName string }
	err := w.Raw("SELECT table_name, column_name FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()").Scan(&keys).Error
	if err != nil {
		return err
	}
	for _, k := range keys {
		err := w.Exec(fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%[1]s', '%[2]s'), coalesce(max(%[2]s), 0) + 1, false) FROM %[1]s", k.TableName, k.ColumnName)).Error
		if err != nil {
			return err
		}
	}
	return nil
}
