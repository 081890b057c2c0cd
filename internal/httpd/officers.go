package httpd

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"cortege/internal/paper"
	"cortege/internal/planning"
)

func (s *Server) officerRoutes() []route {
	const officers = "/visits/:reference/officers"
	return []route{
		{method: "GET", path: officers, least: viewer, handle: s.officers},
		{method: "POST", path: officers, least: officer, handle: s.nameOfficers},
	}
}

// officersPage lists the roles of officers that a visit needs, with who has them, and asks for the others.
type officersPage struct {
	Page
	Roles    []roleView
	Known    []string // names of officers, to choose from
	Open     bool     // there is a role that nobody has
	Problems []string
}

// roleView is a role with the field for who is to have it where nobody does.
type roleView struct {
	planning.RoleNeed
	Label string
	Name  Field
}

func (s *Server) officers(c echo.Context) error { return s.showOfficers(c, http.StatusOK, nil, nil) }

// showOfficers shows the page; names is what was typed, and problem what is wrong with it.
func (s *Server) showOfficers(c echo.Context, status int, names map[string]string, problem error) error {
	page, programme, err := s.visitPage(c, "tasks", "officers.title")
	if err != nil {
		return err
	}
	p, f := &officersPage{Page: page, Known: paper.OfficersOf(programme.Visit)}, newForm(page, problem)
	for _, need := range planning.RoleNeeds(programme.Visit) {
		key := "officer_role." + need.Role
		if need.Role == planning.Responsible {
			key = "officers.responsible"
		}
		view := roleView{RoleNeed: need, Label: page.Say(key)}
		if need.Items+need.Tasks > 0 {
			name := names[need.Role]
			if names == nil && len(need.Officers) == 1 && need.Role != planning.Responsible {
				name = need.Officers[0]
			}
			view.Name = f.field(need.Role, key, name)
			view.Name.List = "officers"
			p.Open = true
		}
		p.Roles = append(p.Roles, view)
	}
	p.Problems = f.rest()
	return s.show(c, status, "officers", p)
}

// nameOfficers gives the roles that nobody has to whom was typed.
func (s *Server) nameOfficers(c echo.Context) error {
	reference, names := c.Param("reference"), map[string]string{}
	err := decode(c, &struct{}{})
	if err == nil {
		for role, typed := range c.Request().PostForm {
			if name := strings.TrimSpace(typed[0]); name != "" {
				names[role] = name
			}
		}
		err = s.office.NameOfficers(c.Request().Context(), actor(c), reference, names)
	}
	if err == nil {
		return done(c, visitPath(reference, "officers"), "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showOfficers(c, status, names, err)
	}
	return err
}
