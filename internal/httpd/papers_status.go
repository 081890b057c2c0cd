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
	Kind             string // of paper; "": the code is an edition's
	Published, Since string // moments, by the clocks of the visit
	Current          bool   // of the last edition
	Holds            bool   // of an earlier one, which shows the same on it
	Headline         string // of one that is not current
	Difference       string // how much of it differs
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
	switch p.Headline = p.Say("papers.status.superseded", "Number", status.Last); {
	case status.Paper == "" && status.Changed == 0:
		p.Difference = p.Say("papers.status.unchanged")
	case status.Paper == "":
		p.Difference = p.Say("papers.status.changed", "Count", status.Changed)
	case status.State == planning.HeldSame:
		p.Headline, p.Holds = p.Say("papers.status.sheet_same", "Number", status.Last), true
	case status.State == planning.HeldGone:
		p.Headline = p.Say("papers.status.sheet_gone", "Number", status.Last)
	default:
		p.Headline = p.Say("papers.status.sheet_superseded", "Number", status.Last)
		p.Difference = p.Say("papers.status.sheet_changed", "Count", status.Changed)
	}
	if status.Paper != "" {
		p.Kind = p.Say("paper.kind." + status.Paper)
	}
	return s.show(c, http.StatusOK, "paper_status", p)
}
