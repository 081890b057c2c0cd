package httpd

import (
	"context"
	"crypto/rand"
	"errors"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"rsc.io/qr"

	"cortege/internal/edition"
	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/paper/bind"
	"cortege/internal/planning"
	"cortege/internal/visit"
)

// paperDesk makes papers of one visit, all of one edition and for one reader's request.
type paperDesk struct {
	server  *Server
	ctx     context.Context //nolint:containedctx // of the request that the desk serves
	page    Page
	who     planning.Actor
	summary *planning.Summary
	choice  paperChoice

	mu   sync.Mutex // several papers are made at a time
	seen map[paperView]*paperState
}

// paperView is which state of the visit a paper shows, and to whom.
type paperView struct {
	audience       string
	edition, since int
}

// paperState is what one audience sees, and what changed in it.
type paperState struct {
	visit   *visit.Visit
	edition *edition.Edition // whole; nil: the draft
	options paper.Options
}

// deskOf reads what the address asks for; kind is nil where it asks for no paper in particular.
func (s *Server) deskOf(c echo.Context, kind *paper.Kind) (*paperDesk, error) {
	ctx, who, reference := c.Request().Context(), actor(c), c.Param("reference")
	summary, err := s.office.Summary(ctx, who, reference)
	if err != nil {
		return nil, err
	}
	d := &paperDesk{server: s, ctx: ctx, who: who, summary: summary, page: s.page(c, "papers", "papers.title"), seen: map[paperView]*paperState{}}
	d.page.Visit = headOf(summary, planning.Counts{})
	d.choice, err = paperChoiceOf(c, summary.Edition, summary.Languages, kind)
	return d, err
}

// state gives what the choice's audience sees of its edition.
func (d *paperDesk) state(choice paperChoice) (*paperState, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	view := paperView{choice.audience, choice.edition, choice.since}
	if known := d.seen[view]; known != nil {
		return known, nil
	}
	s, reference, audience := d.server, d.summary.Reference, choice.audience
	shown, err := s.office.Show(d.ctx, d.who, reference, planning.Choice{Audience: audience, Edition: choice.edition})
	if err != nil {
		return nil, err
	}
	emblem, err := s.office.Emblem(d.ctx)
	if err != nil {
		return nil, err
	}
	state := &paperState{visit: shown.Visit, options: paper.Options{
		Audience: audience, Printed: s.office.Now(), Since: choice.since, Customs: shown.Customs, Emblem: template.URL(emblem), //nolint:gosec // a picture that we made
		Flag: func(country string) string { return d.page.Flag(country).Address },
	}}
	if shown.Edition != nil {
		state.options.Edition, state.options.Published = shown.Edition.Number, shown.Edition.At
		// What earlier editions held and this one doesn't is cancelled in calendars; paper just leaves it out.
		state.visit = edition.For(shown.Edition.Visit, audience)
		state.edition = shown.Edition
	}
	if choice.since > 0 {
		before, err := s.office.Show(d.ctx, d.who, reference, planning.Choice{Audience: audience, Edition: choice.since})
		if err != nil {
			return nil, err
		}
		state.options.Changed = changedSince(before.Edition, state.visit, audience)
	}
	d.seen[view] = state
	return state, nil
}

// paper makes the page of a paper.
func (d *paperDesk) paper(kind paper.Kind, choice paperChoice) (*paperPage, error) {
	state, err := d.state(choice)
	if err != nil {
		return nil, err
	}
	if !kind.Has(state.visit, choice.subject) {
		return nil, fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	options := state.options
	options.Languages, options.Subject, options.Size, options.Day, options.Item = choice.languages, choice.subject, choice.size, choice.day, choice.item
	var uncoded error
	if state.edition != nil {
		options.CodeOf = func(subject string) paper.Code {
			choice := choice
			choice.subject = subject
			code, err := newQR(d.server.address("/e/"+planning.PaperToken(state.edition, heldPaperOf(kind, choice), choice.item)), qr.L) // the fewest modules, since it is small
			uncoded = errors.Join(uncoded, err)
			return paper.Code(code)
		}
		options.Code = options.CodeOf(choice.subject)
	}
	p := &paperPage{Page: d.page, Paper: kind.Make(state.visit, options)}
	if choice.after && len(choice.languages) > 1 {
		for i := range choice.languages {
			options.Languages = choice.languages[i : i+1]
			p.After = append(p.After, kind.Make(state.visit, options))
		}
		p.Paper, p.After = p.After[0], p.After[1:]
		for i, sheet := range p.After {
			sheet.About().Nth = i + 1
		}
	}
	if uncoded != nil {
		return nil, uncoded
	}
	p.Nonce = rand.Text()
	back := choice
	back.subject = ""
	p.Toolbar = paper.Toolbar{
		Back:      p.In("papers") + back.query(),
		Languages: p.paperLanguages(d.summary.Languages, choice),
		Editions:  p.paperEditions(d.summary.Edition, choice),
		Audiences: p.paperAudiences(choice, kind.Audiences),
	}
	for _, parameter := range choice.parameters() {
		if parameter.Name != "audience" && parameter.Name != "lang" && parameter.Name != "edition" {
			p.Toolbar.Kept = append(p.Toolbar.Kept, parameter)
		}
	}
	if d.server.canPrint() == nil {
		p.Toolbar.PDF = p.In("print/"+kind.Name+".pdf") + choice.query()
	}
	return p, nil
}

// pdf prints a paper.
func (d *paperDesk) pdf(ctx context.Context, p *paperPage) ([]byte, error) {
	if err := d.server.canPrint(); err != nil {
		return nil, err
	}
	counted := p.counted()
	for _, sheets := range counted {
		sheets.Pages = slices.Repeat([]int{1}, len(sheets.Sheets)) // which holds for most
	}
	made, err := d.printed(ctx, p)
	if err == nil && len(counted) > 0 {
		var chapters []int
		if chapters, err = bind.Chapters(made); err == nil && count(counted, chapters) {
			made, err = d.printed(ctx, p)
		}
	}
	if err == nil && p.Paper.About().Name == paper.FoldedProgramme {
		made, err = bind.Booklet(made)
	}
	return made, err
}

func (d *paperDesk) printed(ctx context.Context, p *paperPage) ([]byte, error) {
	html, err := d.html(p)
	if err != nil {
		return nil, err
	}
	return d.server.options.Printer.Print(ctx, html)
}

// counted gives what consists of several sheets, which count their own pages.
func (p *paperPage) counted() []*paper.Sheets {
	var all []*paper.Sheets
	for _, page := range p.Sheets() {
		if sheets, are := page.Paper.(*paper.Sheets); are && len(sheets.Sheets) > 1 {
			all = append(all, sheets)
		}
	}
	return all
}

// count notes how many pages each sheet has, chapter by chapter of what was printed, and says whether any has another number
// than was noted.
func count(all []*paper.Sheets, chapters []int) (changed bool) {
	for _, sheets := range all {
		n := len(sheets.Sheets)
		if len(chapters) < n { // a sheet without a heading
			sheets.Pages, changed = nil, true
			continue
		}
		changed = changed || !slices.Equal(sheets.Pages, chapters[:n])
		sheets.Pages, chapters = chapters[:n], chapters[n:]
	}
	return changed
}

// fileName gives "FHN-2024-003-short-2.pdf": the visit, the paper and its edition.
func (d *paperDesk) fileName(p *paperPage, ending string) string {
	return fileNameOf(d.summary.Reference, p.Paper.About(), ending)
}

func fileNameOf(reference string, h *paper.Head, ending string) string {
	parts := []string{reference, h.Name}
	if h.Edition > 0 {
		parts = append(parts, strconv.Itoa(h.Edition))
	}
	return strings.Join(parts, "-") + "." + ending
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
