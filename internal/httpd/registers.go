package httpd

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/labstack/echo/v4"

	"cortege/internal/clock"
	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// shownRegisters are the registers that are plain lists, in the order in which they are shown; the others have rooms of
// their own.
var shownRegisters = []string{"symbols", "signings", "menus", "gifts", "guest_book", "hotel_rooms", "flights", "accreditations"}

// registerThings are those registers as things of a visit.
func registerThings() []thing {
	all := make([]thing, len(shownRegisters))
	for i, name := range shownRegisters {
		r, _ := visit.RegisterOf(name)
		path, title := "registers/"+name, "thing."+r.Thing
		all[i] = thing{name, path, path, title, title, func() thingForm { return &registerForm{register: r, typed: url.Values{}} }}
	}
	return all
}

// registersPage is what the registers of a visit hold, at a glance.
type registersPage struct {
	Page
	Registers []registerSummary
}

type registerSummary struct {
	Name  string // as in a visit's file
	Title string
	Lead  string // what it is for
	Count int
	Open  []openFindings
}

// openFindings counts the open findings of a severity.
type openFindings struct {
	Severity visit.Severity
	Count    int
	Words    string
}

// openFindings counts what is open by severity, the gravest first, leaving out those of which there is none.
func (p Page) openFindings(found []planning.Found) []openFindings {
	var open []openFindings
	for _, of := range []struct {
		severity visit.Severity
		key      string
	}{{visit.Error, "overview.errors"}, {visit.Warning, "overview.warnings"}, {visit.Note, "checks.notes"}} {
		count := 0
		for _, f := range found {
			if f.Severity == of.severity && f.Accepted == nil {
				count++
			}
		}
		if count > 0 {
			open = append(open, openFindings{of.severity, count, p.Say(of.key, "Count", count)})
		}
	}
	return open
}

func (s *Server) registers(c echo.Context) error {
	page, programme, err := s.visitPage(c, "registers", "nav.registers")
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "registers", &registersPage{page, page.registerSummaries(programme)})
}

// registerSummaries tells of each register how much it holds and what is open in it.
func (p Page) registerSummaries(programme *planning.Programme) []registerSummary {
	var all []registerSummary
	for _, name := range shownRegisters {
		r, _ := visit.RegisterOf(name)
		summary := registerSummary{Name: name, Title: p.Say("registers.of." + name), Lead: p.Say("registers.lead." + name), Count: len(r.Entries(programme.Visit))}
		summary.Open = p.openFindings(aboutRegister(programme.Findings, name))
		all = append(all, summary)
	}
	return all
}

// aboutRegister gives the open findings about a register or one of its entries.
func aboutRegister(found []planning.Found, name string) []planning.Found {
	return slices.DeleteFunc(slices.Clone(found), func(f planning.Found) bool {
		of, _, _ := strings.Cut(f.Entry, "/")
		return of != name || f.Accepted != nil
	})
}

// registerPage is one register as a table.
type registerPage struct {
	Page
	Name    string
	Lead    string
	Columns []string
	Rows    []registerRow
	Notes   []note // findings about no entry that is there
	Flags   []countryFlags
	Problem string

	Conflict *recordPage // both versions, where somebody has ticked an entry meanwhile
}

// registerRow is an entry.
type registerRow struct {
	ID      string
	Title   text.Text
	Item    *itemLink // where it belongs in the programme
	Cells   []registerCell
	Version int64
	Symbol  *symbolView
	Notes   []note
}

type registerCell struct{ Label, Value string }

func (s *Server) register(c echo.Context) error { return s.showRegister(c, http.StatusOK, nil) }

func (s *Server) showRegister(c echo.Context, status int, problem error) error {
	name := c.Param("name")
	if !slices.Contains(shownRegisters, name) {
		return fault.New(fault.NotFound, "", "thing_unknown", fault.Args{"Value": clip(name)})
	}
	page, programme, err := s.visitPage(c, "registers", "registers.of."+name)
	if err != nil {
		return err
	}
	r, _ := visit.RegisterOf(name)
	v := programme.Visit
	p := &registerPage{Page: page, Name: name, Lead: page.Say("registers.lead." + name)}
	if rest := newForm(page, problem).rest(); len(rest) > 0 {
		p.Problem = rest[0]
	}
	p.list(v, r)
	for _, found := range aboutRegister(programme.Findings, name) {
		_, id, _ := strings.Cut(found.Entry, "/")
		notes := &p.Notes
		if at := slices.IndexFunc(p.Rows, func(row registerRow) bool { return row.ID == id }); at >= 0 {
			notes = &p.Rows[at].Notes
		}
		*notes = append(*notes, page.entryNote(v, found))
	}
	if name == "symbols" {
		p.flags(v, programme.Customs)
	}
	if at := slices.IndexFunc(p.Rows, func(row registerRow) bool { return row.ID == c.Param("id") }); at >= 0 && p.Rows[at].Symbol != nil {
		tick := p.Tick(p.Rows[at], c.FormValue("tick"))
		label := p.Called(p.Rows[at]) + ": " + tick.Label
		p.Conflict = page.conflict(c, problem, page.In("registers/"+name), p.Rows[at].Version, page.tickRival(label, tick.Done, c.FormValue("set")))
	}
	return s.show(c, status, "register", p)
}

// entryNote is a finding about a register: where it is, unless it stands there, and what mends it.
func (p Page) entryNote(v *visit.Visit, found planning.Found) note {
	register, _, _ := strings.Cut(found.Entry, "/")
	n := note{Severity: string(found.Severity), Message: p.Message(found.Message), Key: found.Key, MendAddress: p.In("registers/" + register + "/mend")}
	for i, m := range found.Mends {
		if p.Actor.MayPlan() {
			n.Mends = append(n.Mends, mend{i, p.Message(m.Label)})
		}
	}
	if len(found.Items) > 0 {
		if item := v.Item(found.Items[0]); item != nil {
			n.Title, n.Href = p.Text(item.Title), p.itemLink(v, item).Address
		}
	}
	return n
}

// mendEntry applies one of a finding's mends, and stays at the register.
func (s *Server) mendEntry(c echo.Context) error {
	var f findingForm
	if err := decode(c, &f); err != nil {
		return err
	}
	index, err := strconv.Atoi(f.Mend)
	if err != nil {
		index = -1
	}
	_, err = s.office.Mend(c.Request().Context(), actor(c), c.Param("reference"), f.Key, index)
	if err == nil || fault.Is(err, fault.NotFound) {
		return done(c, visitPath(c.Param("reference"), "registers/"+url.PathEscape(c.Param("name"))), "mended", "")
	}
	if status, mendable := again(err); mendable {
		return s.showRegister(c, status, err)
	}
	return err
}

// list makes a row of every entry, and columns of the fields that any of them holds.
func (p *registerPage) list(v *visit.Visit, r visit.Register) {
	form := &registerForm{register: r}
	fields := entryFields(form.entryType())
	entries := r.Entries(v)
	fields = slices.DeleteFunc(fields, func(f entryField) bool {
		return f.name == "item" || !slices.ContainsFunc(entries, func(e visit.RegisterEntry) bool { return !reflect.ValueOf(e).Elem().Field(f.index).IsZero() })
	})
	for _, e := range entries {
		row := registerRow{ID: e.Head().ID, Title: edition.EntryTitle(v, e), Version: e.Head().Record.Version}
		value := reflect.ValueOf(e).Elem()
		for _, f := range fields {
			row.Cells = append(row.Cells, registerCell{p.Say(form.label(f)), p.held(v, value.Field(f.index), f)})
		}
		if item := value.FieldByName("Item"); item.IsValid() {
			if found := v.Item(item.String()); found != nil {
				link := p.itemLink(v, found)
				row.Item = &link
			}
		}
		if symbol, ok := e.(*visit.Symbol); ok {
			row.Symbol = &symbolView{Country: symbol.Country, Kind: visit.OrDefault(symbol.Kind, visit.Vocabulary["symbol"]), Prepared: symbol.Prepared, Checked: symbol.Checked}
		}
		p.Rows = append(p.Rows, row)
	}
	for _, f := range fields {
		p.Columns = append(p.Columns, p.Say(form.label(f)))
	}
}

// Called gives what an entry is called; its id where it says nothing of itself.
func (p registerPage) Called(row registerRow) string {
	if row.Symbol != nil {
		return p.registerWord("symbol", row.Symbol.Kind) + ", " + p.CountryName(row.Symbol.Country)
	}
	if !row.Title.IsEmpty() {
		return p.Text(row.Title)
	}
	return row.ID
}

// held writes what a field holds, in the reader's language.
func (p Page) held(v *visit.Visit, value reflect.Value, f entryField) string {
	switch held := value.Interface().(type) {
	case text.Text:
		return p.Text(held)
	case civil.Date:
		if held.IsZero() {
			return ""
		}
		return p.ShortDay(held)
	case clock.Wall:
		if held.IsZero() {
			return ""
		}
		return p.ShortDay(held.Date) + " " + held.Time()
	case visit.Approval:
		var of []string
		for _, side := range sides(held) {
			of = append(of, p.Say("side."+side))
		}
		return strings.Join(of, ", ")
	case string:
		return p.called(v, held, f)
	case int:
		return numberText(held)
	case bool:
		if held {
			return "✓"
		}
		return ""
	}
	if value.Kind() == reflect.Struct {
		var said []string
		for _, part := range entryFields(value.Type()) {
			if one := p.held(v, value.Field(part.index), part); one != "" && !part.has("word=course") {
				said = append(said, one)
			}
		}
		return strings.Join(said, " · ")
	}
	separator, said := ", ", []string{}
	if f.parts() {
		separator = "\n"
	}
	for i := range value.Len() {
		said = append(said, p.held(v, value.Index(i), f))
	}
	return strings.Join(said, separator)
}

// called gives the name of what a field's value means.
func (p Page) called(v *visit.Visit, s string, f entryField) string {
	vocabulary := visit.WordsOf(f.is)
	switch {
	case vocabulary != "":
		return p.registerWord(vocabulary, visit.OrDefault(s, visit.Vocabulary[vocabulary]))
	case s == "":
		return ""
	case f.has("country"):
		return p.CountryName(s)
	case f.has("person") && v.Member(s) != nil:
		return p.Text(v.Member(s).Name)
	case f.has("party") && v.Party(s) != nil:
		return p.Text(v.Party(s).Body)
	case f.has("place") && v.Place(s) != nil:
		return p.Text(v.Place(s).Name)
	}
	return s
}

// entryLink leads to an entry of a register from where it matters.
type entryLink struct {
	Thing, Title, Address string
}

// entriesOf gives the entries of the plain registers that name the thing of kind, "item" or "person", and id.
func (p Page) entriesOf(v *visit.Visit, kind, id string) []entryLink {
	var links []entryLink
	for _, name := range shownRegisters {
		r, _ := visit.RegisterOf(name)
		for _, e := range r.Entries(v) {
			if !visit.Names(e, kind, id) {
				continue
			}
			links = append(links, entryLink{p.Say("thing." + r.Thing), p.entryTitle(v, e), p.In("registers/"+name) + "#at-" + url.PathEscape(e.Head().ID)})
		}
	}
	return links
}

// registersOfKind are the registers that an item of a kind has an entry in, as a rule.
var registersOfKind = map[string][]string{
	"lunch": {"menus"}, "dinner": {"menus"}, "gift_exchange": {"gifts"}, "guest_book": {"guest_book"}, "signing": {"signings"}, "flight": {"flights"},
}

// newEntries lead to the forms of entries that an item's kind wants and that it has none of.
func (p programmePage) newEntries(v *visit.Visit, item *visit.Item) []entryLink {
	var links []entryLink
	for _, name := range registersOfKind[item.Kind] {
		r, _ := visit.RegisterOf(name)
		if p.Plan.MayPlan && !slices.ContainsFunc(r.Entries(v), func(e visit.RegisterEntry) bool { return visit.Names(e, "item", item.ID) }) {
			links = append(links, entryLink{Thing: p.Say("thing." + r.Thing), Address: p.In("registers/"+name+"/new") + "?" + url.Values{"item": {item.ID}}.Encode()})
		}
	}
	return links
}

func (p Page) entryTitle(v *visit.Visit, e visit.RegisterEntry) string {
	if symbol, ok := e.(*visit.Symbol); ok {
		return p.registerWord("symbol", symbol.Kind) + ", " + p.CountryName(symbol.Country)
	}
	if title := edition.EntryTitle(v, e); !title.IsEmpty() {
		return p.Text(title)
	}
	return e.Head().ID
}

// symbolView is a flag or an anthem with its two ticks.
type symbolView struct {
	Country           string
	Kind              string // word of "symbol"
	Prepared, Checked string // the accounts
}

// tickView is one of the ticks, as the template "tick" draws it.
type tickView struct {
	Tick, Label, By string // By may be empty where it does not matter who
	Done, Stale     bool   // Stale: what was ticked off is another by now
	Of              string // what is ticked off, to hear
	Action          string // "": the reader may not
	Version         int64
	May             bool   // now
	Why             string // not
	Do, Undo        string
}

// Tick gives one of a flag's or anthem's ticks: it is another officer's to check than whose who prepared it.
func (p registerPage) Tick(row registerRow, tick string) tickView {
	view := tickView{
		Tick: tick, Label: p.Say("registers.tick." + tick), By: row.Symbol.Prepared, Of: p.Called(row), Version: row.Version, May: true,
		Do: p.Say("registers.do." + tick), Undo: p.Say("registers.take_back"),
	}
	if p.Actor.MayPlan() {
		view.Action = p.In("registers/symbols/" + url.PathEscape(row.ID) + "/tick")
	}
	if tick == planning.Checked {
		view.By = row.Symbol.Checked
		view.May = row.Symbol.Prepared != "" && row.Symbol.Prepared != p.Actor.Name
		if view.By == "" && row.Symbol.Prepared == p.Actor.Name {
			view.Why = p.Say("registers.second_officer")
		}
	}
	view.Done = view.By != ""
	return view
}

// countryFlags is how the flags of a visit stand, seen from the front.
type countryFlags struct {
	Country string
	Noted   []string // kinds of symbols that the register has
}

// flags sets the flags of the parties beside each other as the office has them stand.
func (p *registerPage) flags(v *visit.Visit, customs protocol.Office) {
	for _, country := range protocol.FlagOrder(v, customs) {
		flags := countryFlags{Country: country}
		for _, s := range v.Symbols {
			if s.Country == country {
				flags.Noted = append(flags.Noted, visit.OrDefault(s.Kind, visit.Vocabulary["symbol"]))
			}
		}
		p.Flags = append(p.Flags, flags)
	}
}

// Lacks says whether the register has no flag, or no anthem, of a country.
func (c countryFlags) Lacks(kind string) bool { return !slices.Contains(c.Noted, kind) }

// tickForm is what the form of a tick sends.
type tickForm struct {
	Tick    string `form:"tick"`
	Set     string `form:"set"` // "": taken back
	Version string `form:"version"`
}

// tickSymbol sets or takes back an officer's tick.
func (s *Server) tickSymbol(c echo.Context) error {
	var typed tickForm
	if err := decode(c, &typed); err != nil {
		return err
	}
	reference, id := c.Param("reference"), c.Param("id")
	err := s.office.TickSymbol(c.Request().Context(), actor(c), reference, id, typed.Tick, typed.Set != "", versionOf(typed.Version))
	if err == nil {
		return done(c, visitPath(reference, "registers/symbols"), "saved", "at-"+id)
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	c.SetParamNames("reference", "id", "name")
	c.SetParamValues(reference, id, "symbols")
	return s.showRegister(c, status, err)
}

// prefill takes into a new entry's form what the address chose: an item, a person, a country.
func (f *registerForm) prefill(chosen url.Values) {
	for _, field := range entryFields(f.entryType()) {
		if value := chosen.Get(field.name); value != "" && !field.parts() && len(value) <= visit.MaxName {
			f.typed[field.name] = []string{value}
		}
	}
}

// registersRoutes are the addresses of the registers, beside those of their entries.
func (s *Server) registersRoutes() []route {
	const registers = "/visits/:reference/registers"
	return []route{
		{method: "GET", path: registers, least: viewer, handle: s.registers},
		{method: "GET", path: registers + "/:name", least: viewer, handle: s.register},
		{method: "POST", path: registers + "/:name/mend", least: officer, handle: s.mendEntry},
		{method: "POST", path: registers + "/symbols/:id/tick", least: officer, handle: s.tickSymbol},
	}
}
