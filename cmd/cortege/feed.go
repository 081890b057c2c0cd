package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"cortege/internal/planning"
)

type feedCommands struct {
	Add    feedAdd    `cmd:"" help:"Make a feed and print its address, which is shown this once."`
	List   feedList   `cmd:"" help:"List the feeds."`
	Revoke feedRevoke `cmd:"" help:"End a feed's address for good."`
}

type feedAdd struct {
	Reference string `arg:"" help:"The visit's reference."`
	Audience  string `default:"guest" enum:"guest,staff" help:"guest (the last edition) or staff (the draft)."`
	Person    string `help:"A person's id in the visit: what concerns that person alone." placeholder:"ID"`
	Lang      string `help:"One of the visit's languages; none: the first." placeholder:"TAG"`
	Label     string `help:"Whom it is for." placeholder:"TEXT"`
}

// Run makes a feed.
func (c feedAdd) Run(ctx context.Context, o *Options, s *streams) error {
	return o.withOffice(ctx, s, func(office *planning.Office) error {
		feed := &planning.Feed{Reference: c.Reference, Audience: c.Audience, Person: c.Person, Language: c.Lang, Label: c.Label}
		token, err := office.AddFeed(ctx, shell, feed)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.out, o.baseURL()+planning.FeedPath(token, c.Reference))
		return err
	})
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
			if !f.Revoked.IsZero() {
				state = "revoked"
			}
			fetched := "never fetched"
			if !f.Fetched.IsZero() {
				fetched = "last " + f.Fetched.Format("2006-01-02 15:04 UTC") + " by " + f.Client
			}
			_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Key, f.Reference, f.Audience, f.Person, f.Label, state, fetched)
		}
		return table.Flush()
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
