package httpd

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/protocol"
	"cortege/internal/text"
	"cortege/internal/visit"
)

func (s *Server) blueprintRoutes() []route {
	return []route{
		{method: "GET", path: "/settings/blueprints", least: officer, handle: s.blueprints},
		{method: "POST", path: "/settings/blueprints/:id", least: officer, handle: s.renameBlueprint},
		{method: "GET", path: "/settings/blueprints/:id/remove", least: officer, handle: s.askRemoveBlueprint},
		{method: "POST", path: "/settings/blueprints/:id/remove", least: officer, handle: s.removeBlueprint},
		{method: "GET", path: "/visits/:reference/blueprint", least: officer, handle: s.blueprintForm},
		{method: "POST", path: "/visits/:reference/blueprint", least: officer, handle: s.saveBlueprint},
	}
}

// blueprintsPage lists the blueprints of whole visits.
type blueprintsPage struct {
	Page
	Version int64
	List    []blueprintView
	Problem string
}

// blueprintView is a blueprint with the form of its name.
type blueprintView struct {
	protocol.VisitBlueprint
	Days, Items int
	Own         bool // not one of the program's, or another one by now
	May         bool // the reader may change it
	Label       Texts
}

func (s *Server) blueprints(c echo.Context) error {
	return s.showBlueprints(c, http.StatusOK, "", nil, nil)
}

// showBlueprints lists them; name was typed for the one with id, and problem is what is wrong with it.
func (s *Server) showBlueprints(c echo.Context, status int, id string, name text.Text, problem error) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	section, err := settings.Section("blueprints")
	if err != nil {
		return err
	}
	p := &blueprintsPage{Page: s.page(c, "settings", "settings.section.blueprints"), Version: section.Version}
	for _, b := range settings.VisitBlueprints() {
		f, shown := newForm(p.Page, nil), b.Name
		if b.ID == id && problem != nil {
			f, shown = newForm(p.Page, problem), name
		}
		view := blueprintView{VisitBlueprint: b, Days: b.Visit.To.DaysSince(b.Visit.From) + 1, Items: len(b.Visit.Items)}
		_, ours := settings.Defaults.Blueprints[b.ID]
		view.Own, view.May = !ours, p.Actor.MayChangeBlueprint(b)
		view.Label = f.texts("name", "field.name", shown, text.Languages(), 0)
		for i := range view.Label.Lines {
			view.Label.Lines[i].Form = "rename-" + b.ID
		}
		if rest := f.rest(); len(rest) > 0 {
			p.Problem = rest[0]
		}
		p.List = append(p.List, view)
	}
	return s.show(c, status, "settings_blueprints", p)
}

// nameForm is a name in each language, as typed.
type nameForm struct {
	Name    text.Text `form:"name"`
	Version string    `form:"version"`
}

func (s *Server) renameBlueprint(c echo.Context) error {
	var typed nameForm
	id := c.Param("id")
	err := decode(c, &typed)
	if err == nil {
		err = s.office.RenameBlueprint(c.Request().Context(), actor(c), id, said(typed.Name), versionOf(typed.Version))
	}
	if err == nil {
		return done(c, "/settings/blueprints", "saved", "at-"+id)
	}
	if status, mendable := again(err); mendable {
		return s.showBlueprints(c, status, id, typed.Name, err)
	}
	return err
}

// askRemoveBlueprint asks before a blueprint is gone.
func (s *Server) askRemoveBlueprint(c echo.Context) error {
	settings, err := s.office.Settings(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	b, known := settings.Blueprints[c.Param("id")]
	if !known {
		return fault.New(fault.NotFound, "", "blueprint_unknown", nil)
	}
	section, err := settings.Section("blueprints")
	if err != nil {
		return err
	}
	page := s.page(c, "settings", "blueprint.remove")
	return s.show(c, http.StatusOK, "confirm", &confirmPage{
		Page: page, Lead: page.Say("blueprint.remove_lead", "Name", page.Text(b.Name)), Action: "/settings/blueprints/" + b.ID + "/remove",
		Back: "/settings/blueprints#at-" + b.ID, Hidden: []Hidden{{"version", strconv.FormatInt(section.Version, 10)}},
	})
}

func (s *Server) removeBlueprint(c echo.Context) error {
	var typed nameForm
	err := decode(c, &typed)
	if err == nil {
		err = s.office.RemoveBlueprint(c.Request().Context(), actor(c), c.Param("id"), versionOf(typed.Version))
	}
	if err == nil {
		return done(c, "/settings/blueprints", "removed", "")
	}
	if status, mendable := again(err); mendable {
		return s.showBlueprints(c, status, "", nil, err)
	}
	return err
}

// groups makes the form by which a visit is saved as a blueprint.
func (n *nameForm) groups(f *form, _ *visit.Visit) []Group {
	return []Group{group("", f.texts("name", "field.name", n.Name, text.Languages(), 0))}
}

func (s *Server) blueprintForm(c echo.Context) error {
	page, programme, err := s.visitPage(c, "overview", "blueprint.save")
	if err != nil {
		return err
	}
	return s.showBlueprintForm(c, http.StatusOK, page, &nameForm{Name: programme.Visit.Title}, nil)
}

func (s *Server) showBlueprintForm(c echo.Context, status int, page Page, typed *nameForm, err error) error {
	p := &recordPage{Page: page, Lead: page.Say("blueprint.save_lead"), Action: page.In("blueprint"), Back: page.In(""), Submit: page.Say("blueprint.save")}
	p.fill(typed, nil, nil, err)
	return s.show(c, status, "record", p)
}

func (s *Server) saveBlueprint(c echo.Context) error {
	var typed nameForm
	id := ""
	err := decode(c, &typed)
	if err == nil {
		id, err = s.office.SaveBlueprint(c.Request().Context(), actor(c), c.Param("reference"), said(typed.Name))
	}
	if err == nil {
		return done(c, "/settings/blueprints", "saved", "at-"+id)
	}
	status, mendable := again(err)
	if !mendable {
		return err
	}
	page, _, failed := s.visitPage(c, "overview", "blueprint.save")
	if failed != nil {
		return failed
	}
	return s.showBlueprintForm(c, status, page, &typed, err)
}

// beginningGroups asks what a new visit begins with, and who leads the guests.
func (h *headForm) beginningGroups(f *form) []Group {
	p := f.page
	blueprints := []Option{{Value: "", Label: p.Say("blueprint.empty")}}
	for _, b := range h.blueprints {
		blueprints = append(blueprints, Option{Value: b.ID, Label: p.Text(b.Name)})
	}
	like := []Option{{Value: "", Label: "—"}}
	for _, v := range h.others {
		like = append(like, Option{Value: v.Reference, Label: p.Text(v.Host) + " (" + v.Reference + ")"})
	}
	blueprint, host := f.choice("blueprint", "blueprint.from", h.Blueprint, blueprints), f.choice("like", "blueprint.like", h.Like, like)
	blueprint.Hint, host.Hint = p.Say("blueprint.from_hint"), p.Say("blueprint.like_hint")
	blueprint.Class, host.Class = "wide narrow", "wide narrow"
	return []Group{group(p.Say("blueprint.begin"), blueprint, host)}
}

// offer gives a new visit's form what it may begin with, and what is likeliest.
func (s *Server) offer(c echo.Context, form *headForm) error {
	ctx, who := c.Request().Context(), actor(c)
	settings, err := s.office.Settings(ctx, who)
	if err != nil {
		return err
	}
	form.blueprints = settings.VisitBlueprints()
	all, err := s.office.Visits(ctx, who, planning.VisitQuery{})
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b planning.Summary) int { return b.Changed.Compare(a.Changed) })
	for _, v := range all {
		form.taken = append(form.taken, v.Reference)
		if !v.Host.IsEmpty() && len(form.others) < 30 {
			form.others = append(form.others, v)
		}
	}
	return nil
}

// nextReference suggests the reference that follows another: FHN-2024-004 after FHN-2024-003; "" where it ends in no
// number.
func nextReference(last string, taken []string) string {
	end := len(last)
	for end > 0 && last[end-1] >= '0' && last[end-1] <= '9' {
		end--
	}
	digits := last[end:]
	number, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 6 {
		return ""
	}
	for range len(taken) + 1 {
		number++
		next := last[:end] + strings.Repeat("0", max(0, len(digits)-len(strconv.Itoa(number)))) + strconv.Itoa(number)
		if !slices.Contains(taken, next) && visit.ValidReference(next) {
			return next
		}
	}
	return ""
}

// begin puts the head of the guests, as typed, into a new visit.
func (h *headForm) begin(v *visit.Visit) planning.Beginning {
	guest := slices.IndexFunc(v.Parties, func(p visit.Party) bool { return p.Side == visit.Guest })
	if name := said(h.HeadName); len(name) > 0 && guest >= 0 {
		v.People = append(v.People, visit.Member{
			ID: visit.NewID(name.In("en"), "head", func(id string) bool { return v.Member(id) != nil }), Party: v.Parties[guest].ID, Class: "head", Seq: 1,
			Person: visit.Person{Name: name, Position: said(h.HeadPosition), Rank: said(h.HeadRank), Country: h.GuestCountry},
		})
	}
	if v.Title.IsEmpty() && h.Blueprint != "" {
		for _, b := range h.blueprints {
			if b.ID == h.Blueprint {
				v.Title = b.Name.Clone()
			}
		}
	}
	return planning.Beginning{Blueprint: h.Blueprint, Like: h.Like}
}

// atBeginning puts what is wrong with the head of the guests at the form's fields.
func atBeginning(err error) error {
	for _, f := range fault.All(err) {
		for _, field := range []string{"name", "position", "rank"} {
			if rest, ok := strings.CutPrefix(f.Field, "people[0]."+field); ok {
				f.Field = "head_" + field + rest
			}
		}
	}
	return err
}
