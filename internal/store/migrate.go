package store

import (
	"context"
	"io/fs"

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
	provider, err := s.provider()
	if err != nil {
		return err
	}
	if current, err := s.schema(ctx); err != nil || current > newest(provider) {
		return s.unfit(ctx, current, newest(provider), err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return s.fault(ctx, err)
	}
	return s.write(ctx, planning.Author{At: s.now()}, func(w *work) error { return w.refreshZones() })
}

// Ready implements planning.Store.
func (s *Store) Ready(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	current, err := s.schema(ctx)
	return s.unfit(ctx, current, newest(provider), err)
}

// unfit says why a schema does not suit the program; nil where it does.
func (s *Store) unfit(ctx context.Context, schema, program int64, err error) error {
	args := fault.Args{"Schema": schema, "Program": program}
	switch {
	case err != nil:
		return s.fault(ctx, err)
	case schema > program:
		return fault.New(fault.Unavailable, "", "schema_newer", args)
	case schema < program:
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

// newest gives the number of the last step that the program knows.
func newest(provider *goose.Provider) int64 {
	steps := provider.ListSources()
	return steps[len(steps)-1].Version
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithSlog(s.log), goose.WithDisableGlobalRegistry(true)}
	if s.address.engine == postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations.Files, string(s.address.engine))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.pool, files, options...)
}
