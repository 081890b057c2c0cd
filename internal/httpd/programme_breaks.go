package httpd

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// barred are times, in minutes of UTC, at which an item would break a rule: what a drag greys, and why.
type barred struct {
	From     int64  `json:"from"`
	To       int64  `json:"to"`
	Severity string `json:"severity"`
	Reason   string `json:"reason"`
}

// breaksAnswer is what a drag asks for when it begins.
type breaksAnswer struct {
	Starts []barred `json:"starts"` // of the item, as long as it is
	Ends   []barred `json:"ends"`   // of the item, where its start stays
}

// itemBreaks gives the times at which an item would break a rule, as JSON.
func (s *Server) itemBreaks(c echo.Context) error {
	day, err := clock.ParseDate(c.QueryParam("day"))
	if err != nil {
		return err
	}
	found, err := s.office.Breaks(c.Request().Context(), actor(c), c.Param("reference"), c.Param("id"), day)
	if err != nil {
		return err
	}
	page := s.page(c, "programme", "planner.title")
	page.Visit = &VisitHead{Reference: found.Visit.Reference, Languages: found.Visit.Languages}
	answer, err := page.breaks(found)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// breaks puts what bars an item into words, and its times into minutes.
func (p Page) breaks(found *planning.Barred) (breaksAnswer, error) {
	answer := breaksAnswer{Starts: []barred{}, Ends: []barred{}}
	zone, err := clock.Zone(found.Visit.ZoneOf(found.Item))
	if err != nil {
		return answer, err
	}
	for _, b := range found.Starts {
		from, to := minuteAt(b.From, zone, 0), minuteAt(b.To, zone, 0)
		if to <= from { // the clocks went back meanwhile
			to = minuteAt(b.To, zone, 1)
		}
		answer.Starts = append(answer.Starts, barred{from, to, string(b.Severity), p.Message(b.Reason)})
	}
	t, timed, err := found.Visit.Times(found.Item)
	later := found.Slack.Later
	if !timed || err != nil || !barsEnd[later.Rule] || later.Gives.Key == "finding.gives.within" || later.Gives.Key == "finding.gives.hour" {
		return answer, nil
	}
	end := t.End.Unix()/60 + int64(max(later.Minutes, 0))
	severity := visit.Error
	if later.Rule == "set_up_short" || later.Rule == "rest_disturbed" {
		severity = visit.Warning
	}
	answer.Ends = append(answer.Ends, barred{end + 1, end + 24*60, string(severity), p.Message(later.Gives)})
	return answer, nil
}

// barsEnd are the rules that a later end breaks as a later start does.
var barsEnd = map[string]bool{
	"person_twice": true, "resource_twice": true, "place_twice": true, "rest_disturbed": true, "set_up_short": true,
	"route_short": true, "order_broken": true, "place_closed": true,
}

// minuteAt gives a moment on the clocks of a zone in minutes of UTC; for one that they skip, that of the skip.
func minuteAt(w clock.Wall, zone *time.Location, fold int) int64 {
	at, err := clock.Instant(w, zone, fold)
	if err != nil {
		at = time.Date(w.Date.Year, w.Date.Month, w.Date.Day, w.Hour, w.Minute, 0, 0, zone)
	}
	return at.Unix() / 60
}
