// Package httpd is the program's face: routes, forms, pages and middleware. It alone knows HTTP's statuses.
package httpd

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
)

// Options are what the server needs beside the office.
type Options struct {
	Sessions  scs.Store // where sessions are kept
	BaseURL   string    // "https://visits.example": what links in mails and feeds begin with, and where forms come from
	Templates fs.FS     // folders layouts, partials, pages
	Dist      fs.FS     // the built front end; without manifest.json the server runs without it
	Log       *slog.Logger
	Printer   Printer        // makes PDFs; nil: there is none
	MailFrom  string         // whom letters come from, "Office <office@example.org>"; "": mail is not set up
	FeedAge   time.Duration  // how long a client may keep a calendar without asking; 0: 5 minutes
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed; none: nobody's
	Metrics   []netip.Prefix // who may read /metrics; none: loopback alone
	Zone      *time.Location // the office's; nil: that of the nearest visit, and UTC beside none
	Upload    int64          // bytes of a file at most; 0: 16 MiB
	Idle      time.Duration  // a session ends when nothing is heard for so long; 0: 12 hours
	Lifetime  time.Duration  // and in any case after so long; 0: 7 days
	Timeout   time.Duration  // of a request that is no stream; 0: 30 seconds
}

// Printer makes PDFs.
type Printer interface {
	// Available says why there can be no PDF; nil where there can.
	Available() error
	// Print gives the page of html as a PDF. Nothing in it reaches the network.
	Print(ctx context.Context, html []byte) ([]byte, error)
	// Picture gives so many CSS pixels of the upper left of the same page as a PNG, scaled.
	Picture(ctx context.Context, html []byte, width, height int, scale float64) ([]byte, error)
	// Undrawn gives those of letters for which this machine has no face.
	Undrawn(ctx context.Context, letters []rune) ([]rune, error)
}

// Server answers every request. It is an http.Handler.
type Server struct {
	office    *planning.Office
	options   Options
	log       *slog.Logger
	base      *url.URL
	echo      *echo.Echo
	sessions  *scs.SessionManager
	templates templates
	assets    *assets
	figures   *figures
	hub       *hub
	routes    []route // as registered
	feedAge   string  // Cache-Control of a feed
	quick     *quickFeeds
	pictures  pictures
}

// New makes the server of office. The error is one of the options or of the templates.
func New(office *planning.Office, options Options) (*Server, error) {
	s := &Server{office: office, options: options, log: options.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.options.Upload = orDefault(options.Upload, 16<<20)
	s.options.Idle = orDefault(options.Idle, 12*time.Hour)
	s.options.Lifetime = orDefault(options.Lifetime, 7*24*time.Hour)
	s.options.Timeout = orDefault(options.Timeout, 30*time.Second)
	s.options.FeedAge = orDefault(options.FeedAge, 5*time.Minute)
	s.feedAge = "private, max-age=" + strconv.Itoa(int(s.options.FeedAge/time.Second))
	var err error
	if s.base, err = url.Parse(options.BaseURL); err != nil || s.base.Host == "" {
		return nil, errors.New("the base URL must be like https://visits.example, not " + options.BaseURL)
	}
	office.ServedAt(options.BaseURL)
	if s.assets, err = loadAssets(options.Dist); err != nil {
		return nil, err
	}
	if s.templates, err = loadTemplates(options.Templates, s.assets.address); err != nil {
		return nil, err
	}
	if !s.assets.built() {
		s.log.Warn("this program was built without its front end: pages come without style; run make build")
	}
	s.sessions = s.newSessions(options.Sessions)
	s.figures = newFigures()
	s.hub = newHub(s.figures, office.Now)
	s.echo = s.wire()
	s.quick = s.newQuickFeeds()
	return s, nil
}

func orDefault[T comparable](value, usual T) T {
	var none T
	if value == none {
		return usual
	}
	return value
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.quick.answer(w, r) {
		s.echo.ServeHTTP(w, r)
	}
}

// Run hears what changes in the office and tells the pages that are open, until ctx ends; then it ends
// their streams. It belongs beside the http.Server, whose Shutdown waits for those streams.
func (s *Server) Run(ctx context.Context) error {
	defer s.hub.close()
	go s.tellPresence(ctx)
	for {
		err := s.office.Listen(ctx, s.hub.tell)
		if ctx.Err() != nil {
			return nil
		}
		s.log.Error("changes are not heard; trying again", "cause", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// secure says whether readers come by https.
func (s *Server) secure() bool { return s.base.Scheme == "https" }

// address gives path as it is seen from outside.
func (s *Server) address(path string) string { return s.base.JoinPath(path).String() }
