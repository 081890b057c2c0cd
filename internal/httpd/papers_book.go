package httpd

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/paper/bind"
	"cortege/internal/visit"
)

// inBook are the papers of a visit's book, in its order; what is not for its audience, or empty, is left out.
var inBook = []string{
	paper.CoverSheet, paper.ShortProgramme, paper.WorkingProgramme, paper.LineByLine, paper.DelegationList, paper.MotorcadeList,
	paper.CeremonySheet, paper.SeatingChart, paper.RoomingList, paper.FlightList, paper.PassList, paper.PressProgramme, paper.ContactList, paper.Checklist,
}

// inPack are the sheets of a pack, one for each who has one.
var inPack = []string{paper.PersonSheet, paper.VehicleSheet, paper.InterpreterSheet, paper.OfficerSheet, paper.PlaceSheet}

// paperBook gives the whole visit as one PDF with an outline.
func (s *Server) paperBook(c echo.Context) error {
	desk, err := s.packingDesk(c)
	if err != nil {
		return err
	}
	var sheets []ownSheet
	for _, name := range inBook {
		kind, _ := paper.KindOf(name)
		if !kind.For(desk.choice.audience) {
			continue
		}
		p, err := desk.paper(kind, desk.choice)
		if err != nil {
			return err
		}
		if empty, can := p.Paper.(interface{ Empty() bool }); !can || !empty.Empty() {
			sheets = append(sheets, ownSheet{title: p.Paper.About().Kind[0].Text, kind: kind, choice: desk.choice, copies: 1})
		}
	}
	return desk.sendBook(c, sheets, "book")
}

// sendBook answers with sheets as one PDF with an outline, each as often as there are copies of it. They are printed one
// after the other and wait in files.
func (d *paperDesk) sendBook(c echo.Context, sheets []ownSheet, name string) error {
	var parts []bind.Part
	ctx, cancel := context.WithCancel(d.ctx)
	defer cancel()
	for made := range d.printAll(ctx, sheets) {
		sheet := <-made
		if sheet.err != nil {
			return sheet.err
		}
		file, err := os.CreateTemp("", "cortege-paper-")
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		// The name may go at once: the file lasts as long as it is open.
		if _, err := file.Write(sheet.pdf); errors.Join(err, os.Remove(file.Name())) != nil {
			return errors.Join(err, errors.New("a part of the book could not be kept"))
		}
		for range sheet.copies {
			parts = append(parts, bind.Part{Title: sheet.title, PDF: file})
		}
	}
	header := c.Response().Header()
	header.Set("Content-Type", "application/pdf")
	header.Set("Content-Disposition", `attachment; filename="`+d.summary.Reference+"-"+name+`.pdf"`)
	return brokenOff(bind.Book(parts, c.Response()), c)
}

// paperPack gives a zip with everyone's own sheet.
func (s *Server) paperPack(c echo.Context) error {
	desk, err := s.packingDesk(c)
	if err != nil {
		return err
	}
	state, err := desk.state(desk.choice)
	if err != nil {
		return err
	}
	return desk.sendPack(c, desk.ownSheets(state.visit, inPack), "pack")
}

// sendPack answers with a zip of sheets. Each is printed, sent and forgotten before the next; how many there will be is
// told at the beginning.
func (d *paperDesk) sendPack(c echo.Context, sheets []ownSheet, name string) error {
	header := c.Response().Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="`+d.summary.Reference+"-"+name+`.zip"`)
	header.Set("X-Sheets", strconv.Itoa(len(sheets)))
	pack := zip.NewWriter(c.Response())
	ctx, cancel := context.WithCancel(d.ctx)
	defer cancel()
	for made := range d.printAll(ctx, sheets) {
		sheet := <-made
		if sheet.err != nil {
			return brokenOff(sheet.err, c)
		}
		// PDFs are packed already.
		entry, err := pack.CreateHeader(&zip.FileHeader{Name: sheet.file, Method: zip.Store, Modified: d.server.office.Now()})
		if err == nil {
			_, err = entry.Write(sheet.pdf)
		}
		if err == nil {
			err = pack.Flush()
		}
		if err != nil {
			return brokenOff(err, c)
		}
		c.Response().Flush()
	}
	return brokenOff(pack.Close(), c)
}

// ownSheet is one sheet of a pack, to be printed or printed.
type ownSheet struct {
	file   string // its name in a pack
	title  string // in the outline of a book
	name   string // whose it is
	copies int    // in a book
	kind   paper.Kind
	choice paperChoice
	pdf    []byte
	err    error
}

// ownSheets gives the sheets of some kinds of everyone and everything that has one.
func (d *paperDesk) ownSheets(v *visit.Visit, kinds []string) []ownSheet {
	var sheets []ownSheet
	for _, name := range kinds {
		kind, _ := paper.KindOf(name)
		if !kind.For(d.choice.audience) {
			continue
		}
		all := kind.Make(v, paper.Options{Languages: d.choice.languages, Day: d.choice.day}).(paper.Owned)
		for i, own := range all.Owners() {
			choice := d.choice
			choice.of, choice.subject = kind.Subject, own.ID
			sheets = append(sheets, ownSheet{name: own.Name[0].Text, copies: 1, file: fmt.Sprintf("%s/%02d-%s.pdf", name, i+1, plainName(own.Name[0].Text)), kind: kind, choice: choice})
		}
	}
	return sheets
}

// printAll prints sheets, two at a time, and gives them in their order. At most three are held at once.
func (d *paperDesk) printAll(ctx context.Context, sheets []ownSheet) <-chan chan ownSheet {
	queue := make(chan chan ownSheet)
	go func() {
		defer close(queue)
		for _, sheet := range sheets {
			made := make(chan ownSheet, 1)
			go func() {
				var p *paperPage
				if p, sheet.err = d.paper(sheet.kind, sheet.choice); sheet.err == nil {
					sheet.pdf, sheet.err = d.pdf(ctx, p)
				}
				made <- sheet
			}()
			select {
			case queue <- made:
			case <-ctx.Done():
				return
			}
		}
	}()
	return queue
}

// packingDesk gives a desk that has something to print with and an audience that has sheets.
func (s *Server) packingDesk(c echo.Context) (*paperDesk, error) {
	kind, _ := paper.KindOf(paper.PersonSheet)
	if strings.HasSuffix(c.Path(), "book.pdf") {
		kind, _ = paper.KindOf(paper.CoverSheet)
	}
	desk, err := s.deskOf(c, &kind)
	if err != nil {
		return nil, err
	}
	if err := s.canPrint(); err != nil {
		return nil, err
	}
	desk.choice.of, desk.choice.subject = "", ""
	return desk, nil
}

// brokenOff breaks an answer off where err comes after its beginning was sent, so that nobody takes it for whole.
func brokenOff(err error, c echo.Context) error {
	if err != nil && c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	return err
}

// plainName makes a file's name of what something is called.
func plainName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	plain := []rune(strings.Join(words, "-"))
	return strings.TrimRight(string(plain[:min(60, len(plain))]), "-")
}

var errNoExport = fault.New(fault.NotFound, "", "page_unknown", nil)
