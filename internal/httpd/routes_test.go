package httpd

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"cortege/internal/planning"
)

// least is who may come to each address at least, as the product promises it. "" is anyone. It is written out here
// once more on purpose: a route that is added without a thought about it, or that opens by mistake, fails.
var least = map[string]planning.Role{
	"GET /healthz": anyone, "GET /readyz": anyone, "GET /metrics": anyone, "GET /assets/*": anyone, "GET /favicon.ico": anyone, "GET /robots.txt": anyone,
	"GET /api/v1/visit.schema.json": anyone, "GET /f/:token/:name": anyone,
	"GET /login": anyone, "POST /login": anyone, "POST /logout": anyone, "GET /setup": anyone, "POST /setup": anyone,

	"GET /": viewer, "GET /find": viewer, "GET /account": viewer, "POST /account/settings": viewer, "POST /account/password": viewer,
	"GET /visits": viewer, "GET /people": viewer, "GET /people/:key": viewer, "GET /places": viewer, "GET /places/:key": viewer,
	"GET /visits/:reference": viewer, "GET /visits/:reference/file": viewer, "GET /visits/:reference/history": viewer, "GET /visits/:reference/live": viewer, "POST /visits/:reference/live": viewer,
	"GET /visits/:reference/delegation": viewer, "GET /visits/:reference/resources": viewer, "GET /visits/:reference/checks": viewer,
	"GET /visits/:reference/programme": viewer, "GET /visits/:reference/editions": viewer, "GET /visits/:reference/editions/compare": viewer,
	"GET /visits/:reference/papers": viewer, "GET /visits/:reference/print/:paper": viewer,
	"GET /visits/:reference/papers/book.pdf": viewer, "GET /visits/:reference/papers/pack.zip": viewer, "GET /visits/:reference/export/:file": viewer, "GET /e/:token": anyone,
	"GET /visits/:reference/papers/pictures/:paper": viewer, "GET /visits/:reference/papers/reissue.pdf": viewer, "GET /visits/:reference/papers/reissue.zip": viewer, "GET /visits/:reference/papers/handouts": viewer,
	"POST /visits/:reference/papers/handouts": officer, "POST /visits/:reference/papers/handouts/reissued": officer, "POST /visits/:reference/papers/handouts/:key/remove": officer,
	"GET /visits/:reference/feeds":      viewer,
	"GET /visits/:reference/precedence": viewer, "POST /visits/:reference/precedence/place": officer, "POST /visits/:reference/precedence/order": officer,
	"GET /visits/:reference/seating": viewer, "GET /visits/:reference/seating/:item": viewer, "POST /visits/:reference/seating/:item": officer,
	"GET /visits/:reference/seating/:item/trials": officer, "GET /visits/:reference/convoy/trials": officer, "POST /visits/:reference/seating/:item/exchange": officer,
	"GET /visits/:reference/convoy": viewer, "POST /visits/:reference/convoy/ride": officer, "POST /visits/:reference/convoy/car": officer,
	"POST /visits/:reference/convoy/luggage": officer, "POST /visits/:reference/convoy/copy": officer, "POST /visits/:reference/convoy/propose": officer,

	"GET /visits/:reference/ceremony/:item": viewer, "POST /visits/:reference/ceremony/:item": officer,
	"GET /visits/:reference/registers": viewer, "GET /visits/:reference/registers/:name": viewer,
	"POST /visits/:reference/registers/:name/mend": officer, "POST /visits/:reference/registers/symbols/:id/tick": officer,

	"GET /visits/new": officer, "POST /visits/new": officer, "POST /visits/import": officer,
	"GET /people/new": officer, "POST /people/new": officer, "POST /people/:key": officer,
	"GET /places/new": officer, "POST /places/new": officer, "POST /places/:key": officer,
	"GET /visits/:reference/edit": officer, "POST /visits/:reference/edit": officer,
	"GET /visits/:reference/remove": officer, "POST /visits/:reference/remove": officer, "POST /visits/:reference/undo": officer,
	"POST /visits/:reference/delegation/order": officer, "GET /visits/:reference/delegation/find": officer,
	"GET /visits/:reference/resources/find": officer, "GET /visits/:reference/resources/routes": officer, "POST /visits/:reference/resources/routes": officer,
	"POST /visits/:reference/checks/accept": officer, "POST /visits/:reference/checks/unaccept": officer, "POST /visits/:reference/checks/mend": officer,
	"GET /visits/:reference/programme/items/:id": viewer, "GET /visits/:reference/programme/items/:id/calendar.ics": viewer,
	"POST /visits/:reference/programme/items": officer, "POST /visits/:reference/programme/undo": officer, "POST /visits/:reference/programme/mend": officer,
	"GET /visits/:reference/programme/proposal": officer, "GET /visits/:reference/programme/proposal/search": officer, "POST /visits/:reference/programme/proposal": officer,
	"GET /proposals": officer, "GET /proposals/search": officer, "POST /proposals": officer,
	"GET /ack/:token": anyone, "POST /ack/:token": anyone,
	"GET /visits/:reference/editions/:number/mail": officer, "POST /visits/:reference/editions/:number/mail": officer, "POST /visits/:reference/editions/:number/mail/:key/retry": officer,
	"GET /visits/:reference/take-in": officer, "POST /visits/:reference/take-in": officer, "POST /visits/:reference/take-in/apply": officer,
	"GET /visits/:reference/delegation/list": officer, "POST /visits/:reference/delegation/list": officer, "POST /visits/:reference/delegation/list/columns": officer, "POST /visits/:reference/delegation/list/apply": officer,
	"GET /visits/:reference/programme/paste": officer, "POST /visits/:reference/programme/paste": officer, "POST /visits/:reference/programme/paste/apply": officer,
	"POST /visits/:reference/editions": officer, "POST /visits/:reference/feeds": officer, "GET /visits/:reference/feeds/:key/revoke": officer, "GET /visits/:reference/feeds/:key/rotate": officer, "POST /visits/:reference/feeds/:key/revoke": officer, "POST /visits/:reference/feeds/:key/rotate": officer,

	"GET /settings": officer, "GET /settings/file": officer, "POST /settings/file": admin,
	"GET /settings/:section": officer, "POST /settings/:section": admin, "POST /settings/:section/reset": admin,
	"GET /settings/blueprints": officer, "POST /settings/blueprints/:id": officer, "GET /settings/blueprints/:id/remove": officer, "POST /settings/blueprints/:id/remove": officer,
	"GET /visits/:reference/tasks/files/:key/remove": officer, "POST /visits/:reference/tasks/files/:key/remove": officer,
	"GET /visits/:reference/officers": viewer, "POST /visits/:reference/officers": officer,
	"POST /visits/:reference/ceremony/:item/wreaths/:wreath": officer, "POST /visits/:reference/seating/:item/check": officer,
	"GET /visits/:reference/blueprint": officer, "POST /visits/:reference/blueprint": officer,
	"GET /people/counterpart": viewer, "GET /tasks": viewer, "GET /visits/:reference/tasks": viewer, "GET /visits/:reference/tasks/files/:key": viewer,
	"POST /visits/:reference/tasks/usual": officer, "POST /visits/:reference/tasks/:id/done": officer, "POST /visits/:reference/tasks/:id/file": officer,
	"GET /settings/scenarios/:kind": officer, "POST /settings/scenarios/:kind": admin,
	"GET /settings/emblem": admin, "POST /settings/emblem": admin, "POST /settings/emblem/remove": admin,
	"GET /users": admin, "POST /users": admin, "GET /users/:key": admin, "POST /users/:key": admin, "POST /users/:key/password": admin, "GET /audit": admin,
}

func init() {
	for _, method := range append(davReads, davWrites...) {
		least[method+" /dav"], least[method+" /dav/*"] = anyone, anyone // but for a feed's token
	}
	least["GET /.well-known/caldav"], least["PROPFIND /.well-known/caldav"] = anyone, anyone
	for _, list := range append([]string{"delegation/parties", "delegation/people", "resources/places", "resources/things", "resources/tracks", "tasks"}, registerPaths()...) {
		for _, route := range []string{"GET %s/new", "POST %s/new", "GET %s/:id", "POST %s/:id", "POST %s/:id/remove"} {
			least[fmt.Sprintf(route, "/visits/:reference/"+list)] = officer
		}
	}
	for _, route := range []string{"GET new", "POST new", "GET :id/breaks", "GET :id/ripple", "POST :id/ripple", "POST :id", "POST :id/line", "POST :id/move", "POST :id/resize", "POST :id/unschedule", "POST :id/usual", "POST :id/cancel", "POST :id/remove"} {
		method, path, _ := strings.Cut(route, " ")
		least[method+" /visits/:reference/programme/items/"+path] = officer
	}
}

// registerPaths are the plain registers' paths below a visit.
func registerPaths() []string {
	paths := make([]string, len(shownRegisters))
	for i, name := range shownRegisters {
		paths[i] = "registers/" + name
	}
	return paths
}

// addressOf fills a route's parameters with what exists nowhere, so that nothing is changed by asking.
func addressOf(path string) string {
	for _, parameter := range []struct{ name, value string }{
		{":reference", "NO-SUCH-VISIT"}, {":key", "999999"}, {":id", "nothing"}, {":item", "nothing"}, {":paper", "nothing"}, {":file", "nothing"},
		{":token", "nothing"}, {":name", "nothing.ics"}, {":number", "999"}, {"*", "nothing"},
	} {
		path = strings.Replace(path, parameter.name, parameter.value, 1)
	}
	return path
}

func TestEveryRouteAsksForItsRole(t *testing.T) {
	h := open(t)
	browsers := map[planning.Role]*browser{anyone: h.browser()}
	for _, role := range planning.Roles {
		browsers[role] = h.as(role)
	}
	ranks := append([]planning.Role{anyone}, planning.Roles...)
	known := map[string]bool{}
	for _, route := range h.server.echo.Routes() {
		if route.Method == http.MethodHead || route.Method == echo.RouteNotFound {
			continue
		}
		name := route.Method + " " + route.Path
		known[name] = true
		needed, ok := least[name]
		if !ok {
			t.Errorf("%s has no entry in the matrix of permissions", name)
			continue
		}
		if route.Path == "/logout" {
			continue
		}
		for _, role := range ranks {
			a := browsers[role].do(route.Method, addressOf(route.Path), strings.NewReader(""), "Content-Type", "application/x-www-form-urlencoded")
			toLogin := a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/login")
			switch {
			case role == anyone && needed != anyone:
				if !toLogin {
					t.Errorf("%s without a session: status %d, want a redirect to /login", name, a.StatusCode)
				}
			case slices.Index(ranks, role) < slices.Index(ranks, needed):
				if a.StatusCode != http.StatusForbidden {
					t.Errorf("%s as %s: status %d, want 403", name, role, a.StatusCode)
				}
			case a.StatusCode == http.StatusForbidden || toLogin || a.StatusCode >= 500:
				t.Errorf("%s as %q: status %d, want to be let in", name, role, a.StatusCode)
			}
		}
	}
	for name := range least {
		if !known[name] {
			t.Errorf("the matrix of permissions knows %s, the program does not", name)
		}
	}
}

// rooms are the pages that can be opened without anything being typed.
func (h *house) rooms() []string {
	rooms := []string{
		"/", "/visits", "/visits?view=list", "/visits?q=minister", "/visits/new", "/people", "/people?q=a", "/people/new", "/places", "/places/new", "/account",
		"/users", "/users/1", "/audit",
	}
	for _, reference := range []string{"FHN-2024-003", "DEMO-2027-011"} {
		for _, room := range []string{
			"", "/edit", "/remove", "/history", "/delegation", "/resources", "/resources/routes", "/resources/find", "/checks", "/programme", "/editions",
			"/papers", "/feeds", "/take-in", "/programme/paste", "/delegation/parties/new", "/delegation/people/new", "/resources/places/new", "/resources/things/new", "/resources/tracks/new",
		} {
			rooms = append(rooms, "/visits/"+reference+room)
		}
		for _, path := range append(registerPaths(), "registers") {
			rooms = append(rooms, "/visits/"+reference+"/"+path)
			if path != "registers" {
				rooms = append(rooms, "/visits/"+reference+"/"+path+"/new")
			}
		}
		v := h.visit(reference)
		rooms = append(rooms, "/visits/"+reference+"/delegation/find?party="+v.Parties[0].ID, "/visits/"+reference+"/delegation/parties/"+v.Parties[0].ID,
			"/visits/"+reference+"/delegation/people/"+v.People[0].ID, "/visits/"+reference+"/resources/places/"+v.Places[0].ID,
			"/visits/"+reference+"/resources/tracks/"+v.Tracks[0].ID, fmt.Sprintf("/people/%d", v.People[0].Key), fmt.Sprintf("/places/%d", v.Places[0].Key))
	}
	return rooms
}

var unsaid = regexp.MustCompile(`\[[a-z_]+\.[a-z_.]+\]|<no value>|%!|\{\{`)

func TestEveryRoomOpensInEveryLanguage(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	h.load("two-zones")
	b := h.as(admin)
	for _, language := range []string{"en", "az", "ru"} {
		user, err := h.office.Users(context.Background(), administrator)
		h.must(err)
		for _, u := range user {
			if u.Name == "admin" {
				h.must(h.office.SetLanguage(context.Background(), u.Actor(), language))
			}
		}
		for _, room := range h.rooms() {
			a := b.get(room)
			if a.StatusCode != http.StatusOK {
				t.Errorf("%s in %s: status %d", room, language, a.StatusCode)
				continue
			}
			if wrong := unsaid.FindString(a.body); wrong != "" {
				t.Errorf("%s in %s holds %q", room, language, wrong)
			}
			page := a.page()
			if got, _ := page.Find("html").Attr("lang"); got != language {
				t.Errorf("%s says it is in %q, want %q", room, got, language)
			}
			if n := page.Find("h1").Length(); n != 1 {
				t.Errorf("%s has %d headings of the first rank, want one", room, n)
			}
			if page.Find("title").Text() == "" || page.Find("main").Length() != 1 {
				t.Errorf("%s has no title or not one main", room)
			}
			ids := map[string]bool{}
			for _, node := range page.Find("[id]").Nodes {
				for _, attribute := range node.Attr {
					if attribute.Key == "id" {
						if ids[attribute.Val] {
							t.Errorf("%s has the id %q twice", room, attribute.Val)
						}
						ids[attribute.Val] = true
					}
				}
			}
			if n := page.Find("[style], [onclick], script:not([src])").Length(); n > 0 {
				t.Errorf("%s holds %d things that the policy forbids", room, n)
			}
		}
	}
}

func TestHeadAndOtherMethods(t *testing.T) {
	h := open(t)
	b := h.as(viewer)
	if a := b.do(http.MethodHead, "/visits", nil).is(http.StatusOK); a.body != "" {
		t.Error("HEAD has a body")
	}
	a := b.do(http.MethodDelete, "/visits", nil).is(http.StatusMethodNotAllowed)
	a.says("main", "does not take such a request")
	if allow := a.Header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("Allow is %q", allow)
	}
	b.get("/nowhere").is(http.StatusNotFound).says("main", "no such page").says("nav", "Visits")
	b.get("/visits/NOBODY-1").is(http.StatusNotFound)
}

func TestReadersAreOfferedNothingThatTheyMayNotDo(t *testing.T) {
	h := open(t)
	h.load("baku-2024")
	b := h.as(viewer)
	seen := map[string]bool{}
	for next := []string{"/"}; len(next) > 0; next = next[1:] {
		path := next[0]
		a := b.get(path)
		if a.StatusCode == http.StatusForbidden {
			t.Errorf("a link leads a reader to %s, where a reader may not go", path)
			continue
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		page := a.page()
		page.Find(`form[method="post"]`).Each(func(_ int, form *goquery.Selection) {
			action, _ := form.Attr("action")
			if action != "/logout" && !strings.HasPrefix(action, "/account/") {
				t.Errorf("%s offers a reader to send %s", path, action)
			}
		})
		page.Find("a[href]").Each(func(_ int, link *goquery.Selection) {
			to, _ := link.Attr("href")
			to, _, _ = strings.Cut(to, "#")
			if strings.HasPrefix(to, "/") && !seen[to] && len(seen) < 300 {
				seen[to] = true
				next = append(next, to)
			}
		})
	}
	if len(seen) < 20 {
		t.Errorf("only %d links were found", len(seen))
	}
}
