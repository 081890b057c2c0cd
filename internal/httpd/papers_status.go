package httpd

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/planning"
)

// paperStatusPage says whether a paper still holds, to anyone who holds it.
type paperStatusPage struct {
	Page
	Status           *planning.PaperStatus
	Published, Since string // moments, by the clocks of the visit
	Current          bool
}

// paperStatus is where the code on a paper leads.
func (s *Server) paperStatus(c echo.Context) error {
	status, err := s.office.PaperStatus(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	zone, err := clock.Zone(status.Zone)
	if err != nil {
		zone = time.UTC
	}
	p := &paperStatusPage{Page: s.page(c, "", "papers.status.title"), Status: status, Current: status.Number == status.Last}
	p.Published, p.Since = p.printer.Moment(status.Published, zone), p.printer.Moment(status.Since, zone)
	return s.show(c, http.StatusOK, "paper_status", p)
}
