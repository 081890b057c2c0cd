package httpd

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// handoutsPage says who holds which papers, which of them the last edition made stale, and takes down who gets one.
type handoutsPage struct {
	Page
	Problems []string
	Last     int // the last edition's number; 0: none
	Reissue  []heldLine
	Fresh    int    // of Reissue, those to be made anew
	PDF      string // addresses of what is to be made anew
	Pack     string
	NoPDF    string // why neither can be made; "" they can
	Held     []heldLine
	Note     *handoutForm // nil: nothing is to be noted
}

// heldLine is a paper that somebody holds.
type heldLine struct {
	Key     int64
	Name    string
	Paper   string // "Programme, short · for guests · az, en"
	Address string // of the paper by the last edition, with its changes marked
	Edition int
	State   string // in words
	Look    string // of the badge
	When    string
	By      string
	Fresh   bool // to be made anew
	Remove  string
}

// handoutForm takes down who gets a paper.
type handoutForm struct {
	Paper  string
	Action string
	Own    []string // whose own sheets they are; nil: it is asked
	To     Choices
	Names  Field
}

// everyonesSheets is what ?paper= has for a whole pack.
const everyonesSheets = "pack"

type handoutTyped struct {
	To    []string `form:"to"` // ids of members
	Names string   `form:"names"`
}

func (s *Server) handouts(c echo.Context) error {
	return s.showHandouts(c, http.StatusOK, nil, nil)
}

func (s *Server) showHandouts(c echo.Context, status int, typed *handoutTyped, problem error) error {
	page, _, err := s.visitPage(c, "papers", "handouts.title")
	if err != nil {
		return err
	}
	held, err := s.office.Held(c.Request().Context(), actor(c), page.Visit.Reference)
	if err != nil {
		return err
	}
	p := &handoutsPage{Page: page, Last: page.Visit.Edition, PDF: page.In("papers/reissue.pdf"), Pack: page.In("papers/reissue.zip")}
	if err := s.canPrint(); err != nil {
		p.NoPDF = page.printer.Error(err.Key, err.Args)
	}
	for i := range held {
		line := p.held(&held[i])
		if held[i].ToReissue() {
			p.Reissue = append(p.Reissue, line)
		}
		if line.Fresh {
			p.Fresh++
		}
		p.Held = append(p.Held, line)
	}
	f := newForm(page, problem)
	if c.QueryParam("paper") != "" && page.Actor.MayPlan() && p.Last > 0 {
		handing, err := s.handingOf(c)
		if err != nil {
			return err
		}
		p.Note = p.note(f, handing, typed)
	}
	p.Problems = f.rest()
	return s.show(c, status, "papers_handouts", p)
}

func (p *handoutsPage) held(h *planning.Held) heldLine {
	choice := choiceOfHeld(h.HeldPaper)
	choice.since = h.Edition
	line := heldLine{
		Key: h.Key, Name: h.Name, Paper: p.nameOfPaper(h.HeldPaper), Edition: h.Edition, State: p.Say("handouts.state." + h.State), When: p.Moment(h.At), By: h.By,
		Fresh: h.State == planning.HeldChanged, Remove: fmt.Sprintf("%s/%d/remove", p.In("papers/handouts"), h.Key),
	}
	switch {
	case h.State == planning.HeldNewest:
		choice.since, line.Look = 0, "ok"
	case h.ToReissue():
		line.Look = "warning"
	}
	if h.State != planning.HeldGone {
		choice.edition = p.Last
		line.Address = p.In("print/"+h.Paper) + choice.query()
	}
	return line
}

// nameOfPaper says which paper it is: its kind, for whom, and in which languages.
func (p *handoutsPage) nameOfPaper(h planning.HeldPaper) string {
	parts := []string{p.Say("paper.kind." + h.Paper), p.Say("audience." + h.Audience), p.LanguageNames(strings.Split(h.Languages, ","))}
	if !h.Day.IsZero() {
		parts = append(parts, p.ShortDay(h.Day))
	}
	return strings.Join(parts, " · ")
}

// stale counts the papers that are to be made anew or taken back.
func stale(held []planning.Held) (count int) {
	for _, h := range held {
		if h.ToReissue() {
			count++
		}
	}
	return count
}

func choiceOfHeld(h planning.HeldPaper) paperChoice {
	kind, _ := paper.KindOf(h.Paper)
	return paperChoice{
		audience: h.Audience, languages: strings.Split(h.Languages, ","), after: h.After, size: h.Size, day: h.Day, subject: h.Subject, of: kind.Subject,
	}
}

// handing is the paper that is being handed out: one, or the own sheets of many.
type handing struct {
	desk   *paperDesk
	kind   paper.Kind // its Name is everyonesSheets for those of everyone and everything
	sheets []ownSheet // one's own each; nil: one paper for whoever gets it
	visit  *visit.Visit
}

// handingOf reads from the address which paper is handed out: of an edition always, the last where none is named.
func (s *Server) handingOf(c echo.Context) (*handing, error) {
	h := &handing{}
	asked := &h.kind
	if name := c.QueryParam("paper"); name == everyonesSheets {
		h.kind.Name, asked = everyonesSheets, nil
	} else {
		kind, known := paper.KindOf(name)
		if !known {
			return nil, fault.New(fault.NotFound, "", "page_unknown", nil)
		}
		h.kind = kind
	}
	var err error
	if h.desk, err = s.deskOf(c, asked); err != nil {
		return nil, err
	}
	if h.desk.choice.edition == 0 {
		h.desk.choice.edition = h.desk.summary.Edition
	}
	h.desk.choice.since = 0
	state, err := h.desk.state(h.desk.choice)
	if err != nil {
		return nil, err
	}
	h.visit = state.visit
	switch {
	case h.kind.Name == everyonesSheets:
		h.sheets = h.desk.ownSheets(h.visit, inPack)
	case h.kind.Subject != "" && h.desk.choice.subject == "":
		h.sheets = h.desk.ownSheets(h.visit, []string{h.kind.Name})
	}
	return h, nil
}

// note makes the form of a paper that is handed out.
func (p *handoutsPage) note(f *form, h *handing, typed *handoutTyped) *handoutForm {
	choice := h.desk.choice
	made := &handoutForm{Action: p.In("papers/handouts") + choice.query() + "&paper=" + h.kind.Name}
	if h.kind.Name == everyonesSheets {
		made.Paper = p.Say("papers.pack")
	} else {
		made.Paper = p.nameOfPaper(heldPaperOf(h.kind, choice))
	}
	made.Paper += " · " + p.Say("editions.edition", "Number", choice.edition)
	if h.sheets != nil {
		for _, sheet := range h.sheets {
			made.Own = append(made.Own, sheet.name)
		}
		return made
	}
	var options []Option
	for i := range h.visit.People {
		options = append(options, Option{Value: h.visit.People[i].ID, Label: p.Text(h.visit.People[i].Name)})
	}
	var to []string
	names := ""
	switch {
	case typed != nil:
		to, names = typed.To, typed.Names
	case h.kind.Subject == paper.OfPerson:
		to = []string{choice.subject}
	case choice.subject != "":
		names = holderOf(h.visit, h.kind, choice.subject, choice.subject)
	}
	made.To = f.choices("to", "handouts.to", to, options)
	made.Names = f.field("names", "handouts.names", names)
	made.Names.Rows, made.Names.Class, made.Names.Hint = 3, "wide", p.Say("handouts.names_hint")
	return made
}

func heldPaperOf(kind paper.Kind, choice paperChoice) planning.HeldPaper {
	return planning.HeldPaper{
		Paper: kind.Name, Audience: choice.audience, Languages: strings.Join(choice.languages, ","), After: choice.after, Size: choice.size, Day: choice.day, Subject: choice.subject,
	}
}

// holderOf gives who is handed the sheet of a subject: of a car its driver, of a place whom one asks for there, else whose
// it is, as it is called.
func holderOf(v *visit.Visit, kind paper.Kind, subject, called string) string {
	if r := v.Resource(subject); kind.Subject == paper.OfResource && r != nil && r.Driver != "" {
		return r.Driver
	}
	if p := v.Place(subject); kind.Subject == paper.OfPlace && p != nil && p.Contact != "" {
		return p.Contact
	}
	return called
}

// handOut notes who gets the paper of the address.
func (s *Server) handOut(c echo.Context) error {
	var typed handoutTyped
	if err := decode(c, &typed); err != nil {
		if status, mendable := again(err); mendable {
			return s.showHandouts(c, status, &typed, err)
		}
		return err
	}
	h, err := s.handingOf(c)
	if err != nil {
		return err
	}
	_, err = s.office.HandOut(c.Request().Context(), actor(c), c.Param("reference"), h.handouts(typed))
	if status, mendable := again(err); mendable {
		return s.showHandouts(c, status, &typed, err)
	}
	if err != nil {
		return err
	}
	return done(c, visitPath(c.Param("reference"), "papers/handouts"), "handed_out", "held")
}

// handouts gives what is noted of a form.
func (h *handing) handouts(typed handoutTyped) []planning.Handout {
	var all []planning.Handout
	note := func(kind paper.Kind, choice paperChoice, person, name string) {
		all = append(all, planning.Handout{HeldPaper: heldPaperOf(kind, choice), Edition: choice.edition, Person: person, Name: name})
	}
	for _, sheet := range h.sheets {
		person := ""
		if sheet.kind.Subject == paper.OfPerson {
			person = sheet.choice.subject
		}
		note(sheet.kind, sheet.choice, person, holderOf(h.visit, sheet.kind, sheet.choice.subject, sheet.name))
	}
	if h.sheets != nil {
		return all
	}
	for _, id := range typed.To {
		if m := h.visit.Member(id); m != nil {
			note(h.kind, h.desk.choice, id, m.Name.In(h.visit.Languages...))
		}
	}
	for name := range strings.Lines(typed.Names) {
		if name = strings.TrimSpace(name); name != "" {
			note(h.kind, h.desk.choice, "", name)
		}
	}
	return all
}

// noteReissued notes that those who were chosen have got their papers anew.
func (s *Server) noteReissued(c echo.Context) error {
	var typed struct {
		Keys []string `form:"key"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	held, err := s.office.Held(ctx, who, reference)
	if err != nil {
		return err
	}
	summary, err := s.office.Summary(ctx, who, reference)
	if err != nil {
		return err
	}
	var fresh []planning.Handout
	for _, h := range held {
		if h.State == planning.HeldChanged && slices.Contains(typed.Keys, fmt.Sprint(h.Key)) {
			h.Handout.Edition = summary.Edition
			fresh = append(fresh, h.Handout)
		}
	}
	_, err = s.office.HandOut(ctx, who, reference, fresh)
	if status, mendable := again(err); mendable {
		return s.showHandouts(c, status, nil, err)
	}
	if err != nil {
		return err
	}
	return done(c, visitPath(reference, "papers/handouts"), "handed_out", "held")
}

// takeBackPaper removes the note of a paper.
func (s *Server) takeBackPaper(c echo.Context) error {
	key, err := keyOf(c)
	if err != nil {
		return err
	}
	if err := s.office.TakeBack(c.Request().Context(), actor(c), c.Param("reference"), key); err != nil {
		return err
	}
	return done(c, visitPath(c.Param("reference"), "papers/handouts"), "removed", "held")
}

// reissueBook gives the papers that the last edition changed as one PDF, each as often as it was handed out.
func (s *Server) reissueBook(c echo.Context) error {
	desk, sheets, err := s.reissued(c)
	if err != nil {
		return err
	}
	return desk.sendBook(c, sheets, "reissue")
}

// reissuePack gives them as a zip, each once; its name says how many hold it.
func (s *Server) reissuePack(c echo.Context) error {
	desk, sheets, err := s.reissued(c)
	if err != nil {
		return err
	}
	return desk.sendPack(c, sheets, "reissue")
}

// reissued gives the papers that are to be made anew, with what changed since the edition that is held marked in them.
func (s *Server) reissued(c echo.Context) (*paperDesk, []ownSheet, error) {
	desk, err := s.deskOf(c, nil)
	if err != nil {
		return nil, nil, err
	}
	if err := s.canPrint(); err != nil {
		return nil, nil, err
	}
	held, err := s.office.Held(desk.ctx, desk.who, desk.summary.Reference)
	if err != nil {
		return nil, nil, err
	}
	var sheets []ownSheet
	at := map[planning.Handout]int{} // of the same paper of the same edition
	for _, h := range held {
		if h.State != planning.HeldChanged {
			continue
		}
		of := planning.Handout{HeldPaper: h.HeldPaper, Edition: h.Edition}
		if i, known := at[of]; known {
			sheets[i].copies++
			continue
		}
		at[of] = len(sheets)
		kind, _ := paper.KindOf(h.Paper)
		choice := choiceOfHeld(h.HeldPaper)
		choice.edition, choice.since = desk.summary.Edition, h.Edition
		title := desk.page.Say("paper.kind." + kind.Name)
		if kind.Subject != "" {
			title += " – " + h.Name
		}
		sheets = append(sheets, ownSheet{title: title, copies: 1, kind: kind, choice: choice})
	}
	if len(sheets) == 0 {
		return nil, nil, fault.New(fault.NotFound, "", "nothing_to_reissue", nil)
	}
	for i := range sheets {
		sheets[i].file = fmt.Sprintf("%02d-%s-x%d.pdf", i+1, plainName(sheets[i].title), sheets[i].copies)
	}
	return desk, sheets, nil
}
