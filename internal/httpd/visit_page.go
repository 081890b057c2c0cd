package httpd

import (
	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// visitPage gives the base of a page of the visit that the address names, and the visit with its findings.
func (s *Server) visitPage(c echo.Context, room, titleKey string) (Page, *planning.Programme, error) {
	return s.visitPageOf(c, room, titleKey, nil)
}

// visitPageOf is visitPage for a draft that has been loaded already; nil: it has not.
func (s *Server) visitPageOf(c echo.Context, room, titleKey string, v *visit.Visit) (Page, *planning.Programme, error) {
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	if !visit.ValidReference(reference) {
		return Page{}, nil, fault.New(fault.NotFound, "", "visit_unknown", fault.Args{"Value": clip(reference)})
	}
	summary, err := s.office.Summary(ctx, who, reference)
	if err != nil {
		return Page{}, nil, err
	}
	var programme *planning.Programme
	if v == nil {
		programme, err = s.office.Programme(ctx, who, reference)
	} else {
		programme, err = s.office.ProgrammeOf(ctx, who, v)
	}
	if err != nil {
		return Page{}, nil, err
	}
	p := s.page(c, room, titleKey)
	p.Visit = headOf(summary, planning.Count(programme.Findings))
	return p, programme, nil
}

func headOf(s *planning.Summary, counts planning.Counts) *VisitHead {
	return &VisitHead{
		Reference: s.Reference, Changed: s.Changed, Title: s.Title, Kind: s.Kind, From: s.From, To: s.To, Zone: s.Zone, Languages: s.Languages,
		Country: s.Country, Guest: s.Guest, Host: s.Host, Edition: s.Edition, Errors: counts.Errors, Warnings: counts.Warnings,
	}
}
