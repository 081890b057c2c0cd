package httpd

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

const calendarType = "text/calendar; charset=utf-8"

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
