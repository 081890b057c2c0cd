package httpd

import (
	"net/http"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/edition"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// overviewPage answers at a glance who comes, when, and how far the preparation is.
type overviewPage struct {
	Page
	Note        string
	NoteLang    string
	Parties     []partyView
	Days        []dayView
	Items       int
	Unscheduled int
	Unconfirmed int // items that a side has not confirmed
	Tasks       int // that are not done
	TasksLate   int // of those, overdue
	Counts      planning.Counts
	Registers   []registerSummary
	Last        *edition.Edition // nil: nothing is published
	Differences []difference     // since Last
	More        int              // differences beyond those
	Changes     []changeView     // the last ones
	Undo        *changeView      // what undo would take back
}

// dayView is a day of the programme in a line.
type dayView struct {
	Date     civil.Date
	Items    int
	From, To string // first start and last end
	Errors   int
	Warnings int
}

const shownDifferences = 12

func (s *Server) overview(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	page, programme, err := s.visitPage(c, "overview", "overview.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	review, err := s.office.Review(ctx, who, v.Reference)
	if err != nil {
		return err
	}
	changes, err := s.office.Changes(ctx, who, planning.ChangeQuery{Reference: v.Reference, Limit: 8})
	if err != nil {
		return err
	}
	p := &overviewPage{
		Page: page, Note: page.Text(v.Note), NoteLang: page.LangOf(v.Note), Items: len(v.Items), Counts: planning.Count(programme.Findings),
		Last: review.Last, Differences: page.differences(review.Differences), Days: daysOf(v, programme.Findings), Parties: page.parties(v),
		Registers: page.registerSummaries(programme),
	}
	if len(p.Differences) > shownDifferences {
		p.More = len(p.Differences) - shownDifferences
		p.Differences = p.Differences[:shownDifferences]
	}
	for i := range v.Items {
		if item := &v.Items[i]; !item.IsCancelled() {
			if item.At.IsZero() {
				p.Unscheduled++
			}
			if !item.Confirmed.Host || !item.Confirmed.Guest {
				p.Unconfirmed++
			}
		}
	}
	for _, task := range v.TasksByDue() {
		if !task.IsDone() {
			p.Tasks++
			if v.DueOf(task).Before(s.todayOf(v)) {
				p.TasksLate++
			}
		}
	}
	for _, change := range changes {
		p.Changes = append(p.Changes, page.change(change, false))
	}
	if programme.Undo != nil {
		undo := page.change(*programme.Undo, false)
		p.Undo = &undo
	}
	return s.show(c, http.StatusOK, "overview", p)
}

// daysOf gives each day of the visit with what is on it.
func daysOf(v *visit.Visit, found []planning.Found) []dayView {
	var days []dayView
	for _, date := range v.Days() {
		day := dayView{Date: date}
		for i := range v.Items {
			item := &v.Items[i]
			if on, ok := v.DayOf(item); !ok || on != date || item.IsCancelled() {
				continue
			}
			day.Items++
			t, timed, err := v.Times(item)
			if err != nil || !timed {
				continue
			}
			if start := t.StartWall.Time(); day.From == "" || start < day.From {
				day.From = start
			}
			if end := t.EndWall; end.Date == date && end.Time() > day.To {
				day.To = end.Time()
			}
		}
		for _, f := range found {
			if f.Accepted != nil || len(f.Items) == 0 {
				continue
			}
			if item := v.Item(f.Items[0]); item != nil {
				if on, ok := v.DayOf(item); ok && on == date {
					switch f.Severity {
					case visit.Error:
						day.Errors++
					case visit.Warning:
						day.Warnings++
					}
				}
			}
		}
		days = append(days, day)
	}
	return days
}
