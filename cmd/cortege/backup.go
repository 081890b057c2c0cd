package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

type backupCommand struct {
	File string `arg:"" help:"The file to write; an existing one is replaced once the new one is whole."`
}

// Run writes the database to a file.
func (c backupCommand) Run(ctx context.Context, o *Options, s *streams) error {
	_, opened, err := o.office(ctx, s)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(c.File), ".cortege-backup-*")
	if err != nil {
		return closing(fmt.Errorf("the backup can't be written there: %w", err), opened)
	}
	defer func() { _ = os.Remove(file.Name()) }() // gone already where all went well
	if err := opened.Backup(ctx, file); err != nil {
		_ = file.Close()
		return closing(err, opened)
	}
	if err := file.Sync(); err != nil {
		return closing(err, opened)
	}
	if err := file.Close(); err != nil {
		return closing(err, opened)
	}
	if err := os.Rename(file.Name(), c.File); err != nil {
		return closing(err, opened)
	}
	return opened.Close()
}

type restoreCommand struct {
	File  string `arg:"" help:"A file that backup wrote." type:"existingfile"`
	Force bool   `help:"Replace what the database holds now."`
}

// Run reads the database from a file.
func (c restoreCommand) Run(ctx context.Context, o *Options, s *streams) error {
	_, opened, err := o.office(ctx, s)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return closing(err, opened)
	}
	defer func() { _ = file.Close() }() // it was only read
	if err := opened.Restore(ctx, file, c.Force); err != nil {
		return closing(err, opened)
	}
	return opened.Close()
}
