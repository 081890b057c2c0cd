package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cortege/internal/clock"
	"cortege/internal/mail"
	"cortege/internal/planning"
	"cortege/internal/store"
)

// Options hold for every command. configs/cortege.example.yaml lists them.
type Options struct {
	Config    string        `help:"A YAML file with options." placeholder:"FILE"`
	Data      string        `help:"The data folder." default:"data" placeholder:"FOLDER"`
	Database  string        `help:"sqlite:PATH or postgres://…; none: sqlite:cortege.db in the data folder." placeholder:"ADDRESS"`
	Listen    string        `help:"Where the server listens; port 0 takes a free one." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL   string        `help:"What feeds, QR codes and mail point to; none: as --listen says." name:"base-url" placeholder:"URL"`
	Zone      string        `help:"The office's time zone: which day it is. None: that of the nearest visit." placeholder:"ZONE"`
	Proxies   []string      `help:"Networks of the reverse proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`
	Metrics   []string      `help:"Networks that may read /metrics; none: this machine alone." placeholder:"CIDR"`
	PDF       pdfOptions    `embed:"" prefix:"pdf-"`
	SMTP      smtpOptions   `embed:"" prefix:"smtp-"`
	Upload    int64         `help:"How many bytes an uploaded file may have." default:"16777216" placeholder:"BYTES"`
	FeedAge   time.Duration `help:"How long a calendar's client may keep what it has without asking again." name:"feed-age" default:"5m" placeholder:"TIME"`
	LogLevel  string        `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" placeholder:"LEVEL"`
	LogFormat string        `help:"json, text, or auto: text on a terminal." default:"auto" enum:"auto,json,text" placeholder:"FORMAT"`
}

type pdfOptions struct {
	Chromium string `help:"The Chromium that prints PDFs; none: it is looked for; off: no PDFs." placeholder:"PATH"`
}

type smtpOptions struct {
	Address  string `help:"The server that takes mail; none: no mail is sent." placeholder:"HOST:PORT"`
	From     string `help:"Whom mail comes from." placeholder:"NAME <ADDRESS>"`
	User     string `help:"The account at that server; none: it asks for none." placeholder:"NAME"`
	Password string `help:"Its password; better given as CORTEGE_SMTP_PASSWORD." placeholder:"PASSWORD"`
	TLS      string `help:"starttls, tls or none." default:"starttls" enum:"starttls,tls,none" placeholder:"MODE"`
}

// check says which of them cannot be, and how to mend it.
func (o *smtpOptions) check() error {
	if o.Address == "" && o.From == "" {
		return nil
	}
	if o.Address == "" || o.From == "" {
		return fmt.Errorf("--smtp-address, --smtp-from: mail needs both a server and a sender; give the other one too")
	}
	if from, err := netmail.ParseAddress(o.From); err != nil {
		return fmt.Errorf("--smtp-from: %q is no sender; write it as Protocol office <protocol@visits.example>", o.From)
	} else if _, err := planning.MailAddress("", from.Address); err != nil {
		return fmt.Errorf("--smtp-from: %q is no address; write it as protocol@visits.example", from.Address)
	}
	if o.TLS == mail.None && o.User != "" {
		return errors.New("--smtp-tls: a password is never sent in the clear; write starttls or tls, or leave --smtp-user out")
	}
	if _, err := o.sender(); err != nil {
		return fmt.Errorf("--smtp-address: %w; write it as mail.example:587", err)
	}
	return nil
}

// sender gives what sends mail; nil where none is set up.
func (o *smtpOptions) sender() (*mail.Sender, error) {
	if o.Address == "" {
		return nil, nil
	}
	return mail.New(mail.Options{Address: o.Address, User: o.User, Password: o.Password, TLS: o.TLS})
}

// check says which option cannot be, and how to mend it.
func (o *Options) check() error {
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("--base-url: %q is no address; write it as https://visits.example", o.BaseURL)
		}
		o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	}
	if _, err := clock.Zone(o.Zone); err != nil && o.Zone != "" {
		return fmt.Errorf("--zone: %q is no time zone; write it as Asia/Baku", o.Zone)
	}
	if o.Database != "" && !strings.HasPrefix(o.Database, "sqlite:") && !strings.HasPrefix(o.Database, "postgres://") && !strings.HasPrefix(o.Database, "postgresql://") {
		return fmt.Errorf("--database: %q is neither sqlite:PATH nor postgres://USER@HOST/NAME", redacted(o.Database))
	}
	if !strings.Contains(o.Listen, ":") {
		return fmt.Errorf("--listen: %q has no port; write it as 127.0.0.1:8080", o.Listen)
	}
	if o.Upload < 1 {
		return fmt.Errorf("--upload: %d bytes hold no file; write a number above nought", o.Upload)
	}
	if o.FeedAge < time.Second || o.FeedAge > 24*time.Hour {
		return fmt.Errorf("--feed-age: %v is too short or too long; write a time from 1s to 24h, such as 5m", o.FeedAge)
	}
	if err := o.SMTP.check(); err != nil {
		return err
	}
	for name, list := range map[string][]string{"--proxies": o.Proxies, "--metrics": o.Metrics} {
		if _, err := networks(list); err != nil {
			return fmt.Errorf("%s: %w; write it as 10.0.0.0/8", name, err)
		}
	}
	return nil
}

// redacted gives the address without what may be a password.
func redacted(address string) string {
	if scheme, _, ok := strings.Cut(address, ":"); ok && len(scheme) < 20 {
		return scheme + ":…"
	}
	return "…"
}

func networks(list []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, s := range list {
		if address, err := netip.ParseAddr(s); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q is no network", s)
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}

// database gives the database's address; the data folder is made where it is needed.
func (o *Options) database() (string, error) {
	if o.Database != "" {
		return o.Database, nil
	}
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return "", fmt.Errorf("the data folder can't be made; choose another with --data: %w", err)
	}
	return "sqlite:" + filepath.Join(o.Data, "cortege.db"), nil
}

// logger writes to err as the options say.
func (o *Options) logger(s *streams) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(o.LogLevel)) // kong has checked it
	handlerOptions := &slog.HandlerOptions{Level: level}
	if o.LogFormat == "text" || o.LogFormat == "auto" && isTerminal(s.err) {
		return slog.New(slog.NewTextHandler(s.err, handlerOptions))
	}
	return slog.New(slog.NewJSONHandler(s.err, handlerOptions))
}

// office opens the database with its schema brought up to date, and the office over it.
func (o *Options) office(ctx context.Context, s *streams) (*planning.Office, *store.Store, error) {
	address, err := o.database()
	if err != nil {
		return nil, nil, err
	}
	opened, err := store.Open(ctx, address, time.Now, o.logger(s))
	if err != nil {
		return nil, nil, err
	}
	if err := opened.Migrate(ctx); err != nil {
		return nil, nil, closing(err, opened)
	}
	return planning.New(opened, time.Now), opened, nil
}

// closing closes the store after err.
func closing(err error, s *store.Store) error {
	_ = s.Close()
	return err
}

// shell is who acts when a command is typed on the server's own machine.
var shell = planning.Actor{Name: "shell", Role: planning.Admin}

// withOffice does what f does with the office, and closes its database.
func (o *Options) withOffice(ctx context.Context, s *streams, f func(*planning.Office) error) error {
	office, opened, err := o.office(ctx, s)
	if err != nil {
		return err
	}
	if err := f(office); err != nil {
		return closing(err, opened)
	}
	return opened.Close()
}

// baseURL gives what addresses begin with.
func (o *Options) baseURL() string {
	if o.BaseURL != "" {
		return o.BaseURL
	}
	return "http://" + o.Listen
}
