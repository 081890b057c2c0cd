package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"github.com/ncruces/go-sqlite3/vfs/memdb"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"cortege/internal/fault"
)

type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

// address says where a database is.
type address struct {
	engine engine
	path   string          // SQLite's file
	memory string          // or the name of a database in memory
	config *pgx.ConnConfig // PostgreSQL's
}

func parseAddress(database string) (address, error) {
	scheme, rest, _ := strings.Cut(database, ":")
	switch {
	case scheme == "sqlite" && rest == ":memory:":
		name := "cortege-" + rand.Text()
		memdb.Create(name, nil)
		return address{engine: sqlite, memory: name}, nil
	case scheme == "sqlite" && rest != "":
		path, err := filepath.Abs(strings.TrimPrefix(rest, "//"))
		if err != nil {
			return address{}, fault.InvalidField("database", "database_address", nil)
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			return address{}, fault.InvalidField("database", "database_folder", fault.Args{"Value": filepath.Dir(path)})
		}
		return address{engine: sqlite, path: path}, nil
	case scheme == "postgres" || scheme == "postgresql":
		config, err := pgx.ParseConfig(database)
		if err != nil { // its text may hold the password: it is not shown
			return address{}, fault.InvalidField("database", "database_address", nil)
		}
		if config.ConnectTimeout == 0 {
			config.ConnectTimeout = 5 * time.Second
		}
		if config.RuntimeParams["application_name"] == "" {
			config.RuntimeParams["application_name"] = "cortege"
		}
		return address{engine: postgres, config: config}, nil
	}
	return address{}, fault.InvalidField("database", "database_address", nil)
}

// open makes the pool of connections.
func (a address) open() (*sql.DB, gorm.Dialector, error) {
	if a.engine == postgres {
		pool := stdlib.OpenDB(*a.config, stdlib.OptionAfterConnect(inUTC))
		pool.SetMaxOpenConns(20)
		pool.SetMaxIdleConns(10)
		pool.SetConnMaxIdleTime(5 * time.Minute)
		return pool, gormpostgres.New(gormpostgres.Config{Conn: pool}), nil
	}
	if err := a.create(); err != nil {
		return nil, nil, err
	}
	pool, err := driver.Open(a.dsn(timeFormat))
	if err != nil {
		return nil, nil, err
	}
	// Readers run side by side, one writes at a time: more connections than that only wait for each other.
	connections := 2 + 2*runtime.GOMAXPROCS(0)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, gormlite.OpenDB(pool), nil
}

// create makes SQLite's file where there is none: it holds people's data, so nobody else on the machine may read it.
func (a address) create() error {
	if a.path == "" {
		return nil
	}
	file, err := os.OpenFile(a.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// inUTC has a connection give times in UTC, whatever the machine's own zone.
func inUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// timeFormat is how SQLite's times are written: texts of one length, so that they sort as they are.
const timeFormat = "2006-01-02T15:04:05.000000Z07:00"

// dsn gives SQLite's name of the database, for times in a format.
func (a address) dsn(format string) string {
	options := url.Values{
		"_txlock":  {"immediate"},
		"_timefmt": {format}, // "" is the driver's own
		"_pragma":  {"busy_timeout(10000)", "foreign_keys(1)"},
	}
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(a.path)}
	if a.memory != "" {
		file.Path = "/" + a.memory
		options.Set("vfs", "memdb")
	} else {
		options.Set("modeof", a.path) // for what SQLite writes beside it
		options.Add("_pragma", "journal_mode(wal)")
		if !strings.HasPrefix(file.Path, "/") { // a drive's letter
			file.Path = "/" + file.Path
		}
	}
	file.RawQuery = strings.ReplaceAll(options.Encode(), "+", "%20") // SQLite takes a plus for a plus
	return file.String()
}

// forget lets go of what is in memory alone.
func (a address) forget() {
	if a.memory != "" {
		memdb.Delete(a.memory)
	}
}
