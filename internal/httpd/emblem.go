package httpd

import (
	"errors"
	"html/template"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// emblemRoutes are the addresses by which an office gives its papers an emblem.
func (s *Server) emblemRoutes() []route {
	const path = "/settings/emblem"
	return []route{
		{method: "GET", path: path, least: admin, handle: s.emblemForm},
		// What is far too large is read away, so that the answer to it arrives.
		{method: "POST", path: path, least: admin, handle: s.saveEmblem, body: 80 << 20},
		{method: "POST", path: path + "/remove", least: admin, handle: s.removeEmblem},
	}
}

// emblemPage shows the office's emblem and takes another.
type emblemPage struct {
	Page
	Problems []string
	Emblem   template.URL // "": none
	File     Field
}

func (s *Server) emblemForm(c echo.Context) error { return s.showEmblem(c, http.StatusOK, nil) }

func (s *Server) showEmblem(c echo.Context, status int, problem error) error {
	emblem, err := s.office.Emblem(c.Request().Context())
	if err != nil {
		return err
	}
	page := s.page(c, "settings", "emblem.title")
	f := newForm(page, problem)
	p := &emblemPage{Page: page, Emblem: template.URL(emblem), File: f.field("file", "emblem.file", "")} //nolint:gosec // a picture that we made
	p.File.Hint = page.Say("emblem.file_hint", "Most", planning.EmblemBytes>>20)
	p.Problems = f.rest()
	return s.show(c, status, "emblem", p)
}

func (s *Server) saveEmblem(c echo.Context) error {
	err := s.keepEmblem(c)
	if status, mendable := again(err); mendable {
		return s.showEmblem(c, status, err)
	}
	if err != nil {
		return err
	}
	return done(c, "/settings/emblem", "saved", "")
}

func (s *Server) keepEmblem(c echo.Context) error {
	var none struct{}
	if err := decode(c, &none); err != nil {
		return err
	}
	header, err := c.FormFile("file")
	if err != nil {
		return fault.InvalidField("file", "emblem_missing", nil)
	}
	if header.Size > planning.EmblemBytes {
		return planning.EmblemTooLarge()
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	picture, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return s.office.SetEmblem(c.Request().Context(), actor(c), picture)
}

func (s *Server) removeEmblem(c echo.Context) error {
	if err := s.office.SetEmblem(c.Request().Context(), actor(c), nil); err != nil {
		return err
	}
	return done(c, "/settings/emblem", "removed", "")
}
