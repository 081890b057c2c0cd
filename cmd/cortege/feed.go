package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"cloud.google.com/go/civil"

	"cortege/internal/calendar"
	"cortege/internal/clock"
	"cortege/internal/planning"
)

type feedCommands struct {
	Add    feedAdd    `cmd:"" help:"Make a feed and print its address, which is shown this once."`
	List   feedList   `cmd:"" help:"List the feeds."`
	Rotate feedRotate `cmd:"" help:"Give a feed another address, print it, and end the old one."`
	Revoke feedRevoke `cmd:"" help:"End a feed's address for good."`
}

type feedAdd struct {
	Reference string `arg:"" optional:"" help:"The visit's reference; none for --officer and --office."`
	Audience  string `default:"guest" enum:"guest,press,staff" help:"guest or press (the last edition) or staff (the draft)."`
	Person    string `help:"A person's id in the visit: what concerns that person alone." placeholder:"ID" xor:"scope"`
	Party     string `help:"A party's id in the visit." placeholder:"ID" xor:"scope"`
	Track     string `help:"A track's id in the visit." placeholder:"ID" xor:"scope"`
	Place     string `help:"A place's id in the visit." placeholder:"ID" xor:"scope"`
	Resource  string `help:"The id of a car, an interpreter or a room in the visit." placeholder:"ID" xor:"scope"`
	Officer   string `help:"All that this officer is responsible for, over all visits." placeholder:"NAME" xor:"scope"`
	Office    bool   `help:"Every visit." xor:"scope"`
	Lang      string `help:"One of the visit's languages; none: the first." placeholder:"TAG"`
	Detail    string `default:"items" enum:"items,days,whole" help:"items, or one event for each of the days, or for the whole visit."`
	Transfers string `default:"shown" enum:"shown,hidden,routes" help:"shown, hidden, or with the routes between items too."`
	Busy      bool   `help:"Busy times alone: no titles, places or people."`
	Alarm     int    `help:"An alarm so many minutes before each item." placeholder:"MINUTES"`
	Expires   string `help:"The last day on which it is given." placeholder:"YYYY-MM-DD"`
	Label     string `help:"Whom it is for." placeholder:"TEXT"`
}

func (c *feedAdd) scope() calendar.Scope {
	for kind, id := range map[string]string{
		calendar.OfPerson: c.Person, calendar.OfParty: c.Party, calendar.OfTrack: c.Track, calendar.OfPlace: c.Place,
		calendar.OfResource: c.Resource, calendar.OfOfficer: c.Officer,
	} {
		if id != "" {
			return calendar.Scope{Kind: kind, ID: id}
		}
	}
	if c.Office {
		return calendar.Scope{Kind: calendar.OfOffice}
	}
	return calendar.Scope{Kind: calendar.OfVisit}
}

// Run makes a feed.
func (c feedAdd) Run(ctx context.Context, o *Options, s *streams) error {
	feed := &planning.Feed{
		Reference: c.Reference, Scope: c.scope(), Audience: c.Audience, Language: c.Lang, Detail: c.Detail, Transfers: c.Transfers,
		Busy: c.Busy, Alarm: c.Alarm, Label: c.Label,
	}
	if c.Reference == "" && !feed.Scope.IsWide() {
		return usageError{errors.New("feed add: say which visit, or --officer or --office")}
	}
	last, err := parseDay("--expires", c.Expires)
	if err != nil {
		return err
	}
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		if last != (civil.Date{}) {
			name := o.Zone
			if !feed.Scope.IsWide() {
				v, err := office.Visit(ctx, shell, c.Reference)
				if err != nil {
					return err
				}
				name = v.Zone
			}
			zone, err := clock.Zone(cmp.Or(name, "UTC"))
			if err != nil {
				return err
			}
			feed.Expires = last.AddDays(1).In(zone).UTC()
		}
		token, err := office.AddFeed(ctx, shell, feed)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, o.baseURL()+planning.FeedPath(token, feed.Name()))
		return err
	})
}

func parseDay(option, s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	day, err := clock.ParseDate(s)
	if err != nil {
		return day, usageError{fmt.Errorf("%s: %q is no day; write it as 2024-01-31", option, s)}
	}
	return day, nil
}

type feedList struct {
	Reference string `arg:"" optional:"" help:"The visit's reference; none: of all visits."`
}

// Run lists the feeds.
func (c feedList) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		feeds, err := office.Feeds(ctx, shell, c.Reference)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		for _, f := range feeds {
			state := "in use"
			switch {
			case !f.Revoked.IsZero():
				state = "revoked"
			case !f.Expires.IsZero() && !office.Now().Before(f.Expires):
				state = "expired"
			}
			fetched := "never fetched"
			if !f.Fetched.IsZero() {
				fetched = "last " + f.Fetched.Format("2006-01-02 15:04 UTC") + " by " + f.Client
				if f.Edition > 0 {
					fetched += fmt.Sprintf(", edition %d", f.Edition)
				}
				if f.Old {
					fetched += ", not the newest"
				}
			}
			_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Key, f.Reference, f.Audience, shownIn(&f.Feed), f.Label, state, fetched)
		}
		return table.Flush()
	})
}

// shownIn says what differs in a feed from a calendar of every item of the visit.
func shownIn(f *planning.Feed) string {
	var parts []string
	if f.Scope.Kind != calendar.OfVisit {
		parts = append(parts, strings.TrimSuffix(f.Scope.Kind+":"+f.Scope.ID, ":"))
	}
	if f.Detail != calendar.EachItem {
		parts = append(parts, f.Detail)
	}
	if f.Transfers != calendar.TransfersShown {
		parts = append(parts, "transfers "+f.Transfers)
	}
	if f.Busy {
		parts = append(parts, "busy")
	}
	if f.Alarm > 0 {
		parts = append(parts, fmt.Sprintf("alarm %d", f.Alarm))
	}
	return strings.Join(parts, " ")
}

type feedRotate struct {
	Number int64 `arg:"" help:"The feed's number, as feed list shows it."`
}

// Run gives a feed another address.
func (c feedRotate) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		token, feed, err := office.RotateFeed(ctx, shell, c.Number)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, o.baseURL()+planning.FeedPath(token, feed.Name()))
		return err
	})
}

type feedRevoke struct {
	Number int64 `arg:"" help:"The feed's number, as feed list shows it."`
}

// Run revokes a feed.
func (c feedRevoke) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		return office.RevokeFeed(ctx, shell, c.Number)
	})
}
