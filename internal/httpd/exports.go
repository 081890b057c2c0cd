package httpd

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/paper"
	"cortege/internal/paper/office"
	"cortege/internal/visit"
)

// exported is one file for other programs.
type exported struct {
	file  string // the last part of its address
	kind  string // of which paper it is
	media string
	write func(*visit.Visit, paper.Options, io.Writer) error
}

const excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// exports are the files that there are.
var exports = []exported{
	{"programme.docx", paper.WorkingProgramme, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", func(v *visit.Visit, o paper.Options, w io.Writer) error {
		return office.Document(paper.Working(v, o), w)
	}},
	{"programme.xlsx", paper.WorkingProgramme, excel, func(v *visit.Visit, o paper.Options, w io.Writer) error {
		return office.Programme(paper.Working(v, o), w)
	}},
	{"delegation.xlsx", paper.DelegationList, excel, func(v *visit.Visit, o paper.Options, w io.Writer) error {
		return office.Delegation(paper.Delegation(v, o), w)
	}},
	{"delegation.vcf", paper.DelegationList, "text/vcard; charset=utf-8", func(v *visit.Visit, o paper.Options, w io.Writer) error {
		return office.Cards(v, o.Languages, w)
	}},
}

// export gives a paper as a file of another program, by the same choices as the paper itself.
func (s *Server) export(c echo.Context) error {
	for _, e := range exports {
		if e.file != c.Param("file") {
			continue
		}
		kind, _ := paper.KindOf(e.kind)
		desk, err := s.deskOf(c, &kind)
		if err != nil {
			return err
		}
		state, err := desk.state(desk.choice)
		if err != nil {
			return err
		}
		options := state.options
		options.Languages = desk.choice.languages
		var made bytes.Buffer
		if err := e.write(state.visit, options, &made); err != nil {
			return err
		}
		h := paper.Head{Name: strings.Split(e.file, ".")[0], Edition: options.Edition}
		header := c.Response().Header()
		header.Set("Content-Disposition", `attachment; filename="`+fileNameOf(desk.summary.Reference, &h, strings.Split(e.file, ".")[1])+`"`)
		return c.Blob(http.StatusOK, e.media, made.Bytes())
	}
	return errNoExport
}
