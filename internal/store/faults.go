package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"

	"cortege/internal/fault"
)

// fault turns what the database says into what the other floors understand. Faults pass as they are; a
// request given up stays context.Canceled; a database that is gone, busy or too slow is Unavailable; what is
// left is a failure of the program.
func (s *Store) fault(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case fault.CodeOf(err) != "":
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled // SQLite says INTERRUPT, PostgreSQL that the statement was cancelled
	case ctx.Err() != nil || gone(err):
		return fault.Wrap(fault.Unavailable, "database_unavailable", err)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fault.Wrap(fault.Conflict, "already_there", err)
	}
	return err
}

// gone says whether err is of a kind that another try, later, may not meet.
func gone(err error) bool {
	var lite sqlite3.ErrorCode
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &lite):
		switch lite {
		case sqlite3.BUSY, sqlite3.LOCKED, sqlite3.IOERR, sqlite3.CANTOPEN, sqlite3.FULL, sqlite3.READONLY, sqlite3.INTERRUPT:
			return true
		}
		return false
	case errors.As(err, &pg):
		switch pg.Code {
		case "25006", // read only: a stand-by
			"40001", "40P01", // overlapped too often
			"55P03", "57014": // a lock or a statement took too long
			return true
		}
		switch pg.Code[:min(2, len(pg.Code))] {
		case "08", "53", "57", "58": // connection, resources, shutdown, system
			return true
		}
		return false
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, sql.ErrTxDone), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.As(err, &connect), errors.As(err, &network):
		return true
	}
	// pgx says so in words alone where it gave the connection up before.
	return strings.Contains(err.Error(), "conn closed")
}

// overlapped says whether PostgreSQL ended the transaction for the sake of another one.
func overlapped(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
