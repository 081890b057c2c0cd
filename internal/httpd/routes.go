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
	routes := []route{
		{method: "GET", path: "/healthz", handle: s.healthz, bare: true},
		{method: "GET", path: "/readyz", handle: s.readyz, bare: true},
		{method: "GET", path: "/metrics", handle: s.metrics, bare: true},
		{method: "GET", path: "/assets/*", handle: s.asset, bare: true, stream: true},
		{method: "GET", path: "/favicon.ico", handle: s.favicon, bare: true},
		{method: "GET", path: "/robots.txt", handle: s.robots, bare: true},
	}
	routes = append(routes, s.publishingRoutes()...)
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
