package httpd

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// paperRoutes are the room of the papers, the papers, and what goes out to other programs.
func (s *Server) paperRoutes() []route {
	const visit = "/visits/:reference"
	return []route{
		{method: "GET", path: visit + "/papers", least: viewer, handle: s.papers},
		{method: "GET", path: visit + "/papers/book.pdf", least: viewer, handle: s.paperBook, stream: true},
		{method: "GET", path: visit + "/papers/pack.zip", least: viewer, handle: s.paperPack, stream: true},
		{method: "GET", path: visit + "/papers/pictures/:paper", least: viewer, handle: s.picture, stream: true},
		{method: "GET", path: visit + "/papers/reissue.pdf", least: viewer, handle: s.reissueBook, stream: true},
		{method: "GET", path: visit + "/papers/reissue.zip", least: viewer, handle: s.reissuePack, stream: true},
		{method: "GET", path: visit + "/papers/handouts", least: viewer, handle: s.handouts},
		{method: "POST", path: visit + "/papers/handouts", least: officer, handle: s.handOut},
		{method: "POST", path: visit + "/papers/handouts/reissued", least: officer, handle: s.noteReissued},
		{method: "POST", path: visit + "/papers/handouts/:key/remove", least: officer, handle: s.takeBackPaper},
		{method: "GET", path: visit + "/print/:paper", least: viewer, handle: s.print},
		{method: "GET", path: visit + "/export/:file", least: viewer, handle: s.export},
		{method: "GET", path: "/e/:token", handle: s.paperStatus},
	}
}

// papersPage is the room of a visit's papers: what there is to print, and of which edition, for whom, in which
// languages, on which sheets.
type papersPage struct {
	Page
	Papers  []paperCard
	Choices []Field
	Book    string // addresses
	Pack    string
	Handed  string // where the pack is noted as handed out
	Exports []paper.Choice
	Undrawn string // which letters the server cannot draw; "": all that stand in the visit it can
	NoPDF   string // why no PDF can be made; "" it can
	Draft   bool   // nothing is published yet
	HandOut string // the address at which is noted who gets a paper; "": nothing can be handed out
	Stale   int    // papers that were handed out and are to be made anew or taken back
}

// paperCard is one paper of the room. Its form leads to the paper, with all that was chosen.
type paperCard struct {
	Name, Title, Holds string
	For                []string // audiences, in words
	HTML, PDF          string   // addresses
	Picture            string   // of its first page; "": none can be made
	Width, Height      int      // of the picture
	Query              string   // what was chosen
	Chosen             []paper.Parameter
	Subject            *Field // whose it is; nil: one for all
}

func (s *Server) papers(c echo.Context) error {
	ctx, who := c.Request().Context(), actor(c)
	page, programme, err := s.visitPage(c, "papers", "papers.title")
	if err != nil {
		return err
	}
	last := page.Visit.Edition
	choice, err := paperChoiceOf(c, last, programme.Visit.Languages, nil)
	if err != nil {
		return err
	}
	shown, err := s.office.Show(ctx, who, page.Visit.Reference, planning.Choice{Audience: choice.audience, Edition: choice.edition})
	if err != nil {
		return err
	}
	p := &papersPage{Page: page, Draft: last == 0}
	if err := s.canPrint(); err != nil {
		p.NoPDF = page.printer.Error(err.Key, err.Args)
	}
	offer := func(name, label string, choices []paper.Choice) {
		p.Choices = append(p.Choices, Field{Name: name, Label: label, Options: fieldOptions(choices)})
	}
	offer("audience", page.Say("papers.audience"), page.paperAudiences(choice, visit.Audiences))
	offer("edition", page.Say("papers.edition"), page.paperEditions(last, choice))
	offer("lang", page.Say("papers.languages"), page.paperLanguages(programme.Visit.Languages, choice))
	if len(programme.Visit.Languages) > 1 {
		offer("layout", page.Say("papers.layout"), page.paperLayouts(choice))
	}
	offer("size", page.Say("papers.size"), paperSizes(choice))
	offer("day", page.Say("papers.day"), page.paperDays(shown.Visit, choice))
	if last > 0 {
		offer("since", page.Say("papers.since"), page.paperSince(last, choice))
	}
	bound := choice
	if bound.audience == visit.ForPress {
		bound.audience = visit.ForStaff
	}
	p.Book, p.Pack = page.In("papers/book.pdf")+choice.query(), page.In("papers/pack.zip")+bound.query()
	p.Handed = page.In("papers/handouts") + bound.query() + "&paper=" + everyonesSheets
	for _, e := range exports {
		p.Exports = append(p.Exports, paper.Choice{Value: page.In("export/"+e.file) + choice.query(), Label: page.Say("papers.export." + strings.ReplaceAll(e.file, ".", "_"))})
	}
	if last > 0 && page.Actor.MayPlan() {
		p.HandOut = page.In("papers/handouts")
	}
	if p.NoPDF == "" {
		p.Undrawn = page.undrawn(ctx, s.options.Printer, shown.Visit)
	}
	held, err := s.office.Held(ctx, who, page.Visit.Reference)
	if err != nil {
		return err
	}
	p.Stale = stale(held)
	stamp := s.pictureStamp(ctx, page.Visit, choice)
	for _, kind := range paper.Kinds() {
		card := page.paperCard(kind, shown.Visit, choice)
		if p.NoPDF == "" {
			card.Picture = page.pictureOf(kind, shown.Visit, choice, stamp)
		}
		p.Papers = append(p.Papers, card)
	}
	return s.show(c, http.StatusOK, "papers", p)
}

// paperCard gives the card of a paper. Where it is not for the audience that was chosen, it is offered for the
// one that it is usually for.
func (p Page) paperCard(kind paper.Kind, v *visit.Visit, choice paperChoice) paperCard {
	if !kind.For(choice.audience) {
		choice.audience = visit.ForStaff
	}
	address := p.In("print/" + kind.Name)
	card := paperCard{
		Name: kind.Name, Title: p.Say("paper.kind." + kind.Name), Holds: p.Say("papers.holds." + kind.Name),
		HTML: address, PDF: address + ".pdf", Query: choice.query(), Chosen: choice.parameters(),
	}
	width, height := kind.Make(&visit.Visit{}, paper.Options{Languages: choice.languages, Size: choice.size}).About().Pixels()
	card.Width, card.Height = width/pictureScale, height/pictureScale
	for _, audience := range kind.Audiences {
		card.For = append(card.For, p.Say("papers.for."+audience))
	}
	if kind.Subject == "" {
		return card
	}
	card.Subject = &Field{
		Name: kind.Subject, Form: "print-" + kind.Name, Label: p.Say("papers.of." + kind.Subject),
		Options: append([]Option{{Value: "", Label: p.Say("papers.everyone")}}, p.paperSubjects(kind, v)...),
	}
	return card
}

// paperSubjects gives everyone and everything that there is a sheet of.
func (p Page) paperSubjects(kind paper.Kind, v *visit.Visit) []Option {
	var options []Option
	switch kind.Subject {
	case paper.OfPerson:
		for _, m := range v.People {
			options = append(options, Option{Value: m.ID, Label: p.Text(m.Name)})
		}
	case paper.OfResource:
		for _, r := range v.Resources {
			if r.Kind == kind.Name {
				options = append(options, Option{Value: r.ID, Label: p.Text(r.Name)})
			}
		}
	case paper.OfPlace:
		for _, place := range v.Places {
			options = append(options, Option{Value: place.ID, Label: p.Text(place.Name)})
		}
	case paper.OfOfficer:
		for _, name := range paper.OfficersOf(v) {
			options = append(options, Option{Value: name, Label: name})
		}
	}
	return options
}

func fieldOptions(choices []paper.Choice) []Option {
	options := make([]Option, len(choices))
	for i, c := range choices {
		options[i] = Option{Value: c.Value, Label: c.Label, Selected: c.Chosen}
	}
	return options
}

// paperLayouts offers how several languages stand on a paper.
func (p Page) paperLayouts(choice paperChoice) []paper.Choice {
	return []paper.Choice{
		{Value: "", Label: p.Say("papers.facing"), Chosen: !choice.after},
		{Value: "after", Label: p.Say("papers.after"), Chosen: choice.after},
	}
}

// paperLanguages offers each language alone, each two of them, and each with two others in the visit's order.
func (p Page) paperLanguages(known []string, choice paperChoice) []paper.Choice {
	asked := strings.Join(choice.languages, ",")
	var choices []paper.Choice
	offer := func(tags ...string) {
		names := make([]string, len(tags))
		for i, tag := range tags {
			names[i] = p.printer.LanguageName(tag)
		}
		value := strings.Join(tags, ",")
		choices = append(choices, paper.Choice{Value: value, Label: strings.Join(names, " + "), Chosen: asked == value})
	}
	for _, tag := range known {
		offer(tag)
	}
	for _, first := range known {
		for _, second := range known {
			if first != second {
				offer(first, second)
			}
		}
	}
	for _, first := range known {
		for i, second := range known {
			for _, third := range known[i+1:] {
				if first != second && first != third {
					offer(first, second, third)
				}
			}
		}
	}
	if !slices.ContainsFunc(choices, func(c paper.Choice) bool { return c.Chosen }) {
		offer(choice.languages...)
	}
	return choices
}

func (p Page) paperEditions(last int, choice paperChoice) []paper.Choice {
	newest := p.Say("papers.newest")
	if choice.audience == visit.ForStaff {
		newest = p.Say("editions.draft")
	}
	choices := []paper.Choice{{Value: "", Label: newest, Chosen: choice.edition == 0}}
	for n := last; n > 0; n-- {
		choices = append(choices, paper.Choice{Value: strconv.Itoa(n), Label: p.Say("editions.edition", "Number", n), Chosen: choice.edition == n})
	}
	return choices
}

func (p Page) paperSince(last int, choice paperChoice) []paper.Choice {
	choices := []paper.Choice{{Value: "", Label: p.Say("papers.since_none"), Chosen: choice.since == 0}}
	for n := last; n > 0; n-- {
		choices = append(choices, paper.Choice{Value: strconv.Itoa(n), Label: p.Say("editions.edition", "Number", n), Chosen: choice.since == n})
	}
	return choices
}

func (p Page) paperAudiences(choice paperChoice, audiences []string) []paper.Choice {
	choices := make([]paper.Choice, len(audiences))
	for i, audience := range audiences {
		choices[i] = paper.Choice{Value: audience, Label: p.Say("audience." + audience), Chosen: choice.audience == audience}
	}
	return choices
}

func paperSizes(choice paperChoice) []paper.Choice {
	var choices []paper.Choice
	for _, size := range paper.Sizes {
		choices = append(choices, paper.Choice{Value: size, Label: size, Chosen: choice.size == size})
	}
	return choices
}

func (p Page) paperDays(v *visit.Visit, choice paperChoice) []paper.Choice {
	choices := []paper.Choice{{Value: "", Label: p.Say("papers.all_days"), Chosen: choice.day.IsZero()}}
	for _, day := range paper.DaysOf(v) {
		choices = append(choices, paper.Choice{Value: day.String(), Label: p.printer.Day(day), Chosen: choice.day == day})
	}
	return choices
}

// paperPage is a paper as a page that prints right from the browser.
type paperPage struct {
	Page
	Paper   paper.Sheet
	After   []paper.Sheet // the same in further languages, one after the other
	Toolbar paper.Toolbar
	Picture bool // it is drawn, not printed
}

// Sheets gives the page of each language that follows the other; one where there is but one, or all stand side by side.
func (p *paperPage) Sheets() []*paperPage {
	pages := []*paperPage{p}
	for _, sheet := range p.After {
		other := *p
		other.Paper, other.After = sheet, nil
		pages = append(pages, &other)
	}
	return pages
}

// print shows a paper; with ".pdf" behind its name, as a PDF.
func (s *Server) print(c echo.Context) error {
	ctx := c.Request().Context()
	name, asPDF := strings.CutSuffix(c.Param("paper"), ".pdf")
	kind, known := paper.KindOf(name)
	if !known {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	desk, err := s.deskOf(c, &kind)
	if err != nil {
		return err
	}
	p, err := desk.paper(kind, desk.choice)
	if err != nil {
		return err
	}
	if asPDF {
		made, err := desk.pdf(ctx, p)
		if err != nil {
			return err
		}
		header := c.Response().Header()
		header.Set("Content-Disposition", `inline; filename="`+desk.fileName(p, "pdf")+`"`)
		header.Set("Cache-Control", "no-store")
		return c.Blob(http.StatusOK, "application/pdf", made)
	}
	if state, err := desk.state(desk.choice); err == nil && p.Toolbar.PDF != "" {
		p.Toolbar.Undrawn = p.undrawn(ctx, s.options.Printer, state.visit)
	}
	allowPrintStyles(c, p.Nonce)
	return s.showBlock(c, http.StatusOK, "papers/"+kind.Layout, "paper.gohtml", p)
}

// undrawn says which letters of a visit a printer cannot draw; "" where there are none, or where it cannot be told.
func (p Page) undrawn(ctx context.Context, printer Printer, v *visit.Visit) string {
	letters, err := printer.Undrawn(ctx, paper.Foreign(v))
	if err != nil || len(letters) == 0 {
		return ""
	}
	return p.Say("paper.undrawn", "Letters", strings.Join(strings.Split(string(letters), ""), " "))
}

// changedSince gives what an audience sees otherwise than in an earlier edition, as paper.Options wants it.
func changedSince(before *edition.Edition, now *visit.Visit, audience string) map[string]bool {
	changed := map[string]bool{}
	for _, d := range edition.Compare(edition.For(before.Visit, audience), now) {
		if slices.Contains([]string{edition.OfItem, edition.OfPerson, edition.OfPlace, edition.OfResource}, d.Of) {
			changed[d.Of+"/"+d.ID] = true
		}
	}
	return changed
}
