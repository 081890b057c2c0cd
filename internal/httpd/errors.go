package httpd

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
)

// statuses of the codes; whatever has none is a failure of the program.
var statuses = map[fault.Code]int{
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Forbidden:       http.StatusForbidden,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Throttled:       http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// sentences of the statuses that come without a fault of their own.
var sentences = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusNotFound:              "page_unknown",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusRequestEntityTooLarge: "body_too_large",
	http.StatusServiceUnavailable:    "unavailable",
	http.StatusInternalServerError:   "failure",
}

const retryAfter = 5 // seconds

// errorPage says what went wrong and how to go on.
type errorPage struct {
	Page
	Status   int
	Sentence string
	Problems []string // where there are several
}

// statusOf gives the status of err and, where err itself has none that may be shown, nil for its faults.
func statusOf(err error) (int, fault.List) {
	var httpError *echo.HTTPError
	var tooLarge *http.MaxBytesError
	switch all := fault.All(err); {
	case len(all) > 0:
		if status, ok := statuses[all[0].Code]; ok {
			return status, all
		}
		return http.StatusInternalServerError, nil
	case errors.Is(err, errTooLarge), errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, nil
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, nil
	case errors.As(err, &httpError):
		return httpError.Code, nil
	}
	return http.StatusInternalServerError, nil
}

// fail answers with err: the one place where an error becomes a status and a page.
func (s *Server) fail(err error, c echo.Context) {
	r := c.Request()
	if c.Response().Committed || errors.Is(err, context.Canceled) && !listens(c) {
		return // answered already, or nobody listens any more
	}
	status, faults := statusOf(err)
	if status >= 500 {
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", c.Path(), "status", status, "cause", err)
	}
	header := c.Response().Header()
	switch status {
	case http.StatusUnauthorized:
		if s.toLogin(c) == nil {
			return
		}
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		if header.Get("Retry-After") == "" {
			header.Set("Retry-After", strconv.Itoa(retryAfter))
		}
	}
	if status == http.StatusRequestEntityTooLarge {
		defer pourAway(c)()
	}
	if err := s.showError(c, status, faults); err != nil {
		s.log.ErrorContext(r.Context(), "the page of an error cannot be made", "cause", err)
		_ = c.String(status, http.StatusText(status))
	}
}

// toLogin sends a reader who is not signed in to do so, and back afterwards.
func (s *Server) toLogin(c echo.Context) error {
	r := c.Request()
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		next = pathAt(r.Header.Get("Referer"), r.Host)
	}
	if current := r.Header.Get("HX-Current-URL"); current != "" {
		next = pathAt(current, r.Host)
	}
	to := "/login"
	if next = backTo(next); next != "/" {
		to += "?next=" + url.QueryEscape(next)
	}
	if fragment(c) {
		c.Response().Header().Set("HX-Redirect", to)
		return c.NoContent(http.StatusUnauthorized)
	}
	if r.Header.Get("Accept") == "text/event-stream" {
		return c.NoContent(http.StatusUnauthorized)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// pathAt gives the path and query of an address, where it is one of this host.
func pathAt(address, host string) string {
	from, err := url.Parse(address)
	if err != nil || from.Host != host {
		return "/"
	}
	return from.RequestURI()
}

// fragment says whether the answer goes into a page that is there.
func fragment(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

func (s *Server) showError(c echo.Context, status int, faults fault.List) error {
	p := errorPage{Page: s.page(c, "", "error.title", "Status", status), Status: status}
	for _, f := range faults {
		p.Problems = append(p.Problems, p.printer.Error(f.Key, f.Args))
	}
	switch key, known := sentences[status]; {
	case len(p.Problems) > 0:
		p.Sentence, p.Problems = p.Problems[0], p.Problems[1:]
	case known:
		p.Sentence = p.printer.Error(key, nil)
	default:
		p.Sentence = p.printer.Error("bad_request", nil)
	}
	if fragment(c) {
		return s.showBlock(c, status, "error", "problem", &p)
	}
	return s.show(c, status, "error", &p)
}
