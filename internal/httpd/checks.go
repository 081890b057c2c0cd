package httpd

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// checksPage is what every rule has to say of a visit, by day and severity.
type checksPage struct {
	Page
	Counts   planning.Counts
	Items    int
	Days     []checkedDay // those with open findings
	Accepted []findingView
	Severity string // the filter: "" all
	By       string // "officer": the groups are those of the responsible officers, else days
	Problem  string
}

// checkedDay is a day with its open findings, the gravest first.
type checkedDay struct {
	Date     civil.Date
	Dated    bool   // false: items without a day, and the visit as a whole
	Officer  string // whose items they are, where they are listed by officer; "": nobody's
	Findings []findingView
}

// findingView is a finding with where it is and what mends it.
type findingView struct {
	planning.Found
	Where  []itemLink
	Mends  []mendView
	Reason Field
	Error  string // what was wrong with the reason
}

// mendedAt leads to where a finding is mended, beside its items themselves: the entry of a register, or a room.
func (p Page) mendedAt(found *visit.Finding) []viewLink {
	var links []viewLink
	add := func(key, path string) { links = append(links, viewLink{Label: p.Say(key), Address: p.In(path)}) }
	item := ""
	if len(found.Items) > 0 {
		item = url.PathEscape(found.Items[0])
	}
	if name, id, ok := strings.Cut(found.Entry, "/"); ok {
		if r, known := visit.RegisterOf(name); known {
			switch {
			case name == "seatings" && item != "":
				add("thing."+r.Thing, "seating/"+item)
			case id != "":
				add("thing."+r.Thing, "registers/"+name+"/"+url.PathEscape(id))
			default:
				add("thing."+r.Thing, "registers/"+name)
			}
		}
	}
	switch {
	case found.Rule == "role_unfilled", found.Rule == "officer_missing":
		add("officers.title", "officers")
	case item == "":
	case slices.Contains([]string{"wreath_unordered", "wreath_unchecked", "ribbon_unapproved"}, found.Rule):
		add("ceremony.link", "ceremony/"+item)
	case found.Entry == "" && strings.HasPrefix(found.Rule, "seat_"):
		add("thing.seating", "seating/"+item)
	case found.Entry == "" && (strings.HasPrefix(found.Rule, "ride_") || strings.HasPrefix(found.Rule, "luggage_")):
		add("thing.convoy", "convoy?leg="+url.QueryEscape(found.Items[0]))
	}
	return links
}

// itemLink leads to an item in the programme.
type itemLink struct {
	Title   text.Text
	Time    string
	Address string
}

type mendView struct {
	Index int
	Label string
}

func (s *Server) checks(c echo.Context) error { return s.showChecks(c, http.StatusOK, "", "", nil) }

// showChecks shows the findings; problem is what is wrong with the reason given to the finding of key, or, without
// a key, with the whole.
func (s *Server) showChecks(c echo.Context, status int, key, reason string, problem error) error {
	page, programme, err := s.visitPage(c, "checks", "checks.title")
	if err != nil {
		return err
	}
	v := programme.Visit
	p := &checksPage{Page: page, Counts: planning.Count(programme.Findings), Items: len(v.Items)}
	if severity := c.QueryParam("severity"); slices.Contains([]string{"error", "warning", "note"}, severity) {
		p.Severity = severity
	}
	if c.QueryParam("by") == "officer" {
		p.By = "officer"
	}
	if problem != nil && key == "" {
		for _, sentence := range newForm(page, problem).rest() {
			p.Problem = sentence
		}
	}
	for _, found := range programme.Findings {
		view := page.finding(v, found)
		if found.Key == key && problem != nil {
			f := newForm(page, problem)
			view.Reason = f.field("reason", "checks.reason", reason)
			view.Error = view.Reason.Error
		}
		view.Reason.Name = "reason"
		view.Reason.Label = page.Say("checks.reason")
		switch {
		case found.Accepted != nil:
			p.Accepted = append(p.Accepted, view)
		case p.Severity == "" || string(found.Severity) == p.Severity:
			p.put(v, view)
		}
	}
	slices.SortStableFunc(p.Days, func(a, b checkedDay) int {
		if a.Dated != b.Dated {
			if a.Dated {
				return -1
			}
			return 1
		}
		if a.Officer != b.Officer && (a.Officer == "" || b.Officer == "") { // nobody's come last
			return strings.Compare(b.Officer, a.Officer)
		}
		return cmp.Or(strings.Compare(a.Officer, b.Officer), a.Date.Compare(b.Date))
	})
	for _, day := range p.Days {
		slices.SortStableFunc(day.Findings, func(a, b findingView) int { return gravity(a.Severity) - gravity(b.Severity) })
	}
	return s.show(c, status, "checks", p)
}

// Link gives the address of the same findings with another filter or in other groups.
func (p checksPage) Link(severity, by string) string {
	query := url.Values{}
	if severity != "" {
		query.Set("severity", severity)
	}
	if by != "" {
		query.Set("by", by)
	}
	if len(query) == 0 {
		return p.In("checks")
	}
	return p.In("checks") + "?" + query.Encode()
}

// put adds the finding to the day, or the officer, of its first item.
func (p *checksPage) put(v *visit.Visit, view findingView) {
	day := checkedDay{}
	if len(view.Items) > 0 {
		if item := v.Item(view.Items[0]); item != nil {
			if day.Date, day.Dated = v.DayOf(item); p.By == "officer" {
				day = checkedDay{Officer: item.Officer}
			}
		}
	}
	i := slices.IndexFunc(p.Days, func(d checkedDay) bool {
		return d.Date == day.Date && d.Dated == day.Dated && d.Officer == day.Officer
	})
	if i < 0 {
		p.Days = append(p.Days, day)
		i = len(p.Days) - 1
	}
	p.Days[i].Findings = append(p.Days[i].Findings, view)
}

// finding puts a finding into words.
func (p Page) finding(v *visit.Visit, found planning.Found) findingView {
	view := findingView{Found: found}
	for _, id := range found.Items {
		item := v.Item(id)
		if item == nil {
			continue
		}
		view.Where = append(view.Where, p.itemLink(v, item))
	}
	for _, at := range p.mendedAt(&found.Finding) {
		view.Where = append(view.Where, itemLink{Title: text.Text{p.Language: at.Label}, Address: at.Address})
	}
	for i, mend := range found.Mends {
		view.Mends = append(view.Mends, mendView{i, p.Message(mend.Label)})
	}
	return view
}

// itemLink leads to an item in the programme, on its day.
func (p Page) itemLink(v *visit.Visit, item *visit.Item) itemLink {
	link := itemLink{Title: item.Title, Time: item.At.Time(), Address: p.In("programme") + "?item=" + item.ID}
	if day, ok := v.DayOf(item); ok {
		link.Address = p.In("programme") + "?day=" + day.String() + "&item=" + item.ID
	}
	return link
}

type findingForm struct {
	Key    string `form:"key"`
	Reason string `form:"reason"`
	Mend   string `form:"mend"`
}

func (s *Server) acceptFinding(c echo.Context) error {
	return s.answerFinding(c, "accepted", func(f findingForm, who planning.Actor, reference string) error {
		return s.office.Accept(c.Request().Context(), who, reference, f.Key, f.Reason)
	})
}

func (s *Server) unacceptFinding(c echo.Context) error {
	return s.answerFinding(c, "reopened", func(f findingForm, who planning.Actor, reference string) error {
		return s.office.Unaccept(c.Request().Context(), who, reference, f.Key)
	})
}

func (s *Server) mendFinding(c echo.Context) error {
	return s.answerFinding(c, "mended", func(f findingForm, who planning.Actor, reference string) error {
		index, err := strconv.Atoi(f.Mend)
		if err != nil {
			index = -1
		}
		_, err = s.office.Mend(c.Request().Context(), who, reference, f.Key, index)
		return err
	})
}

func (s *Server) answerFinding(c echo.Context, what string, answer func(findingForm, planning.Actor, string) error) error {
	var f findingForm
	reference := c.Param("reference")
	err := decode(c, &f)
	if err == nil {
		err = answer(f, actor(c), reference)
	}
	if err == nil {
		return done(c, visitPath(reference, "checks"), what, "")
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	if what != "accepted" {
		f.Key = ""
	}
	return s.showChecks(c, status, f.Key, f.Reason, err)
}
