package httpd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/paper"
	"cortege/internal/visit"
)

const (
	pictureScale  = 6   // how many times larger the paper is
	pictureDots   = 2   // of the picture in each pixel of the page, for fine screens
	mostPictures  = 600 // that are kept, each some 5 to 15 KB
	pictureMaxAge = "private, max-age=2592000, immutable"
)

// pictures keeps the pictures of papers by what they show; the oldest goes first.
type pictures struct {
	mu    sync.Mutex
	known map[string][]byte
	order []string
}

func (p *pictures) get(key string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[key]
}

func (p *pictures) put(key string, picture []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = map[string][]byte{}
	}
	if p.known[key] == nil {
		p.order = append(p.order, key)
	}
	p.known[key] = picture
	if len(p.order) > mostPictures {
		delete(p.known, p.order[0])
		p.order = slices.Delete(p.order, 0, 1)
	}
}

// pictureStamp tells states of papers apart: an edition never changes, the draft does, and so does the emblem.
func (s *Server) pictureStamp(ctx context.Context, head *VisitHead, choice paperChoice) string {
	emblem, _ := s.office.Emblem(ctx) //nolint:errcheck // without it the stamp is that of an office without emblem
	sum := sha256.New()
	_, _ = fmt.Fprint(sum, emblem, head.Edition) // never fails
	if choice.edition == 0 {
		_, _ = fmt.Fprint(sum, head.Changed.UnixMicro())
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// pictureOf gives the address of the picture of a paper's first page, of one of those whose sheets there are.
func (p Page) pictureOf(kind paper.Kind, v *visit.Visit, choice paperChoice, stamp string) string {
	if !kind.For(choice.audience) {
		choice.audience = visit.ForStaff
	}
	if kind.Subject != "" {
		subjects := p.paperSubjects(kind, v)
		if len(subjects) == 0 {
			return ""
		}
		choice.of, choice.subject = kind.Subject, subjects[0].Value
	}
	return p.In("papers/pictures/"+kind.Name) + choice.query() + "&stamp=" + stamp
}

// picture draws the first page of a paper, or gives what was drawn before.
func (s *Server) picture(c echo.Context) error {
	kind, known := paper.KindOf(c.Param("paper"))
	if !known {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	desk, err := s.deskOf(c, &kind)
	if err != nil {
		return err
	}
	if err := s.canPrint(); err != nil {
		return err
	}
	key := desk.summary.Reference + "/" + kind.Name + desk.choice.query() + c.QueryParam("stamp")
	drawn := s.pictures.get(key)
	if drawn == nil {
		p, err := desk.paper(kind, desk.choice)
		if err != nil {
			return err
		}
		p.Picture, p.After = true, nil
		html, err := desk.html(p)
		if err != nil {
			return err
		}
		width, height := p.Paper.About().Pixels()
		if drawn, err = s.options.Printer.Picture(desk.ctx, html, width, height, float64(pictureDots)/pictureScale); err != nil {
			return err
		}
		s.pictures.put(key, drawn)
	}
	c.Response().Header().Set("Cache-Control", pictureMaxAge)
	return c.Blob(http.StatusOK, "image/png", drawn)
}

// html gives a paper's page as the printer takes it.
func (d *paperDesk) html(p *paperPage) ([]byte, error) {
	var html bytes.Buffer
	set := d.server.templates["papers/"+p.Paper.About().Layout]
	if set == nil {
		return nil, fmt.Errorf("no template of %s", p.Paper.About().Name)
	}
	err := set.ExecuteTemplate(&html, "paper.gohtml", p)
	return html.Bytes(), err
}
