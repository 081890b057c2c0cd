package httpd

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
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

// papersPage is the room of a visit's papers: what there is to print, and of which edition, for whom, in which
// languages.
type papersPage struct {
	Page
	Papers   []paperCard
	Lang     Field
	Edition  Field
	Audience Field
	NoPDF    string // why no PDF can be made; "" it can
	Draft    bool   // nothing is published yet
}

type paperCard struct {
	Name, Title, Holds string
	HTML, PDF          string // addresses
}

// paperChoice is what an address asks of a paper.
type paperChoice struct {
	audience  string
	edition   int
	languages []string
}

// paperChoiceOf reads ?audience=, ?edition= and ?lang=az,en. Nothing asked is the draft for staff where there is
// no edition, else the last edition for guests.
func (s *Server) paperChoiceOf(c echo.Context, last int, known []string) (paperChoice, error) {
	choice := paperChoice{audience: c.QueryParam("audience")}
	switch choice.audience {
	case "":
		choice.audience = visit.ForGuests
		if last == 0 {
			choice.audience = visit.ForStaff
		}
	default:
		if !slices.Contains(visit.Audiences, choice.audience) {
			return choice, fault.InvalidField("audience", "word_unknown", fault.Args{"Value": clip(choice.audience), "Words": strings.Join(visit.Audiences, ", ")})
		}
	}
	if asked := c.QueryParam("edition"); asked != "" && asked != "draft" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 0 || n > last {
			return choice, fault.New(fault.NotFound, "edition", "edition_unknown", fault.Args{"Number": clip(asked)})
		}
		choice.edition = n
	}
	for _, tag := range listed(c.QueryParam("lang")) {
		if !slices.Contains(known, tag) {
			return choice, fault.InvalidField("lang", "word_unknown", fault.Args{"Value": clip(tag), "Words": strings.Join(known, ", ")})
		}
		choice.languages = append(choice.languages, tag)
	}
	if len(choice.languages) == 0 && len(known) > 0 {
		choice.languages = known[:1]
	}
	return choice, nil
}

func (choice paperChoice) query() string {
	values := url.Values{"audience": {choice.audience}, "lang": {strings.Join(choice.languages, ",")}}
	if choice.edition != 0 {
		values.Set("edition", strconv.Itoa(choice.edition))
	}
	return "?" + values.Encode()
}

func (s *Server) papers(c echo.Context) error {
	page, programme, err := s.visitPage(c, "papers", "papers.title")
	if err != nil {
		return err
	}
	last := page.Visit.Edition
	choice, err := s.paperChoiceOf(c, last, programme.Visit.Languages)
	if err != nil {
		return err
	}
	p := &papersPage{Page: page, Draft: last == 0}
	if err := s.canPrint(); err != nil {
		p.NoPDF = page.printer.Error(err.Key, err.Args)
	}
	p.Lang = Field{Name: "lang", Label: page.Say("papers.languages"), Options: fieldOptions(page.paperLanguages(programme.Visit.Languages, choice))}
	p.Edition = Field{Name: "edition", Label: page.Say("papers.edition"), Options: fieldOptions(page.paperEditions(last, choice))}
	p.Audience = Field{Name: "audience", Label: page.Say("papers.audience"), Options: fieldOptions(page.paperAudiences(choice))}
	for _, name := range []string{paper.ShortProgramme, paper.WorkingProgramme, paper.LineByLine} {
		address := page.In("print/" + name)
		p.Papers = append(p.Papers, paperCard{
			Name: name, Title: page.Say("paper." + name), Holds: page.Say("papers.holds." + name),
			HTML: address + choice.query(), PDF: address + ".pdf" + choice.query(),
		})
	}
	return s.show(c, http.StatusOK, "papers", p)
}

func fieldOptions(choices []paper.Choice) []Option {
	options := make([]Option, len(choices))
	for i, c := range choices {
		options[i] = Option{Value: c.Value, Label: c.Label, Selected: c.Chosen}
	}
	return options
}

// paperLanguages offers each language alone, and each two of them side by side.
func (p Page) paperLanguages(known []string, choice paperChoice) []paper.Choice {
	asked := strings.Join(choice.languages, ",")
	var choices []paper.Choice
	for _, tag := range known {
		choices = append(choices, paper.Choice{Value: tag, Label: p.printer.LanguageName(tag), Chosen: asked == tag})
	}
	for _, first := range known {
		for _, second := range known {
			if first != second {
				both := first + "," + second
				choices = append(choices, paper.Choice{Value: both, Label: p.printer.LanguageName(first) + " + " + p.printer.LanguageName(second), Chosen: asked == both})
			}
		}
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

func (p Page) paperAudiences(choice paperChoice) []paper.Choice {
	choices := make([]paper.Choice, len(visit.Audiences))
	for i, audience := range visit.Audiences {
		choices[i] = paper.Choice{Value: audience, Label: p.Say("audience." + audience), Chosen: choice.audience == audience}
	}
	return choices
}

// paperPage is a paper as a page that prints right from the browser.
type paperPage struct {
	Page
	Paper   *paper.Programme
	Toolbar paper.Toolbar
}

// print shows a paper; with ".pdf" behind its name, as a PDF.
func (s *Server) print(c echo.Context) error {
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	name, asPDF := strings.CutSuffix(c.Param("paper"), ".pdf")
	make := map[string]func(*visit.Visit, paper.Options) *paper.Programme{
		paper.ShortProgramme: paper.Short, paper.WorkingProgramme: paper.Working, paper.LineByLine: paper.Lines,
	}[name]
	if make == nil {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	summary, err := s.office.Summary(ctx, who, reference)
	if err != nil {
		return err
	}
	choice, err := s.paperChoiceOf(c, summary.Edition, summary.Languages)
	if err != nil {
		return err
	}
	shown, err := s.office.Show(ctx, who, reference, planning.Choice{Audience: choice.audience, Edition: choice.edition})
	if err != nil {
		return err
	}
	p := &paperPage{Page: s.page(c, "papers", "papers.title")}
	p.Page.Visit = headOf(summary, planning.Counts{})
	options := paper.Options{Languages: choice.languages, Audience: choice.audience, Printed: s.office.Now()}
	seen := shown.Visit
	if shown.Edition != nil {
		options.Edition, options.Published = shown.Edition.Number, shown.Edition.At
		// What earlier editions held and this one doesn't is cancelled in calendars; paper just leaves it out.
		seen = edition.For(shown.Edition.Visit, choice.audience)
	}
	p.Paper = make(seen, options)
	p.Toolbar = paper.Toolbar{
		Back:      p.In("papers") + choice.query(),
		Languages: p.paperLanguages(summary.Languages, choice),
		Editions:  p.paperEditions(summary.Edition, choice),
		Audiences: p.paperAudiences(choice),
	}
	if s.canPrint() == nil {
		p.Toolbar.PDF = p.In("print/"+name+".pdf") + choice.query()
	}
	p.Nonce = rand.Text()
	if !asPDF {
		allowPrintStyles(c, p.Nonce)
		return s.showBlock(c, http.StatusOK, "papers/"+name, "paper.gohtml", p)
	}
	return s.sendPDF(ctx, c, name, p)
}

// canPrint says why no PDF can be made; nil where it can.
func (s *Server) canPrint() *fault.Error {
	if s.options.Printer == nil {
		return errNoPrinter
	}
	if err := s.options.Printer.Available(); err != nil {
		if all := fault.All(err); len(all) > 0 {
			return all[0]
		}
		return errNoPrinter
	}
	return nil
}

func (s *Server) sendPDF(ctx context.Context, c echo.Context, name string, p *paperPage) error {
	if err := s.canPrint(); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := s.templates["papers/"+name].ExecuteTemplate(&html, "paper.gohtml", p); err != nil {
		return err
	}
	made, err := s.options.Printer.Print(ctx, html.Bytes())
	if err != nil {
		return err
	}
	file := p.Visit.Reference + "-" + name
	if n := p.Paper.Edition; n > 0 {
		file += "-" + strconv.Itoa(n)
	}
	header := c.Response().Header()
	header.Set("Content-Disposition", `inline; filename="`+file+`.pdf"`)
	header.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "application/pdf", made)
}
