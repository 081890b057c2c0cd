package httpd

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"cortege/internal/planning"
)

// route is one address. Everything that differs from address to address stands in it, so that the middleware
// below is the same for all.
type route struct {
	method string
	path   string
	least  planning.Role // who may come; "": anyone
	handle echo.HandlerFunc
	body   int64 // bytes of a request's body at most; 0: formLimit
	bare   bool  // without session and language: files, feeds, figures
	stream bool  // answered over a long time, in pieces: no time limit, no compression
}

const formLimit = 1 << 20

const (
	anyone  = planning.Role("")
	viewer  = planning.Viewer
	officer = planning.Officer
	admin   = planning.Admin
)

// allRoutes is every address of the program. GET answers HEAD too.
func (s *Server) allRoutes() []route {
	const visit = "/visits/:reference"
	directory, gazetteer := s.directoryRoom(), s.gazetteerRoom()
	routes := []route{
		{method: "GET", path: "/healthz", handle: s.healthz, bare: true},
		{method: "GET", path: "/readyz", handle: s.readyz, bare: true},
		{method: "GET", path: "/metrics", handle: s.metrics, bare: true},
		{method: "GET", path: "/assets/*", handle: s.asset, bare: true, stream: true},
		{method: "GET", path: "/favicon.ico", handle: s.favicon, bare: true},
		{method: "GET", path: "/robots.txt", handle: s.robots, bare: true},
		{method: "GET", path: "/api/v1/visit.schema.json", handle: s.visitSchema, bare: true},

		{method: "GET", path: "/login", handle: s.loginForm},
		{method: "POST", path: "/login", handle: s.login},
		{method: "POST", path: "/logout", handle: s.logout},
		{method: "GET", path: "/setup", handle: s.setupForm},
		{method: "POST", path: "/setup", handle: s.setup},
		{method: "GET", path: "/account", least: viewer, handle: s.account},
		{method: "POST", path: "/account/settings", least: viewer, handle: s.saveSettings},
		{method: "POST", path: "/account/password", least: viewer, handle: s.changePassword},
		{method: "GET", path: "/users", least: admin, handle: s.users},
		{method: "POST", path: "/users", least: admin, handle: s.addUser},
		{method: "GET", path: "/users/:key", least: admin, handle: s.userForm},
		{method: "POST", path: "/users/:key", least: admin, handle: s.saveUser},
		{method: "POST", path: "/users/:key/password", least: admin, handle: s.setPassword},
		{method: "GET", path: "/audit", least: admin, handle: s.audit},

		{method: "GET", path: "/", least: viewer, handle: s.today},
		{method: "GET", path: "/find", least: viewer, handle: s.find},
		{method: "GET", path: "/visits", least: viewer, handle: s.visits},
		{method: "GET", path: "/visits/new", least: officer, handle: s.newVisit},
		{method: "POST", path: "/visits/new", least: officer, handle: s.addVisit},
		{method: "POST", path: "/visits/import", least: officer, handle: s.importVisit, body: s.options.Upload},
		{method: "GET", path: "/people", least: viewer, handle: s.people},
		{method: "GET", path: "/people/new", least: officer, handle: s.newEntry(directory)},
		{method: "POST", path: "/people/new", least: officer, handle: s.saveEntry(directory)},
		{method: "GET", path: "/people/counterpart", least: viewer, handle: s.reciprocity},
		{method: "GET", path: "/people/:key", least: viewer, handle: s.showOneEntry(directory)},
		{method: "POST", path: "/people/:key", least: officer, handle: s.saveEntry(directory)},
		{method: "GET", path: "/places", least: viewer, handle: s.places},
		{method: "GET", path: "/places/new", least: officer, handle: s.newEntry(gazetteer)},
		{method: "POST", path: "/places/new", least: officer, handle: s.saveEntry(gazetteer)},
		{method: "GET", path: "/places/:key", least: viewer, handle: s.showOneEntry(gazetteer)},
		{method: "POST", path: "/places/:key", least: officer, handle: s.saveEntry(gazetteer)},

		{method: "GET", path: visit, least: viewer, handle: s.overview},
		{method: "GET", path: visit + "/edit", least: officer, handle: s.visitForm},
		{method: "POST", path: visit + "/edit", least: officer, handle: s.saveVisit},
		{method: "GET", path: visit + "/remove", least: officer, handle: s.askRemoveVisit},
		{method: "POST", path: visit + "/remove", least: officer, handle: s.removeVisit},
		{method: "GET", path: visit + "/file", least: viewer, handle: s.exportVisit, stream: true},
		{method: "GET", path: visit + "/history", least: viewer, handle: s.history},
		{method: "POST", path: visit + "/undo", least: officer, handle: s.undo},
		{method: "GET", path: visit + "/live", least: viewer, handle: s.live, stream: true},
		{method: "POST", path: visit + "/live", least: viewer, handle: s.here, stream: true},
		{method: "GET", path: visit + "/delegation", least: viewer, handle: s.delegation},
		{method: "POST", path: visit + "/delegation/order", least: officer, handle: s.orderMembers},
		{method: "GET", path: visit + "/delegation/find", least: officer, handle: s.findPerson},
		{method: "GET", path: visit + "/resources", least: viewer, handle: s.resources},
		{method: "GET", path: visit + "/resources/find", least: officer, handle: s.findPlace},
		{method: "GET", path: visit + "/resources/routes", least: officer, handle: s.routesForm},
		{method: "POST", path: visit + "/resources/routes", least: officer, handle: s.saveRoutes},
		{method: "GET", path: visit + "/checks", least: viewer, handle: s.checks},
		{method: "POST", path: visit + "/checks/accept", least: officer, handle: s.acceptFinding},
		{method: "POST", path: visit + "/checks/unaccept", least: officer, handle: s.unacceptFinding},
		{method: "POST", path: visit + "/checks/mend", least: officer, handle: s.mendFinding},
	}
	for _, thing := range things {
		path := visit + "/" + thing.path
		routes = append(routes,
			route{method: "GET", path: path + "/new", least: officer, handle: s.thingForm(thing)},
			route{method: "POST", path: path + "/new", least: officer, handle: s.saveThing(thing)},
			route{method: "GET", path: path + "/:id", least: officer, handle: s.thingForm(thing)},
			route{method: "POST", path: path + "/:id", least: officer, handle: s.saveThing(thing)},
			route{method: "POST", path: path + "/:id/remove", least: officer, handle: s.removeThing(thing)},
		)
	}
	routes = append(routes, append(s.registersRoutes(), s.ceremonyRoutes()...)...)
	routes = append(routes, s.publishingRoutes()...)
	routes = append(routes, s.takeInRoutes()...)
	routes = append(routes, s.precedenceRoutes()...)
	routes = append(routes, s.seatingRoutes()...)
	routes = append(routes, s.convoyRoutes()...)
	routes = append(routes, s.pasteRoutes()...)
	routes = append(routes, s.rosterRoutes()...)
	routes = append(routes, s.emblemRoutes()...)
	routes = append(routes, s.mailRoutes()...)
	routes = append(routes, s.proposalRoutes()...)
	routes = append(routes, s.settingsRoutes()...)
	routes = append(routes, s.blueprintRoutes()...)
	routes = append(routes, s.taskRoutes()...)
	routes = append(routes, s.officerRoutes()...)
	return append(routes, s.programmeRoutes()...)
}

// wire makes the router: middleware from the outside to the inside, then every route.
func (s *Server) wire() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = readerAddress(s.options.Proxies)
	e.Logger.SetOutput(logWriter{s.log})
	s.routes = s.allRoutes()
	bare, stream := map[string]bool{}, map[string]bool{}
	for _, r := range s.routes {
		bare[r.path], stream[r.path] = r.bare, r.stream
	}
	isBare := func(c echo.Context) bool { return bare[c.Path()] }
	isStream := func(c echo.Context) bool { return stream[c.Path()] }
	e.Use(
		connected,
		s.measured,
		s.logged(),
		s.recovered,
		s.secured,
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: isStream, MinLength: 1024}),
		readable,
		s.sameSite(),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Skipper: isStream, Timeout: s.options.Timeout}),
		s.session(isBare),
	)
	for _, r := range s.routes {
		guards := []echo.MiddlewareFunc{allowed(r.least), limited(orDefault(r.body, formLimit))}
		e.Add(r.method, r.path, r.handle, guards...)
		if r.method == http.MethodGet {
			e.Add(http.MethodHead, r.path, r.handle, guards...)
		}
	}
	return e
}
