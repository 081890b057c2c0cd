package httpd

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

const calendarType = "text/calendar; charset=utf-8"

var calendarTypes = []string{calendarType}

// feed answers a calendar client. Its errors are a line of text: a client shows no pages.
func (s *Server) feed(c echo.Context) error {
	fetched, err := s.office.Fetch(c.Request().Context(), c.Param("token"), c.Request().UserAgent())
	switch {
	case err != nil:
		return s.refuseFeed(c, err)
	case fetched.Gone:
		return c.String(http.StatusGone, http.StatusText(http.StatusGone)+"\n")
	}
	header := c.Response().Header()
	header.Set("Content-Type", calendarType)
	header.Set("ETag", fetched.ETag)
	header.Set("Cache-Control", s.feedAge)
	http.ServeContent(c.Response(), c.Request(), "", fetched.Modified, bytes.NewReader(fetched.Bytes))
	return nil
}

// feedRoute is the address of a calendar.
const feedRoute = "/f/:token/:name"

// quickFeeds answers calendar clients that ask as nearly all do: for all of a calendar that is at hand, with the tag of
// what they have or without one. The rest goes the usual way, and gets the same answers. Clients come all day, so here
// is nothing of what pages need.
type quickFeeds struct {
	log              *slog.Logger
	office           *planning.Office
	always           http.Header
	whole, unchanged prometheus.Observer
}

func (s *Server) newQuickFeeds() *quickFeeds {
	q := &quickFeeds{
		log:       s.log,
		office:    s.office,
		always:    http.Header{"Cache-Control": {s.feedAge}, "X-Content-Type-Options": {"nosniff"}},
		whole:     s.figures.requests.WithLabelValues(http.MethodGet, feedRoute, strconv.Itoa(http.StatusOK)),
		unchanged: s.figures.requests.WithLabelValues(http.MethodGet, feedRoute, strconv.Itoa(http.StatusNotModified)),
	}
	if s.secure() {
		q.always["Strict-Transport-Security"] = transportSecurity
	}
	return q
}

// answer answers the request, or leaves it to another.
func (q *quickFeeds) answer(w http.ResponseWriter, r *http.Request) bool {
	path, ours := strings.CutPrefix(r.URL.Path, "/f/")
	if !ours || r.Method != http.MethodGet || r.URL.RawPath != "" || r.URL.RawQuery != "" || !asksForAll(r.Header) {
		return false
	}
	if q.log.Enabled(r.Context(), slog.LevelDebug) {
		return false // each request is told of
	}
	token, name, _ := strings.Cut(path, "/")
	if name == "" || strings.Contains(name, "/") {
		return false
	}
	tags, start := r.Header["If-None-Match"], time.Now()
	fetched := q.office.Kept(token, r.UserAgent())
	if fetched == nil || len(tags) > 0 && tags[0] != fetched.ETag {
		return false
	}
	header := w.Header()
	for name, values := range q.always {
		header[name] = values
	}
	header["Etag"] = []string{fetched.ETag}
	if len(tags) > 0 {
		w.WriteHeader(http.StatusNotModified)
		q.unchanged.Observe(time.Since(start).Seconds())
		return true
	}
	header["Content-Type"] = calendarTypes
	header["Last-Modified"] = []string{fetched.Modified.Format(http.TimeFormat)}
	header["Content-Length"] = []string{strconv.Itoa(len(fetched.Bytes))}
	_, _ = w.Write(fetched.Bytes) //nolint:gosec // a calendar, not a page; who went away needs nothing
	q.whole.Observe(time.Since(start).Seconds())
	return true
}

// asksForAll says whether nothing in a request's header asks for a part of what is there, or for other terms than one tag.
func asksForAll(h http.Header) bool {
	return len(h["If-None-Match"]) <= 1 && len(h["If-Modified-Since"]) == 0 && len(h["Range"]) == 0 && len(h["If-Match"]) == 0 && len(h["If-Unmodified-Since"]) == 0
}

// refuseFeed answers a calendar client with err. Whatever fails here is to be tried again: on other answers clients give a
// calendar up, or empty it.
func (s *Server) refuseFeed(c echo.Context, err error) error {
	status, _ := statusOf(err)
	if status >= http.StatusInternalServerError {
		s.log.ErrorContext(c.Request().Context(), "feed failed", "status", status, "cause", err)
		c.Response().Header().Set("Retry-After", strconv.Itoa(retryAfter))
		status = http.StatusServiceUnavailable
	}
	return c.String(status, http.StatusText(status)+"\n")
}

// event gives one item as a file for a calendar: the draft's, as staff see it.
func (s *Server) event(c echo.Context) error {
	shown, err := s.office.Show(c.Request().Context(), actor(c), c.Param("reference"), planning.Choice{Audience: visit.ForStaff})
	if err != nil {
		return err
	}
	cal, err := planning.Event(shown, c.QueryParam("lang"), c.Param("id"))
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Content-Disposition", `attachment; filename="`+shown.Visit.Reference+"-"+c.Param("id")+`.ics"`)
	header.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, calendarType, cal.Bytes)
}

var errNoPrinter = fault.New(fault.Unavailable, "", "pdf_missing", nil)
