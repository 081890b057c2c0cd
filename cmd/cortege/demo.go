package main

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"os"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

//go:embed demo/*.yaml
var demoFiles embed.FS

// demoVisits are what a demonstration shows: the first real visit, and made-up ones around today. offset is
// where the made-up day 0 lies, in days from today.
var demoVisits = []struct {
	file   string
	real   bool
	offset int
	note   string // published with this note; "": a draft alone
}{
	{file: "demo/fhn-2024-003.yaml", real: true, note: "Agreed with the guests' embassy"},
	{file: "demo/agriculture.yaml", offset: -1, note: "Final"},
	{file: "demo/culture.yaml", offset: 6},
	{file: "demo/parliament.yaml", offset: -35, note: "Final"},
	{file: "demo/state.yaml", offset: 35},
}

const (
	demoReference = "FHN-2024-003"
	demoZone      = "Asia/Baku" // where the made-up visits are
)

// demo is what a demonstration prints for its visitor.
type demo struct {
	name, password string
	feed           string // path
}

// loadDemo fills an empty office.
func loadDemo(ctx context.Context, office *planning.Office, zone string) (*demo, error) {
	location, err := clock.Zone(zone)
	if err != nil {
		return nil, err
	}
	dayZero := civil.Date{Year: 2000, Month: 1, Day: 3}
	today := clock.In(office.Now(), location).Date
	d := &demo{name: "demo", password: rand.Text()[:16]}
	user, err := office.AddUser(ctx, shell, d.name, planning.Admin, d.password)
	if err != nil {
		return nil, err
	}
	for _, made := range demoVisits {
		v, err := readDemo(made.file)
		if err != nil {
			return nil, err
		}
		if !made.real {
			v.Shift(today.AddDays(made.offset).DaysSince(dayZero))
		}
		if err := office.Import(ctx, user.Actor(), v, false); err != nil {
			return nil, fmt.Errorf("%s: %w", made.file, err)
		}
		if made.note == "" {
			continue
		}
		if _, err := office.Publish(ctx, user.Actor(), v.Reference, made.note, ""); err != nil {
			return nil, err
		}
	}
	token, err := office.AddFeed(ctx, user.Actor(), &planning.Feed{Reference: demoReference, Audience: visit.ForGuests, Label: "Demonstration"})
	d.feed = planning.FeedPath(token, demoReference)
	return d, err
}

func readDemo(name string) (*visit.Visit, error) {
	f, err := demoFiles.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it is in memory
	return visitfile.Read(name, f)
}

// throwAway gives the address of a database that ends with the program, and what takes it away.
func throwAway() (address string, remove func(), err error) {
	folder, err := os.MkdirTemp("", "cortege-demo-")
	if err != nil {
		return "", nil, err
	}
	return "sqlite:" + folder + "/demo.db", func() { _ = os.RemoveAll(folder) }, nil
}
