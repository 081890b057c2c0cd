package httpd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// readerAddress takes a reader's address from the connection, or, where that is one of proxies, from what the
// proxy says in X-Forwarded-For.
func readerAddress(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, network, err := net.ParseCIDR(p.Masked().String())
		if err == nil {
			trust = append(trust, echo.TrustIPRange(network))
		}
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// logged writes a line for each request, without the query: it may hold a token, and the path of a feed does.
func (s *Server) logged() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		HandleError: true, LogLatency: true, LogMethod: true, LogRoutePath: true, LogStatus: true, LogRemoteIP: true, LogResponseSize: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			if v.RoutePath == "/healthz" || v.RoutePath == "/readyz" || v.RoutePath == "/assets/*" {
				level = slog.LevelDebug
			}
			if v.RoutePath == feedRoute && v.Status < http.StatusBadRequest {
				level = slog.LevelDebug // readers' programs ask all day; the feed itself tells who came last
			}
			if !s.log.Enabled(c.Request().Context(), level) {
				return nil
			}
			s.log.LogAttrs(c.Request().Context(), level, "request", slog.String("method", v.Method), slog.String("route", v.RoutePath),
				slog.String("reference", c.Param("reference")), slog.Int("status", v.Status), slog.Duration("took", v.Latency),
				slog.Int64("bytes", v.ResponseSize), slog.String("from", v.RemoteIP), slog.String("who", actor(c).Name))
			return nil
		},
	})
}

// logWriter takes what echo itself has to say.
type logWriter struct{ log *slog.Logger }

func (w logWriter) Write(line []byte) (int, error) {
	w.log.Warn("echo", "said", strings.TrimSpace(string(line)))
	return len(line), nil
}

// connection is under which the context of the connection itself is kept.
const connection = "connection"

// connected keeps the context that a request came with: the one that bounds the time of handlers is over once they have
// returned, whether somebody listens or not.
func connected(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(connection, c.Request().Context())
		return next(c)
	}
}

// listens says whether whoever asked still waits for an answer.
func listens(c echo.Context) bool {
	ctx, ok := c.Get(connection).(context.Context)
	return !ok || ctx.Err() == nil
}

// recovered makes an error of a panic.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if cause, ok := r.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
					panic(r)
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'%s; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors '%s'; base-uri 'none'"

// transportSecurity has browsers come by https alone.
var transportSecurity = []string{"max-age=31536000"}

// secured sets the headers that keep other sites, and whatever gets into a page, from doing harm.
func (s *Server) secured(next echo.HandlerFunc) echo.HandlerFunc {
	always := http.Header{
		"Content-Security-Policy":      {fmt.Sprintf(policy, "", "none")},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
		"Referrer-Policy":              {"same-origin"},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
		"X-Robots-Tag":                 {"noindex, nofollow"},
		"Cache-Control":                {"no-store"},
	}
	if s.secure() {
		always["Strict-Transport-Security"] = transportSecurity
	}
	return func(c echo.Context) error {
		header := c.Response().Header()
		for name, values := range always {
			header[name] = values[:1:1] // whoever adds to them gets a copy
		}
		return next(c)
	}
}

// allowPrintStyles lets this answer hold <style nonce> and stand in a frame of this site, as a printed page's
// picture does. nonce must be random.
func allowPrintStyles(c echo.Context, nonce string) {
	header := c.Response().Header()
	header.Set("Content-Security-Policy", fmt.Sprintf(policy, " 'nonce-"+nonce+"'", "self"))
	header.Set("X-Frame-Options", "SAMEORIGIN")
}

// readable refuses an address that is no text.
func readable(next echo.HandlerFunc) echo.HandlerFunc {
	text := func(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
	return func(c echo.Context) error {
		r := c.Request()
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || !text(query) || !text(r.URL.Path) {
			return fault.New(fault.Invalid, "", "address_unreadable", nil)
		}
		return next(c)
	}
}

// sameSite refuses a request that changes something and comes from a page of another site.
func (s *Server) sameSite() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	// Behind a proxy that changes Host, a form still comes from the base URL.
	_ = protection.AddTrustedOrigin(s.base.Scheme + "://" + s.base.Host) // New has checked it
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return fault.Wrap(fault.Forbidden, "cross_site", err)
			}
			return next(c)
		}
	}
}

// allowed lets pass who has the role that the address asks for.
func allowed(least planning.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			switch who := actor(c); {
			case least == anyone:
			case who.Role == "":
				return fault.New(fault.Unauthenticated, "", "sign_in", nil)
			case least == officer && !who.MayPlan(), least == admin && !who.MayAdminister():
				return fault.New(fault.Forbidden, "", "not_allowed", fault.Args{"Role": string(least)})
			}
			return next(c)
		}
	}
}

// errTooLarge says that a body is beyond its address's limit.
var errTooLarge = errors.New("the body is too large")

// wholeBody is where limited leaves a body without its limit.
const wholeBody = "body"

// A body that is too large is read to its end and thrown away, up to so many bytes and so long: a browser that is cut
// off while it sends shows no answer.
const (
	pouredMost = 256 << 20
	pouredFor  = time.Minute
)

// pourAway lets the answer to a body that is too large go out while the rest still comes in. What it gives, called
// when the answer is written, reads the rest.
func pourAway(c echo.Context) func() {
	body, ok := c.Get(wholeBody).(io.Reader)
	r, control := c.Request(), http.NewResponseController(c.Response())
	c.Response().Header().Set("Connection", "close")
	if !ok || r.Header.Get("Expect") != "" || control.EnableFullDuplex() != nil {
		return func() {}
	}
	return func() {
		if control.Flush() == nil && control.SetReadDeadline(time.Now().Add(pouredFor)) == nil {
			_, _ = io.CopyN(io.Discard, body, pouredMost) // whoever sends more is cut off
		}
	}
}

// limited refuses a larger body before it is read, and ends the reading of one that hid its size.
func limited(most int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			c.Set(wholeBody, r.Body)
			if r.ContentLength > most {
				return errTooLarge
			}
			r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
			return next(c)
		}
	}
}
