package store

import (
	"context"
	"io/fs"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/migrations"
)

// Migrate brings the database's schema up to date, and the index of instants where this program knows
// other zone data than the one that made it. Several instances may do so at once. A schema newer than the
// program is Unavailable: an older program must not write to it.
func (s *Store) Migrate(ctx context.Context) error {
	release, err := s.lockFile(ctx)
	if err != nil {
		return s.fault(ctx, err)
	}
	defer release()
	if current, err := s.schema(ctx); err != nil || current > newest {
		return s.unfit(ctx, current, err)
	}
	if err := s.up(ctx); err != nil {
		return s.fault(ctx, err)
	}
	return s.write(ctx, planning.Author{At: s.now()}, func(w *work) error { return w.refreshZones() })
}

// Ready implements planning.Store.
func (s *Store) Ready(ctx context.Context) error {
	current, err := s.schema(ctx)
	return s.unfit(ctx, current, err)
}

// unfit says why a schema does not suit the program; nil where it does.
func (s *Store) unfit(ctx context.Context, schema int64, err error) error {
	args := fault.Args{"Schema": schema, "Program": newest}
	switch {
	case err != nil:
		return s.fault(ctx, err)
	case schema > newest:
		return fault.New(fault.Unavailable, "", "schema_newer", args)
	case schema < newest:
		return fault.New(fault.Unavailable, "", "schema_older", args)
	}
	return nil
}

// schema gives the number of the step that the database's schema is at; 0: it has none yet.
func (s *Store) schema(ctx context.Context) (version int64, err error) {
	db := s.db.WithContext(ctx)
	table := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	if s.address.engine == postgres {
		table = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')"
	}
	var tables int64
	if err := db.Raw(table).Scan(&tables).Error; err != nil || tables == 0 {
		return 0, err
	}
	return version, db.Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version).Error
}

// newest is the number of the last step that the program knows.
var newest = func() int64 {
	files, err := fs.Glob(migrations.Files, "sqlite/*.sql")
	if err != nil {
		panic(err)
	}
	version, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		panic(err)
	}
	return version
}()

// up takes the steps that are missing.
func (s *Store) up(ctx context.Context) error {
	pool, dialect := s.pool, goose.DialectPostgres
	options := []goose.ProviderOption{goose.WithSlog(s.log), goose.WithDisableGlobalRegistry(true)}
	if s.address.engine == sqlite {
		dialect = goose.DialectSQLite3
		own, err := driver.Open(s.address.dsn("")) // goose writes times in a format of its own
		if err != nil {
			return err
		}
		defer func() { _ = own.Close() }()
		pool = own
	} else {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations.Files, string(s.address.engine))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
