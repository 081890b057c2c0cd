package httpd

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cortege/internal/fault"
)

// figures are what /metrics tells.
type figures struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	streams  prometheus.Gauge
}

func newFigures() *figures {
	f := &figures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cortege_request_seconds", Help: "How long requests took, by route and status.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "cortege_streams", Help: "Pages that are told of changes now."}),
	}
	f.registry.MustRegister(f.requests, f.streams, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// measured counts requests. A route is as it is registered, so that no reader can make new ones.
func (s *Server) measured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		method := c.Request().Method
		switch method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			method = "other"
		}
		s.figures.requests.WithLabelValues(method, c.Path(), strconv.Itoa(c.Response().Status)).Observe(time.Since(start).Seconds())
		return err
	}
}

// Metrics answers with the figures, for a listener of its own.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.figures.registry, promhttp.HandlerOpts{DisableCompression: true}) // the middleware does
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// metrics answers with the figures to those networks that may read them; others see no such page.
func (s *Server) metrics(c echo.Context) error {
	networks := s.options.Metrics
	if len(networks) == 0 {
		networks = loopback
	}
	r := c.Request()
	// What a proxy passes on that nobody declared comes from the proxy's own address, which may be allowed.
	passedOn := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("Via") != ""
	address, err := netip.ParseAddr(c.RealIP())
	if err != nil || passedOn && len(s.options.Proxies) == 0 {
		return fault.New(fault.NotFound, "", "page_unknown", nil)
	}
	for _, network := range networks {
		if network.Contains(address.Unmap()) {
			s.Metrics().ServeHTTP(c.Response(), r)
			return nil
		}
	}
	return fault.New(fault.NotFound, "", "page_unknown", nil)
}

// healthz says that the program runs.
func (s *Server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says whether the database answers and its schema is this program's.
func (s *Server) readyz(c echo.Context) error {
	if err := s.office.Ready(c.Request().Context()); err != nil {
		s.log.Warn("not ready", "cause", err)
		return c.String(http.StatusServiceUnavailable, "the database does not answer, or its schema is not this program's\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
