// Package migrations holds the database's schema, step by step, for each engine. A step that has been
// released never changes: what follows is a step of its own.
package migrations

import "embed"

// Files holds the steps: postgres/NNNN_what.sql and sqlite/NNNN_what.sql, of the same numbers.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
