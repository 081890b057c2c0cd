package httpd

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/roster"
)

// rosterRoutes are the addresses by which a delegation's list comes into a visit. What was read travels in the form of
// the preview: nothing is kept before it is confirmed.
func (s *Server) rosterRoutes() []route {
	const path = "/visits/:reference/delegation/list"
	const table = 4 * roster.MaxBytes // of a form that sends the list back
	return []route{
		{method: "GET", path: path, least: officer, handle: s.rosterForm},
		// What is far too large is read away, so that the answer to it arrives.
		{method: "POST", path: path, least: officer, handle: s.readRoster, body: 80 << 20},
		{method: "POST", path: path + "/columns", least: officer, handle: s.previewRoster, body: table},
		{method: "POST", path: path + "/apply", least: officer, handle: s.takeRoster, body: table},
	}
}

// rosterPage takes the list of a delegation, and shows what it holds before anything is taken in.
type rosterPage struct {
	Page
	Problems []string
	Read     bool // a list was read; false: it is asked for
	Party    Field
	File     Field
	Table    string // what was read, as the form sends it back
	Count    int    // of rows
	Columns  []rosterColumn
	Rows     []rosterRow
}

// rosterColumn is a column of the list with what it holds.
type rosterColumn struct {
	Sample string
	Holds  Field
}

// rosterRow is a row of the list with what is to become of it.
type rosterRow struct {
	Number  int
	Name    string
	Lang    string
	Post    string
	Text    string // as the row stands
	State   string // in words
	Look    string // of the badge
	Unread  []string
	Becomes Field
}

type rosterTyped struct {
	Party  string   `form:"party"`
	Table  string   `form:"table"`
	Column []string `form:"column"`
	Choice []string `form:"choice"`
}

func (s *Server) rosterForm(c echo.Context) error {
	return s.askRoster(c, http.StatusOK, c.QueryParam("party"), nil)
}

// askRoster shows the form for the file, with what is wrong with it.
func (s *Server) askRoster(c echo.Context, status int, party string, problem error) error {
	page, programme, err := s.visitPage(c, "delegation", "roster.title")
	if err != nil {
		return err
	}
	f := newForm(page, problem)
	parties := partyOptions(page, programme)
	if party == "" && len(parties) > 0 {
		party = parties[0].Value
	}
	p := &rosterPage{Page: page, Party: f.choice("party", "field.party", party, parties), File: f.field("file", "roster.file", "")}
	p.File.Hint = page.Say("roster.file_hint", "Most", roster.MaxBytes>>20)
	p.Problems = f.rest()
	return s.show(c, status, "roster", p)
}

// partyOptions gives the parties, the guests' first.
func partyOptions(page Page, programme *planning.Programme) []Option {
	var options []Option
	for _, party := range page.parties(programme.Visit) {
		options = append(options, Option{Value: party.ID, Label: page.Text(party.Body)})
	}
	return options
}

// readRoster reads the file that was sent and shows whom it names.
func (s *Server) readRoster(c echo.Context) error {
	var typed rosterTyped
	if err := decode(c, &typed); err != nil {
		return err
	}
	read, err := s.rosterOf(c, typed.Party)
	if status, mendable := again(err); mendable {
		return s.askRoster(c, status, typed.Party, err)
	}
	if err != nil {
		return err
	}
	return s.showRoster(c, http.StatusOK, read, nil, nil)
}

func (s *Server) rosterOf(c echo.Context, party string) (*planning.Roster, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return nil, fault.InvalidField("file", "list_missing", nil)
	}
	if header.Size > roster.MaxBytes {
		return nil, roster.TooLarge()
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return s.office.ReadRoster(c.Request().Context(), actor(c), c.Param("reference"), party, content)
}

// rosterSent reads what a preview's form sent back.
func rosterSent(c echo.Context) (typed rosterTyped, table *roster.Table, err error) {
	if err := decode(c, &typed); err != nil {
		return typed, nil, err
	}
	table = &roster.Table{}
	err = json.Unmarshal([]byte(typed.Table), table)
	whole := err == nil && len(table.Head) == len(typed.Column) && len(table.Head) <= roster.MaxColumns && len(table.Rows) <= roster.MaxRows
	if !whole || slices.ContainsFunc(table.Rows, func(cells []string) bool { return len(cells) != len(table.Head) }) {
		return typed, nil, fault.New(fault.Invalid, "", "form_unreadable", nil)
	}
	return typed, table, nil
}

// previewRoster shows whom the list names where its columns hold what was corrected.
func (s *Server) previewRoster(c echo.Context) error {
	typed, table, err := rosterSent(c)
	if err != nil {
		return err
	}
	read, err := s.office.MatchRoster(c.Request().Context(), actor(c), c.Param("reference"), typed.Party, table, typed.Column)
	if status, mendable := again(err); mendable {
		return s.askRoster(c, status, typed.Party, err)
	}
	if err != nil {
		return err
	}
	return s.showRoster(c, http.StatusOK, read, nil, nil)
}

// takeRoster does what was chosen, as one change.
func (s *Server) takeRoster(c echo.Context) error {
	typed, table, err := rosterSent(c)
	if err != nil {
		return err
	}
	ctx, reference := c.Request().Context(), c.Param("reference")
	out, err := s.office.TakeRoster(ctx, actor(c), reference, typed.Party, table, typed.Column, typed.Choice)
	if status, mendable := again(err); mendable {
		read, readErr := s.office.MatchRoster(ctx, actor(c), reference, typed.Party, table, typed.Column)
		if readErr != nil {
			return err
		}
		return s.showRoster(c, status, read, typed.Choice, err)
	}
	if err != nil {
		return err
	}
	if out.Change == 0 {
		return done(c, visitPath(reference, "delegation"), "nothing_taken", "")
	}
	return done(c, visitPath(reference, "delegation"), "taken_in", "party-"+typed.Party)
}

// showRoster shows what was read, with what was chosen, and what is wrong with that.
func (s *Server) showRoster(c echo.Context, status int, read *planning.Roster, choices []string, problem error) error {
	page, programme, err := s.visitPageOf(c, "delegation", "roster.title", read.Visit)
	if err != nil {
		return err
	}
	f := newForm(page, problem)
	p := &rosterPage{Page: page, Read: true, Count: len(read.Rows), Party: f.choice("party", "field.party", read.Party.ID, partyOptions(page, programme))}
	table, err := json.Marshal(read.Table)
	if err != nil {
		return err
	}
	p.Table = string(table)
	holds := p.rosterFields(read.Languages)
	for i, heading := range read.Table.Head {
		column := rosterColumn{Holds: f.choice("column["+strconv.Itoa(i)+"]", "roster.column", read.Fields[i], holds)}
		column.Holds.Label = orDefault(heading, page.Say("roster.column", "Number", i+1))
		for _, cells := range read.Table.Rows {
			if column.Sample = clip(cells[i]); column.Sample != "" {
				break
			}
		}
		p.Columns = append(p.Columns, column)
	}
	for i := range read.Rows {
		row := p.row(f, &read.Rows[i])
		if i < len(choices) {
			row.Becomes.Value, row.Becomes.Options = choices[i], chosen(row.Becomes.Options, choices[i])
		}
		p.Rows = append(p.Rows, row)
	}
	p.Problems = f.rest()
	return s.show(c, status, "roster", p)
}

// rosterFields gives what a column may hold, in words: "Rank (Azerbaijani)".
func (p *rosterPage) rosterFields(languages []string) []Option {
	var options []Option
	for _, field := range roster.Fields(languages) {
		label := p.Say("roster.nothing")
		if field != roster.Nothing {
			name, tag, _ := strings.Cut(field, ".")
			label = p.Say("roster.holds." + name)
			if tag != "" {
				label += " (" + p.printer.LanguageName(tag) + ")"
			}
		}
		options = append(options, Option{Value: field, Label: label})
	}
	return options
}

func (p *rosterPage) row(f *form, r *planning.RosterRow) rosterRow {
	m := &r.Member
	row := rosterRow{
		Number: r.Row + 1, Name: p.Text(m.Name), Lang: p.LangOf(m.Name), Post: p.Text(m.Position), Text: r.Text,
		State: p.Say("roster.match." + r.Match), Unread: r.Unread,
	}
	switch r.Match {
	case planning.RosterThere:
		row.Look = "ok"
	case planning.RosterNear:
		row.Look = "warning"
	}
	var options []Option
	for _, known := range r.Known {
		key := "roster.from_directory"
		if known.Member {
			key = "roster.update"
		}
		options = append(options, Option{Value: known.Choice, Label: p.Say(key, "Name", p.Text(known.Person.Name), "Post", clip(p.Text(known.Person.Position)))})
	}
	if r.Match != planning.RosterBlank {
		options = append(options, Option{Value: planning.RosterAdd, Label: p.Say("roster.add")})
	}
	options = append(options, Option{Value: planning.RosterLeave, Label: p.Say("roster.leave")})
	row.Becomes = f.choice("choice["+strconv.Itoa(r.Row)+"]", "roster.becomes", r.Offered, options)
	return row
}
