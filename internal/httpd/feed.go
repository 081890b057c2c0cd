package httpd

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

const calendarType = "text/calendar; charset=utf-8"

// feed answers a calendar client. Its errors are a line of text: a client shows no pages.
func (s *Server) feed(c echo.Context) error {
	fetched, err := s.office.Fetch(c.Request().Context(), c.Param("token"), c.Request().UserAgent())
	header := c.Response().Header()
	if err != nil {
		status, _ := statusOf(err)
		if status >= http.StatusInternalServerError {
			s.log.ErrorContext(c.Request().Context(), "feed failed", "status", status, "cause", err)
			header.Set("Retry-After", strconv.Itoa(retryAfter))
		}
		return c.String(status, http.StatusText(status)+"\n")
	}
	if fetched.Revoked {
		return c.String(http.StatusGone, http.StatusText(http.StatusGone)+"\n")
	}
	header.Set("Content-Type", calendarType)
	header.Set("ETag", fetched.ETag)
	header.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(s.options.FeedAge/time.Second)))
	http.ServeContent(c.Response(), c.Request(), "", fetched.Modified, bytes.NewReader(fetched.Bytes))
	return nil
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
