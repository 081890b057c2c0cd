package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"cortege/internal/clock"
	"cortege/internal/httpd"
	"cortege/internal/mail"
	"cortege/internal/pdf"
	"cortege/internal/planning"
	"cortege/internal/store"
	"cortege/web"
)

type serveCommand struct {
	Demo bool `help:"Use a throw-away database with visits to look at and an account ready."`
}

// printTime is how long a PDF may take.
const printTime = 30 * time.Second

// settled is when what the start alone has used goes back to the system.
const settled = time.Second

// collectAt is how far the heap may grow before garbage is collected, in percent of what is in use, where GOGC says nothing.
// What is in use is small, some 16 MB: Go's own 100 would collect many times a second under load, which costs a fifth of
// all processor time.
const collectAt = 300

// shutdownTime is how long the requests under way have to end.
const shutdownTime = 10 * time.Second

// Run serves until ctx ends, and then ends the requests under way first.
func (c serveCommand) Run(ctx context.Context, o *Options, s *streams) (err error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w; choose another address or port", err)
	}
	defer func() { _ = listener.Close() }() // Shutdown has closed it, or the run failed
	o.Listen = listener.Addr().String()
	log := o.logger(s)
	log.Info("listening", "address", o.baseURL(), "listen", "http://"+o.Listen)
	if c.Demo {
		address, remove, err := throwAway()
		if err != nil {
			return err
		}
		defer remove()
		o.Database = address
	}
	office, opened, err := o.office(ctx, s)
	if err != nil {
		return err
	}
	defer func() {
		office.Settle(ctx)
		err = errors.Join(err, opened.Close())
	}()
	server, closePrinter, err := o.server(office, opened, log)
	if err != nil {
		return err
	}
	defer closePrinter()
	if err := c.greet(ctx, o, s, office, log); err != nil {
		return err
	}
	sender, err := o.SMTP.sender()
	if err != nil {
		return err
	}
	if sender != nil {
		posting := make(chan struct{})
		go func() {
			defer close(posting)
			mail.Run(ctx, office, sender, log)
		}()
		defer func() { <-posting }() // the letter under way is noted before the database closes
	}
	return serve(ctx, listener, server, log)
}

// server wires the office's face.
func (o *Options) server(office *planning.Office, opened *store.Store, log *slog.Logger) (*httpd.Server, func(), error) {
	proxies, err := networks(o.Proxies)
	if err != nil {
		return nil, nil, err
	}
	metrics, err := networks(o.Metrics)
	if err != nil {
		return nil, nil, err
	}
	var zone *time.Location // none: the server goes by the nearest visit
	if o.Zone != "" {
		if zone, err = clock.Zone(o.Zone); err != nil {
			return nil, nil, err
		}
	}
	printer := pdf.New(o.PDF.Chromium, web.Dist, printTime)
	server, err := httpd.New(office, httpd.Options{
		Sessions: opened.Sessions(), BaseURL: o.baseURL(), Zone: zone, Templates: web.Templates, Dist: web.Dist, Log: log,
		Printer: printer, MailFrom: o.SMTP.From, FeedAge: o.FeedAge, Proxies: proxies, Metrics: metrics, Upload: o.Upload,
	})
	return server, printer.Close, err
}

// greet tells how to get in: the demonstration's account, or the link that makes the first administrator.
func (c serveCommand) greet(ctx context.Context, o *Options, s *streams, office *planning.Office, log *slog.Logger) error {
	if c.Demo {
		d, err := loadDemo(ctx, office, cmp.Or(o.Zone, demoZone))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "Cortège, a demonstration: what you change is gone when it ends.\n  address   %s/\n  account   %s\n  password  %s\n  feed      %s\n",
			o.baseURL(), d.name, d.password, o.baseURL()+d.feed)
		return err
	}
	token, err := office.SetupToken(ctx)
	if err != nil || token == "" {
		return err
	}
	log.Info("no account yet: open this link once to make the first administrator", "link", o.baseURL()+"/setup?token="+token)
	return nil
}

// serve answers requests until ctx ends.
func serve(ctx context.Context, listener net.Listener, server *httpd.Server, log *slog.Logger) error {
	face := &http.Server{
		Handler:           server,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	hearing, stopHearing := context.WithCancel(ctx)
	defer stopHearing()
	heard := make(chan error, 1)
	go func() { heard <- server.Run(hearing) }()
	served := make(chan error, 1)
	go func() { served <- face.Serve(listener) }()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	time.AfterFunc(settled, debug.FreeOSMemory)
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	log.Info("ending: the requests under way first")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err := face.Shutdown(ending)
	stopHearing()
	return errors.Join(err, <-heard)
}
