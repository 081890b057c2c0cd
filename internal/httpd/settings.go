package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/visit"
	"cortege/internal/visitfile"
)

// settingsFileMost is how many bytes a file of settings may have.
const settingsFileMost = 4 << 20

func (s *Server) settingsRoutes() []route {
	return []route{
		{method: "GET", path: "/settings", least: officer, handle: s.settings},
		{method: "GET", path: "/settings/file", least: officer, handle: s.settingsFile, stream: true},
		{method: "POST", path: "/settings/file", least: admin, handle: s.takeSettings, body: settingsFileMost},
		{method: "GET", path: "/settings/:section", least: officer, handle: s.section},
		{method: "POST", path: "/settings/:section", least: admin, handle: s.saveSection},
		{method: "POST", path: "/settings/:section/reset", least: admin, handle: s.resetSection},
		{method: "GET", path: "/settings/scenarios/:kind", least: officer, handle: s.scenario},
		{method: "POST", path: "/settings/scenarios/:kind", least: admin, handle: s.saveScenario},
	}
}

// settingsPage lists the sections of the settings.
type settingsPage struct {
	Page
	Sections []planning.Section
	Version  int64
	Upload   uploadForm
}

func (s *Server) settings(c echo.Context) error {
	return s.showSettings(c, http.StatusOK, uploadForm{})
}

func (s *Server) showSettings(c echo.Context, status int, upload uploadForm) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := &settingsPage{Page: s.page(c, "settings", "settings.title"), Sections: settings.Sections, Version: settings.Version(), Upload: upload}
	return s.show(c, status, "settings", p)
}

// settingsFile gives all settings as one file.
func (s *Server) settingsFile(c echo.Context) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := settings.WriteSettings(&file); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="cortege-settings.yaml"`)
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", file.Bytes())
}

// takeSettings reads such a file again.
func (s *Server) takeSettings(c echo.Context) error {
	if err := decode(c, &struct{}{}); err != nil {
		return err
	}
	p := s.page(c, "settings", "settings.title")
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return s.showSettings(c, http.StatusUnprocessableEntity, uploadForm{Problems: []string{p.printer.Error("file_missing", nil)}})
	}
	name := filepath.Base(header.Filename)
	err = s.readSettings(c, header, name)
	var inFile visitfile.List
	if errors.As(err, &inFile) {
		upload := uploadForm{File: name}
		for _, e := range inFile {
			upload.Problems = append(upload.Problems, e.In(p.printer))
		}
		return s.showSettings(c, http.StatusUnprocessableEntity, upload)
	}
	if status, mendable := again(err); mendable {
		return s.showSettings(c, status, uploadForm{File: name, Problems: newForm(p, err).rest()})
	}
	if err != nil {
		return err
	}
	return done(c, "/settings", "saved", "")
}

func (s *Server) readSettings(c echo.Context, header *multipart.FileHeader, name string) error {
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return s.office.ReadSettings(c.Request().Context(), actor(c), name, file, versionOf(c.Request().PostForm.Get("version")))
}

// sectionPage is the form of a section of the settings.
type sectionPage struct {
	recordPage
	Section planning.Section
	Reset   string         // the address that gives it its defaults again; "" where it has them
	Kinds   []scenarioLink // of the section of scenarios
}

// scenarioLink leads to what a kind of item brings.
type scenarioLink struct {
	Kind, Icon, Tint    string
	Roles, Steps, Tasks int
	Own                 bool // it differs from the default
}

func (s *Server) section(c echo.Context) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return s.showSection(c, http.StatusOK, settings, nil, nil)
}

// formOf gives the form of a section as it is stored.
func formOf(page Page, section string, settings *planning.Settings) *customsForm {
	list := settingsOf(page, section)
	form := newCustomsForm(list, treeOf(settings.Customs))
	form.defaults = newCustomsForm(list, treeOf(settings.Defaults))
	return form
}

// showSection shows the form of a section: as it is stored, or as typed and then with what is wrong with it.
func (s *Server) showSection(c echo.Context, status int, settings *planning.Settings, typed *customsForm, problem error) error {
	name := c.Param("section")
	section, err := settings.Section(name)
	if err != nil {
		return err
	}
	page := s.page(c, "settings", "settings.section."+name)
	stored := formOf(page, name, settings)
	form, theirs, version := stored.against(typed, section.Version, problem)
	p := &sectionPage{Section: *section, recordPage: recordPage{
		Page: page, Lead: page.Say("settings.lead." + name), Action: "/settings/" + name, Back: "/settings", Submit: page.Say("form.save"),
		Hidden: []Hidden{{"version", strconv.FormatInt(version, 10)}},
	}}
	p.fill(form, theirs, nil, problem)
	if section.Own {
		p.Reset = "/settings/" + name + "/reset"
	}
	if name == "scenarios" {
		for _, kind := range visit.Kinds() {
			b := settings.Scenarios[kind.Name]
			p.Kinds = append(p.Kinds, scenarioLink{
				Kind: kind.Name, Icon: kind.Icon, Tint: kind.Tint, Steps: len(b.Steps), Tasks: len(b.Tasks), Roles: len(b.Roles),
				Own: settings.OwnScenario(kind.Name),
			})
		}
	}
	return s.show(c, status, "settings_section", p)
}

func (s *Server) saveSection(c echo.Context) error {
	ctx, who, name := c.Request().Context(), actor(c), c.Param("section")
	settings, err := s.office.Settings(ctx, who)
	if err != nil {
		return err
	}
	page := s.page(c, "settings", "settings.title")
	list := settingsOf(page, name)
	if len(list) == 0 {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	typed := &customsForm{settings: list}
	err = decode(c, &struct{}{})
	typed.values = c.Request().PostForm
	if err == nil {
		var fields tree
		if fields, err = typed.read(treeOf(settings.Customs)); err == nil {
			err = s.storeSection(c, name, fields, versionOf(typed.values.Get("version")))
		}
	}
	if err == nil {
		return done(c, "/settings/"+name, "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showSection(c, status, settings, typed, err)
	}
	return err
}

func (s *Server) storeSection(c echo.Context, name string, fields tree, version int64) error {
	written, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return s.office.SaveSection(c.Request().Context(), actor(c), name, written, version)
}

func (s *Server) resetSection(c echo.Context) error {
	var typed struct {
		Version string `form:"version"`
	}
	if err := decode(c, &typed); err != nil {
		return err
	}
	ctx, who, name := c.Request().Context(), actor(c), c.Param("section")
	err := s.office.ResetSection(ctx, who, name, versionOf(typed.Version))
	if err == nil {
		return done(c, "/settings/"+name, "reset", "")
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	settings, failed := s.office.Settings(ctx, who)
	if failed != nil {
		return failed
	}
	page := s.page(c, "settings", "settings.title")
	return s.showSection(c, status, settings, formOf(page, name, settings), err)
}

// scenario shows what a kind of item brings.
func (s *Server) scenario(c echo.Context) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return s.showScenario(c, http.StatusOK, settings, nil, nil)
}

func (s *Server) showScenario(c echo.Context, status int, settings *planning.Settings, typed *customsForm, problem error) error {
	kind := c.Param("kind")
	if !visit.IsKind(kind) {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	section, err := settings.Section("scenarios")
	if err != nil {
		return err
	}
	page := s.page(c, "settings", "settings.scenario_of", "Kind", s.page(c, "settings", "kind."+kind).Title)
	stored := newCustomsForm(scenarioSettings(), treeOf(settings.Scenarios[kind]))
	stored.defaults = newCustomsForm(scenarioSettings(), treeOf(settings.Defaults.Scenarios[kind]))
	form, theirs, version := stored.against(typed, section.Version, problem)
	p := &sectionPage{Section: *section, recordPage: recordPage{
		Page: page, Lead: page.Say("settings.scenario_lead"), Action: "/settings/scenarios/" + kind, Back: "/settings/scenarios", Submit: page.Say("form.save"),
		Hidden: []Hidden{{"version", strconv.FormatInt(version, 10)}},
	}}
	p.fill(form, theirs, nil, problem)
	return s.show(c, status, "settings_section", p)
}

func (s *Server) saveScenario(c echo.Context) error {
	kind := c.Param("kind")
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	if !visit.IsKind(kind) {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	typed := &customsForm{settings: scenarioSettings()}
	err = decode(c, &struct{}{})
	typed.values = c.Request().PostForm
	if err == nil {
		var brings tree
		if brings, err = typed.read(treeOf(settings.Scenarios[kind])); err == nil {
			brings["kind"] = kind
			all := treeOf(settings.Customs)
			put(all, "scenarios."+kind, brings)
			err = within("scenarios."+kind+".", s.storeSection(c, "scenarios", all, versionOf(typed.values.Get("version"))))
		}
	}
	if err == nil {
		return done(c, "/settings/scenarios/"+kind, "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showScenario(c, status, settings, typed, err)
	}
	return err
}

// within takes a prefix off the fields of faults, so that they stand at those of a form of a part.
func within(prefix string, err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	var list fault.List
	for _, f := range all {
		moved := *f
		moved.Field = strings.TrimPrefix(f.Field, prefix)
		list = append(list, &moved)
	}
	return list
}
