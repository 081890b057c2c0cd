package httpd

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/timing"
	"cortege/internal/visit"
)

// proposalRoutes are the addresses at which timetables are proposed for several visits at once.
func (s *Server) proposalRoutes() []route {
	return []route{
		{method: "GET", path: "/proposals", least: planning.Officer, handle: s.proposals},
		{method: "GET", path: "/proposals/search", least: planning.Officer, handle: s.searchProposals, stream: true},
		{method: "POST", path: "/proposals", least: planning.Officer, handle: s.applyProposals},
	}
}

// proposalsPage is timetables for several visits that share people, cars, halls and guards.
type proposalsPage struct {
	Page
	Visits   Choices
	Days     Choices
	Order    Choices // what may happen to what has a time
	Asked    template.URL
	Longer   template.URL // the same with a longer search
	Seconds  int
	Found    *jointView // nil: nothing has been searched
	Busy     bool       // it has not had its turn
	Problems []string
}

// Action is where the page sends its forms.
func (p *proposalsPage) Action() string { return "/proposals" }

// Searching says whether there is anything to search for.
func (p *proposalsPage) Searching() bool {
	return slices.ContainsFunc(p.Visits.Options, func(o Option) bool { return o.Selected })
}

// listOf is a list as a partial draws it.
type listOf[T any] struct {
	Page
	List []T
}

// ConflictOf, RowsOf and DaysOf give lists for the partials of proposals.
func (p Page) ConflictOf(list []demandView) listOf[demandView] { return listOf[demandView]{p, list} }
func (p Page) RowsOf(list []rippleRow) listOf[rippleRow]       { return listOf[rippleRow]{p, list} }
func (p Page) DaysOf(list []proposalDay) listOf[proposalDay]   { return listOf[proposalDay]{p, list} }

// jointView is what a search over several visits has found so far.
type jointView struct {
	Tables   []jointTable
	Days     []proposalDay // of each visit, as planned and by each timetable
	Conflict []demandView
	Excluded bool // it is proved that there is none, but not yet why
	Complete bool // it is proved that there is nothing better
	Nothing  bool // there is nothing to be given a time
}

type jointTable struct {
	Name     string // "A"
	Reasons  []string
	Findings int
	Parts    []jointPart
	Seen     []string // "REFERENCE STATE", to be sent when it is chosen
	Changes  []string
}

// jointPart is what a timetable does to one visit.
type jointPart struct {
	Reference string
	Title     string
	Lang      string
	Rows      []rippleRow
}

// Of what is offered: the visits that end today or later, and that many of the last ones where there are none.
const lastVisits = 20

// together is what is asked of a proposal for several visits.
type together struct {
	offered []planning.Summary
	chosen  []planning.Summary
	wishes  timing.Wishes
}

// together reads what is asked from an address. Where no visit is named, those with something to be given a time are.
func (s *Server) together(c echo.Context) (*together, error) {
	ctx, who, q := c.Request().Context(), actor(c), c.QueryParams()
	all, err := s.office.Visits(ctx, who, planning.VisitQuery{})
	if err != nil {
		return nil, err
	}
	asked := &together{wishes: timing.Wishes{Reorder: q.Get("order") == "free"}}
	today, named := civil.DateOf(s.office.Now().In(orDefault(s.options.Zone, time.UTC))), q["visits"]
	running := slices.ContainsFunc(all, func(v planning.Summary) bool { return !v.To.Before(today) })
	for i, v := range all {
		chosen := slices.Contains(named, v.Reference)
		if !chosen && (running && v.To.Before(today) || !running && i < len(all)-lastVisits) {
			continue
		}
		asked.offered = append(asked.offered, v)
		if chosen || len(named) == 0 && v.Unscheduled > 0 && len(asked.chosen) < planning.MostTogether {
			asked.chosen = append(asked.chosen, v)
		}
	}
	for _, day := range q["days"] {
		if day, err := clock.ParseDate(day); err == nil && slices.Contains(asked.days(), day) {
			asked.wishes.Days = append(asked.wishes.Days, day)
		}
	}
	if len(asked.wishes.Days) == 0 {
		asked.wishes.Days = asked.days()
	}
	return asked, nil
}

// days gives the days of the visits that are chosen, each once, no more than a search takes.
func (t *together) days() []civil.Date {
	var days []civil.Date
	for _, v := range t.chosen {
		for day := v.From; !day.After(v.To); day = day.AddDays(1) {
			if !slices.Contains(days, day) {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, func(a, b civil.Date) int { return a.DaysSince(b) })
	return days[:min(len(days), visit.MaxDays)]
}

func (t *together) references() []string {
	var references []string
	for _, v := range t.chosen {
		references = append(references, v.Reference)
	}
	return references
}

// proposals shows the form, and what a short search finds.
func (s *Server) proposals(c echo.Context) error { return s.showProposals(c, http.StatusOK, nil) }

func (s *Server) showProposals(c echo.Context, status int, problem error) error {
	asked, err := s.together(c)
	if err != nil {
		return err
	}
	q := c.QueryParams()
	p := s.page(c, "visits", "proposals.title").proposalsPage(asked, q)
	if problem != nil {
		p.Problems = newForm(p.Page, problem).rest()
	}
	if len(asked.chosen) == 0 {
		return s.show(c, status, "proposals", p)
	}
	found, err := s.search(c.Request().Context(), c, asked, patience(q), nil)
	switch {
	case fault.Is(err, fault.Throttled):
		p.Busy = true
	case err != nil:
		again, mendable := again(err)
		if !mendable {
			return err
		}
		status, p.Problems = again, append(p.Problems, newForm(p.Page, err).rest()...)
	default:
		p.Found = p.joint(asked, found)
	}
	return s.show(c, status, "proposals", p)
}

// search looks for timetables; what stays where it is by the officer's word is not among what may move.
func (s *Server) search(ctx context.Context, c echo.Context, asked *together, patience planning.Patience, better func(*planning.ProposedTogether)) (*planning.ProposedTogether, error) {
	wishes := asked.wishes
	if c.QueryParam("order") == "stay" {
		for _, summary := range asked.chosen {
			v, err := s.office.Visit(ctx, actor(c), summary.Reference)
			if err != nil {
				return nil, err
			}
			for i := range v.Items {
				if item := &v.Items[i]; item.At.IsZero() && !item.IsCancelled() {
					wishes.Items = append(wishes.Items, timing.JointID(v.Reference, item.ID))
				}
			}
		}
		if len(wishes.Items) == 0 {
			return &planning.ProposedTogether{Proposal: timing.Proposal{Complete: true}}, nil
		}
	}
	return s.office.ProposeTogether(ctx, actor(c), asked.references(), wishes, patience, better)
}

// searchProposals streams better timetables as they come.
func (s *Server) searchProposals(c echo.Context) error {
	asked, err := s.together(c)
	if err != nil {
		return err
	}
	base := s.page(c, "visits", "proposals.title").proposalsPage(asked, c.QueryParams())
	page := func(found *planning.ProposedTogether) based {
		made := *base
		made.Found = base.joint(asked, found)
		return &made
	}
	return s.streamSearch(c, "proposals", "proposals-found", func(ctx context.Context, tell func(func() based)) (based, error) {
		found, err := s.search(ctx, c, asked, whole, func(found *planning.ProposedTogether) {
			tell(func() based { return page(found) })
		})
		if err != nil {
			return nil, err
		}
		return page(found), nil
	})
}

// applyProposals makes a joint timetable the plan of one visit, or of each of them.
func (s *Server) applyProposals(c echo.Context) error {
	var typed struct {
		Only    string   `form:"only"` // the reference of the one visit; "": all
		Seen    []string `form:"seen"`
		Changes []string `form:"changes"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	parts, err := partsOf(typed.Only, typed.Seen, typed.Changes)
	if err == nil {
		if err = s.office.ApplyParts(c.Request().Context(), actor(c), parts); err == nil {
			q := c.QueryParams()
			q.Set("done", "proposed_together")
			return c.Redirect(http.StatusSeeOther, "/proposals?"+q.Encode())
		}
	}
	if status, mendable := again(err); mendable {
		return s.showProposals(c, status, err)
	}
	return err
}

// partsOf reads a joint timetable as a form sends it; only, where it is given, is the one visit that is meant.
func partsOf(only string, seen, sent []string) ([]planning.Part, error) {
	changes, err := changesOf(sent)
	if err != nil {
		return nil, err
	}
	table := timing.Timetable{Changes: changes}
	var parts []planning.Part
	for _, s := range seen[:min(len(seen), planning.MostTogether)] {
		reference, state, _ := strings.Cut(s, " ")
		if own := table.Of(reference); len(own.Changes) > 0 && (only == "" || only == reference) {
			parts = append(parts, planning.Part{Reference: reference, Changes: own.Changes, Seen: state})
		}
	}
	if len(parts) == 0 {
		return nil, fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	return parts, nil
}

// proposalsPage makes the form of what is asked.
func (p Page) proposalsPage(asked *together, q url.Values) *proposalsPage {
	made := &proposalsPage{Page: p, Seconds: int(planning.LongestSearch / time.Second)}
	again := url.Values{"visits": asked.references()}
	for _, name := range []string{"days", "order"} {
		if len(q[name]) > 0 {
			again[name] = q[name]
		}
	}
	made.Asked = template.URL(again.Encode()) //nolint:gosec // url.Values has encoded it
	again.Set("for", "5")
	made.Longer = template.URL(again.Encode()) //nolint:gosec // url.Values has encoded it
	f := newForm(p, nil)
	var visits, days []Option
	var chosen []string
	for _, v := range asked.offered {
		visits = append(visits, Option{Value: v.Reference, Label: v.Reference + " · " + p.DateRange(v.From, v.To) + " · " + p.Text(v.Title)})
	}
	for _, day := range asked.days() {
		days = append(days, Option{Value: day.String(), Label: p.ShortDay(day)})
	}
	for _, day := range asked.wishes.Days {
		chosen = append(chosen, day.String())
	}
	made.Visits = f.choices("visits", "proposals.visits", asked.references(), visits)
	made.Days = f.choices("days", "proposal.days", chosen, days)
	made.Order = f.choices("order", "proposal.order", []string{orDefault(q.Get("order"), "keep")}, p.words("proposal.order_is.", []string{"keep", "free", "stay"}))
	made.Order.Type = "radio"
	return made
}

// joint puts what a search has found into words and lanes, visit by visit.
func (p Page) joint(asked *together, found *planning.ProposedTogether) *jointView {
	view := &jointView{Excluded: found.Impossible && len(found.Conflict) == 0, Complete: found.Complete, Nothing: found.Complete && len(found.Timetables)+len(found.Conflict) == 0}
	for i, table := range found.Timetables {
		made := jointTable{Name: nameOfTable(i), Findings: table.Findings, Reasons: p.reasons(table)}
		for _, change := range table.Changes {
			made.Changes = append(made.Changes, written(change))
		}
		for _, part := range found.Parts(table) {
			made.Seen = append(made.Seen, part.Reference+" "+part.Seen)
		}
		view.Tables = append(view.Tables, made)
	}
	for _, v := range found.Visits {
		own := planning.Proposed{Visit: v}
		for _, table := range found.Timetables {
			own.Timetables = append(own.Timetables, table.Of(v.Reference))
		}
		in := p.inVisit(asked, v.Reference)
		told := in.found(&planning.Programme{Visit: v}, &own)
		for i, table := range told.Tables {
			if len(table.Rows) > 0 {
				view.Tables[i].Parts = append(view.Tables[i].Parts, jointPart{Reference: v.Reference, Title: in.Text(v.Title), Lang: in.LangOf(v.Title), Rows: table.Rows})
			}
		}
		for _, day := range told.Days {
			day.Heading += " · " + v.Reference
			view.Days = append(view.Days, day)
		}
	}
	for _, demand := range found.Conflict {
		view.Conflict = append(view.Conflict, p.jointDemand(asked, demand))
	}
	return view
}

// inVisit gives the page as one within a visit.
func (p Page) inVisit(asked *together, reference string) Page {
	if i := slices.IndexFunc(asked.chosen, func(v planning.Summary) bool { return v.Reference == reference }); i >= 0 {
		p.Visit = headOf(&asked.chosen[i], planning.Counts{})
	}
	return p
}

// jointDemand says what is asked, and leads to where it can be relaxed.
func (p Page) jointDemand(asked *together, d timing.Demand) demandView {
	if len(d.Items) > 0 {
		reference, item := timing.SplitJointID(d.Items[len(d.Items)-1])
		d.Items = []string{item}
		return p.inVisit(asked, reference).demand(d)
	}
	view := demandView{Message: p.Message(d.Message), Relax: d.Relax, Enough: d.Enough}
	switch d.Kind {
	case "order":
		again := url.Values{"visits": asked.references(), "order": {"free"}}
		view.Href, view.Way = "/proposals?"+again.Encode(), p.Say("proposal.order_is.free")
	case "opening", "set_up":
		view.Href, view.Way = "/places", p.Say("proposal.open_places")
	case "presence":
		view.Href, view.Way = "/people", p.Say("proposals.open_people")
	}
	return view
}
