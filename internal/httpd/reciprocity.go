package httpd

import (
	"net/http"
	"net/url"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// reciprocityPage is what was done for a counterpart, and by it.
type reciprocityPage struct {
	Page
	Country, Body Field
	Chosen        string // the country's code
	Named         string // the body
	Met           []protocol.Encounter
}

// counterpartLink gives the page of a party's body.
func counterpartLink(p visit.Party) string {
	query := url.Values{"country": {p.Country}}
	for _, language := range p.Body.Languages() {
		query.Set("body."+language, p.Body[language])
	}
	return "/people/counterpart?" + query.Encode()
}

func (s *Server) reciprocity(c echo.Context) error {
	p := &reciprocityPage{Page: s.page(c, "people", "reciprocity.title"), Chosen: clipTo(c.QueryParam("country"), 2)}
	body := text.Text{}
	for name, values := range c.QueryParams() {
		if len(name) > 5 && name[:5] == "body." && len(name) < 41 {
			body[name[5:]] = clipTo(values[0], visit.MaxName)
		}
	}
	typed := clipTo(c.QueryParam("body"), visit.MaxName)
	if typed != "" {
		body = text.Text{}
		for _, language := range text.Languages() {
			body[language] = typed
		}
	}
	p.Named = orDefault(typed, p.Text(body))
	var err error
	if p.Met, err = s.office.Encounters(c.Request().Context(), actor(c), p.Chosen, body); err != nil {
		return err
	}
	f := newForm(p.Page, nil)
	p.Country = f.choice("country", "field.country", p.Chosen, countryNames()(p.Language))
	p.Body = f.field("body", "field.body", p.Named)
	p.Body.Hint = p.Say("reciprocity.body_hint")
	return s.show(c, http.StatusOK, "reciprocity", p)
}

// When gives the days of an encounter.
func (p reciprocityPage) When(v *visit.Visit) string { return p.DateRange(v.From, v.To) }

// Past says whether an encounter is over.
func (p reciprocityPage) Past(v *visit.Visit) bool { return v.To.Before(civil.DateOf(p.Now)) }

// Bodies names the other side, as an encounter wrote it.
func (p reciprocityPage) Bodies(e protocol.Encounter) []visit.Party {
	var bodies []visit.Party
	for _, party := range e.Visit.Parties {
		if (party.Side == visit.Guest) == e.Inward {
			bodies = append(bodies, party)
		}
	}
	return bodies
}
