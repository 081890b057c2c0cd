// Package bind makes booklets and books of PDFs that were printed.
package bind

import (
	"bytes"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// pdfcpu would write its configuration and fonts into the home folder.
func init() { api.DisableConfigDir() }

func quietly() *model.Configuration {
	conf := model.NewDefaultConfiguration()
	conf.CreateBookmarks = false
	return conf
}

// Booklet imposes the pages of an A5 document on A4 sheets, two on a side, so that they can be printed on both
// sides (turned on the short edge), laid on each other and folded. Empty pages fill it up to a multiple of four.
func Booklet(pages []byte) ([]byte, error) {
	conf := quietly()
	nup, err := api.PDFBookletConfig(2, "formsize:A4, border:off, guides:off, margin:0", conf)
	if err != nil {
		return nil, fmt.Errorf("booklet: %w", err)
	}
	var imposed bytes.Buffer
	if err := api.Booklet(bytes.NewReader(pages), &imposed, nil, nil, nup, conf); err != nil {
		return nil, fmt.Errorf("booklet: %w", err)
	}
	return imposed.Bytes(), nil
}

// Chapters gives how many pages each entry at the top of a document's outline has, to the next or to the end.
func Chapters(document []byte) ([]int, error) {
	outline, err := api.Bookmarks(bytes.NewReader(document), quietly())
	if err != nil {
		return nil, fmt.Errorf("outline: %w", err)
	}
	end, err := api.PageCount(bytes.NewReader(document), quietly())
	if err != nil {
		return nil, fmt.Errorf("outline: %w", err)
	}
	lengths := make([]int, len(outline))
	for i := len(outline) - 1; i >= 0; i-- {
		lengths[i] = end - outline[i].PageFrom + 1
		end = outline[i].PageFrom - 1
	}
	return lengths, nil
}

// Part is one document of a book and its entry in the outline.
type Part struct {
	Title string
	PDF   io.ReadSeeker
}

// Book puts documents behind each other into one with an outline.
func Book(parts []Part, to io.Writer) error {
	documents := make([]io.ReadSeeker, len(parts))
	outline := make([]pdfcpu.Bookmark, len(parts))
	from := 1
	for i, part := range parts {
		pages, err := api.PageCount(part.PDF, quietly())
		if err != nil {
			return fmt.Errorf("%s: %w", part.Title, err)
		}
		if _, err := part.PDF.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("%s: %w", part.Title, err)
		}
		documents[i] = part.PDF
		outline[i] = pdfcpu.Bookmark{Title: part.Title, PageFrom: from, PageThru: from + pages - 1}
		from += pages
	}
	var joined bytes.Buffer
	if err := api.MergeRaw(documents, &joined, false, quietly()); err != nil {
		return fmt.Errorf("joining papers: %w", err)
	}
	if err := api.AddBookmarks(bytes.NewReader(joined.Bytes()), to, outline, true, quietly()); err != nil {
		return fmt.Errorf("outline: %w", err)
	}
	return nil
}
