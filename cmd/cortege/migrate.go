package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the schema up to date.
func (migrateCommand) Run(ctx context.Context, o *Options, s *streams) error {
	_, opened, err := o.office(ctx, s)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(s.out, "The database's schema is up to date.")
	return opened.Close()
}
