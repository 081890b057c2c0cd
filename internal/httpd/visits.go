package httpd

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

// todayPage is the first page: what needs attention, then all visits by month.
type todayPage struct {
	Page
	Day     civil.Date
	Running []attention
	Next    []attention
	Months  calendarView // this one and later, the nearest first
	Past    calendarView // earlier ones, the latest first
	Any     bool         // there is any visit at all
	Tasks   dueList      // that wait for the reader, or are overdue
}

// attentionView is some visits as the partial "attention" draws them.
type attentionView struct {
	Page
	List []attention
}

// AttentionOf gives list for the partial.
func (p todayPage) AttentionOf(list []attention) attentionView { return attentionView{p.Page, list} }

// calendarView is visits as the partials "months" and "visit-table" draw them.
type calendarView struct {
	Page
	Months []month
	List   []planning.Summary
}

// attention is a visit that is near, and what waits in it.
type attention struct {
	planning.Summary
	Counts  planning.Counts
	Checked bool // Counts are known
	InDays  int  // until it begins
}

// Late says whether the draft holds changes that no edition has.
func (a attention) Late() bool { return a.Edition > 0 && a.Changed.After(a.Published) }

// Quiet says whether nothing waits.
func (a attention) Quiet() bool {
	return a.Checked && a.Counts.Errors+a.Counts.Warnings+a.Unscheduled == 0 && a.Edition > 0 && !a.Late()
}

// month is the visits of one month, as bars over its days.
type month struct {
	Name string
	ID   string // "2024-01"
	Days []monthDay
	Bars []bar
}

type monthDay struct {
	Number         int
	Weekend, Today bool
}

// Column gives the day's column in the grid: the first is for names.
func (d monthDay) Column() int { return d.Number + 1 }

// bar is a visit in a month: from a day of it, so many days.
type bar struct {
	planning.Summary
	Start, Width  int
	Before, After bool     // it goes on in the month before, or after
	Shared        []string // references of other visits on the same days
}

// Column gives the column in which the bar starts.
func (b bar) Column() int { return b.Start + 1 }

// Last gives the last of its days in the month.
func (b bar) Last() int { return b.Start + b.Width - 1 }

func (s *Server) today(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	all, err := s.office.Visits(ctx, who, planning.VisitQuery{})
	if err != nil {
		return err
	}
	zone, err := s.zoneOf(all)
	if err != nil {
		return err
	}
	today, err := s.office.Today(ctx, who, zone)
	if err != nil {
		return err
	}
	p := todayPage{Page: s.page(c, "today", "today.title"), Day: today.Day, Any: len(all) > 0}
	p.Months.Page, p.Past.Page = p.Page, p.Page
	waiting := func(list []planning.Summary) []attention {
		var made []attention
		for _, v := range list {
			counts, checked := today.Findings[v.Reference]
			made = append(made, attention{Summary: v, Counts: counts, Checked: checked, InDays: v.From.DaysSince(today.Day)})
		}
		return made
	}
	p.Running, p.Next = waiting(today.Running), waiting(today.Next)
	if p.Tasks, err = s.waiting(c, p.Page, today.Day); err != nil {
		return err
	}
	for _, m := range p.months(all, today.Day) {
		if m.ID < today.Day.String()[:7] {
			p.Past.Months = append([]month{m}, p.Past.Months...)
		} else {
			p.Months.Months = append(p.Months.Months, m)
		}
	}
	return s.show(c, http.StatusOK, "today", &p)
}

// zoneOf gives the zone that says which day it is for the office: its own, else that of the nearest of all visits.
func (s *Server) zoneOf(all []planning.Summary) (*time.Location, error) {
	if s.options.Zone != nil {
		return s.options.Zone, nil
	}
	if near := nearest(all, civil.DateOf(s.office.Now())); near != nil {
		return clock.Zone(near.Zone)
	}
	return time.UTC, nil
}

// nearest gives the visit that runs or comes next, else the last one: its zone says which day it is.
func nearest(all []planning.Summary, day civil.Date) *planning.Summary {
	for i := range all { // by first day
		if !all[i].To.Before(day) {
			return &all[i]
		}
	}
	if len(all) > 0 {
		return &all[len(all)-1]
	}
	return nil
}

// months puts visits into the months that they have days in.
func (p Page) months(visits []planning.Summary, today civil.Date) []month {
	byID := map[string]*month{}
	var ids []string
	for _, v := range visits {
		for first := (civil.Date{Year: v.From.Year, Month: v.From.Month, Day: 1}); !first.After(v.To); first = nextMonth(first) {
			id := first.String()[:7]
			m := byID[id]
			if m == nil {
				m = p.month(first, today)
				byID[id] = m
				ids = append(ids, id)
			}
			m.add(v, first)
		}
	}
	slices.Sort(ids)
	var all []month
	for _, id := range ids {
		all = append(all, *byID[id])
	}
	return all
}

func nextMonth(first civil.Date) civil.Date {
	return civil.DateOf(time.Date(first.Year, first.Month+1, 1, 0, 0, 0, 0, time.UTC))
}

func (p Page) month(first, today civil.Date) *month {
	m := &month{Name: p.Month(first), ID: first.String()[:7]}
	for d := first; d.Month == first.Month; d = d.AddDays(1) {
		weekday := d.In(time.UTC).Weekday()
		m.Days = append(m.Days, monthDay{d.Day, weekday == time.Saturday || weekday == time.Sunday, d == today})
	}
	return m
}

func (m *month) add(v planning.Summary, first civil.Date) {
	last := nextMonth(first).AddDays(-1)
	b := bar{Summary: v, Before: v.From.Before(first), After: v.To.After(last), Start: 1}
	if !b.Before {
		b.Start = v.From.Day
	}
	end := last.Day
	if !b.After {
		end = v.To.Day
	}
	b.Width = end - b.Start + 1
	for i := range m.Bars {
		other := &m.Bars[i]
		if other.Start < b.Start+b.Width && b.Start < other.Start+other.Width {
			other.Shared = append(other.Shared, v.Reference)
			b.Shared = append(b.Shared, other.Reference)
		}
	}
	m.Bars = append(m.Bars, b)
}

// visitsPage is the list of visits, by months or line by line.
type visitsPage struct {
	Page
	View     string // "months" or "list"
	Filter   visitFilter
	Fields   []Field
	Count    int
	Calendar calendarView
	Any      bool // there is any visit at all
	Upload   uploadForm
}

// ViewLink gives the address of the same visits in another view.
func (p visitsPage) ViewLink(view string) string {
	query := url.Values{"view": {view}}
	for name, value := range map[string]string{"q": p.Filter.Search, "kind": p.Filter.Kind, "from": p.Filter.From, "to": p.Filter.To} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "/visits?" + query.Encode()
}

// visitFilter is what the address chooses.
type visitFilter struct{ Search, Kind, From, To string }

// Any says whether it leaves any visit out.
func (f visitFilter) Any() bool { return f != visitFilter{} }

// uploadForm is a visit file that could not be taken.
type uploadForm struct {
	File     string
	Problems []string
	Replace  bool   // it may be sent again to take the place of a visit
	Existing string // the reference of that visit
}

func (s *Server) visits(c echo.Context) error {
	p, err := s.visitsPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "visits", p)
}

func (s *Server) visitsPage(c echo.Context) (*visitsPage, error) {
	p := &visitsPage{Page: s.page(c, "visits", "visits.title"), View: "months"}
	if c.QueryParam("view") == "list" {
		p.View = "list"
	}
	p.Filter = visitFilter{Search: clipTo(c.QueryParam("q"), 200), Kind: c.QueryParam("kind"), From: c.QueryParam("from"), To: c.QueryParam("to")}
	if !slices.Contains(visit.VisitKinds, p.Filter.Kind) {
		p.Filter.Kind = ""
	}
	var t typed
	query := planning.VisitQuery{Search: p.Filter.Search, Kind: p.Filter.Kind, From: t.date("from", p.Filter.From), To: t.date("to", p.Filter.To)}
	f := newForm(p.Page, t.faults.Err())
	search := f.field("q", "visits.search", p.Filter.Search)
	search.Type, search.Hint = "search", ""
	from, to := f.field("from", "visits.from", p.Filter.From), f.field("to", "visits.to", p.Filter.To)
	from.Type, to.Type = "date", "date"
	kinds := append([]Option{{Value: "", Label: p.Say("visits.any_kind")}}, p.words("visit_kind.", visit.VisitKinds)...)
	p.Fields = []Field{search, f.choice("kind", "field.kind", p.Filter.Kind, kinds), from, to}
	list, err := s.office.Visits(c.Request().Context(), actor(c), query)
	if err != nil {
		return nil, err
	}
	p.Count, p.Any = len(list), len(list) > 0 || p.Filter.Any()
	p.Calendar = calendarView{Page: p.Page, List: list}
	if p.View == "months" {
		p.Calendar.Months = p.months(list, civil.DateOf(p.Now))
	}
	return p, nil
}

func clipTo(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

func (s *Server) newVisit(c echo.Context) error {
	form := &headForm{isNew: true, Zone: "Asia/Baku", Languages: "az, en, ru", HostCountry: "AZ"}
	if err := s.offer(c, form); err != nil {
		return err
	}
	if len(form.others) > 0 { // what the office wrote last is the likeliest
		last := form.others[0]
		form.Zone, form.Like, form.HostCountry = last.Zone, last.Reference, ""
		form.Languages, form.Reference = strings.Join(last.Languages, ", "), nextReference(last.Reference, form.taken)
	}
	if id := c.QueryParam("blueprint"); id != "" {
		form.Blueprint = id
	}
	return s.showNewVisit(c, http.StatusOK, form, nil)
}

func (s *Server) addVisit(c echo.Context) error {
	form := &headForm{isNew: true}
	err := decode(c, form)
	if failed := s.offer(c, form); failed != nil {
		return failed
	}
	if err == nil {
		var v *visit.Visit
		if v, err = form.visit(); err == nil {
			err = atBeginning(s.office.BeginVisit(c.Request().Context(), actor(c), v, form.begin(v)))
		}
	}
	if err == nil {
		return done(c, visitPath(form.Reference, ""), "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showNewVisit(c, status, form, err)
	}
	return err
}

func (s *Server) showNewVisit(c echo.Context, status int, form *headForm, err error) error {
	p := &recordPage{Page: s.page(c, "visits", "visits.new"), Action: "/visits/new", Back: "/visits"}
	p.Submit, p.Lead = p.Say("visits.create"), p.Say("visits.new_lead")
	p.fill(form, nil, nil, atFields(err))
	return s.show(c, status, "record", p)
}

// atFields puts what is wrong with a new visit at its form's fields: its parties have theirs in it.
func atFields(err error) error {
	var list fault.List
	for _, f := range fault.All(err) {
		moved := *f
		for _, side := range []struct{ list, field string }{{"parties[0].", "host_"}, {"parties[1].", "guest_"}} {
			if rest, ok := strings.CutPrefix(f.Field, side.list); ok {
				moved.Field = side.field + rest
			}
		}
		if f.Key == "reference_malformed" && f.Args["Value"] == "" {
			moved.Key, moved.Args = "required", nil
		}
		list = append(list, &moved)
	}
	return list.Err()
}

func (s *Server) visitForm(c echo.Context) error {
	page, programme, err := s.visitPage(c, "overview", "overview.edit")
	if err != nil {
		return err
	}
	return s.showVisitForm(c, http.StatusOK, page, headFormOf(programme.Visit), programme.Visit, programme.Visit.Record.Version, nil)
}

func (s *Server) saveVisit(c echo.Context) error {
	var form headForm
	reference := c.Param("reference")
	err := decode(c, &form)
	if err == nil {
		var head planning.Head
		if head, err = form.head(); err == nil {
			_, err = s.office.SaveHead(c.Request().Context(), actor(c), reference, head, versionOf(form.Version))
		}
	}
	if err == nil {
		return done(c, visitPath(reference, ""), "saved", "")
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	page, programme, failed := s.visitPage(c, "overview", "overview.edit")
	if failed != nil {
		return failed
	}
	version := versionOf(form.Version)
	if fault.Is(err, fault.Conflict) {
		version = programme.Visit.Record.Version
	}
	return s.showVisitForm(c, status, page, &form, programme.Visit, version, err)
}

func (s *Server) showVisitForm(c echo.Context, status int, page Page, form *headForm, v *visit.Visit, version int64, err error) error {
	p := &recordPage{Page: page, Action: page.In("edit"), Back: page.In(""), Submit: page.Say("form.save")}
	p.Hidden = []Hidden{{"version", strconv.FormatInt(version, 10)}}
	p.fill(form, headFormOf(v), v, err)
	return s.show(c, status, "record", p)
}

// removePage asks before a visit is removed, since nothing brings it back.
type removePage struct {
	Page
	Items, Editions int
	Problem         string
}

func (s *Server) askRemoveVisit(c echo.Context) error { return s.showRemove(c, http.StatusOK, "") }

func (s *Server) showRemove(c echo.Context, status int, problem string) error {
	page, programme, err := s.visitPage(c, "overview", "overview.remove_title")
	if err != nil {
		return err
	}
	return s.show(c, status, "visit_remove", &removePage{page, len(programme.Visit.Items), page.Visit.Edition, problem})
}

func (s *Server) removeVisit(c echo.Context) error {
	var typed struct {
		Reference string `form:"confirm"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	if reference := c.Param("reference"); typed.Reference != reference {
		p := s.page(c, "", "overview.remove_title")
		return s.showRemove(c, http.StatusUnprocessableEntity, p.printer.Error("reference_differs", map[string]any{"Value": reference}))
	}
	if err := s.office.RemoveVisit(c.Request().Context(), actor(c), c.Param("reference")); err != nil {
		return err
	}
	return done(c, "/visits", "removed", "")
}

// importVisit takes a visit file whole or not at all.
func (s *Server) importVisit(c echo.Context) error {
	var typed struct {
		Replace string `form:"replace"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	p, err := s.visitsPage(c)
	if err != nil {
		return err
	}
	header, err := c.FormFile("file")
	if err != nil {
		p.Upload.Problems = []string{p.printer.Error("file_missing", nil)}
		return s.show(c, http.StatusUnprocessableEntity, "visits", p)
	}
	p.Upload.File = clip(filepath.Base(header.Filename))
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	v, err := visitfile.Read(p.Upload.File, file)
	if err == nil {
		if err = s.office.Import(c.Request().Context(), actor(c), v, typed.Replace != ""); err == nil {
			return done(c, visitPath(v.Reference, ""), "imported", "")
		}
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	var inFile visitfile.List
	if errors.As(err, &inFile) {
		for _, one := range inFile {
			p.Upload.Problems = append(p.Upload.Problems, one.In(p.printer))
		}
	} else {
		for _, f := range fault.All(err) {
			p.Upload.Problems = append(p.Upload.Problems, p.printer.Error(f.Key, f.Args))
		}
	}
	if v != nil && fault.Is(err, fault.Conflict) {
		p.Upload.Replace, p.Upload.Existing = true, v.Reference
	}
	return s.show(c, status, "visits", p)
}

// exportVisit gives the visit as a file.
func (s *Server) exportVisit(c echo.Context) error {
	v, err := s.office.Visit(c.Request().Context(), actor(c), c.Param("reference"))
	if err != nil {
		return err
	}
	var written bytes.Buffer
	if err := visitfile.Write(&written, v); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.Reference + ".yaml"}))
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", written.Bytes())
}

// visitSchema describes a visit file.
func (s *Server) visitSchema(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "application/schema+json", visitfile.Schema())
}
