package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// What a session holds. Times are Unix seconds.
const (
	sessionUser  = "user"
	sessionEpoch = "epoch"
	sessionSeen  = "seen"
)

const cookieName = "cortege_session"

// seenEvery is how exactly it is known when a session was last heard of: each note of it is a write.
const seenEvery = 5 * time.Minute

func (s *Server) newSessions(store scs.Store) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.HashTokenInStore = true
	m.Lifetime = s.options.Lifetime
	m.Cookie.Name = cookieName
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = s.secure()
	return m
}

// session finds who is signed in. scs's own idle time writes with every request, so it is kept here.
func (s *Server) session(skip func(echo.Context) bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if skip(c) {
				return next(c)
			}
			c.Response().Header().Add("Vary", "Cookie, Accept-Language")
			token := ""
			if cookie, err := c.Cookie(cookieName); err == nil {
				token = cookie.Value
			}
			ctx, err := s.sessions.Load(c.Request().Context(), token)
			if err != nil {
				return fault.Wrap(fault.Unavailable, "unavailable", err)
			}
			c.SetRequest(c.Request().WithContext(ctx))
			if err := s.identify(c); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// identify puts the session's account into c; a session that has been idle too long, or whose account has been
// disabled or given another password, ends here.
func (s *Server) identify(c echo.Context) error {
	ctx := c.Request().Context()
	key := s.sessions.GetInt64(ctx, sessionUser)
	if key == 0 {
		return nil
	}
	now := s.office.Now()
	seen := time.Unix(s.sessions.GetInt64(ctx, sessionSeen), 0)
	if now.Sub(seen) > s.options.Idle {
		return s.endSession(c)
	}
	who, err := s.office.Actor(ctx, key, s.sessions.GetInt64(ctx, sessionEpoch))
	if fault.Is(err, fault.Unauthenticated) {
		return s.endSession(c)
	}
	if err != nil {
		return err
	}
	c.Set("actor", who)
	if now.Sub(seen) > seenEvery {
		s.sessions.Put(ctx, sessionSeen, now.Unix())
		return s.saveSession(c)
	}
	return nil
}

// startSession signs the account in, under a new token.
func (s *Server) startSession(c echo.Context, user *planning.User) error {
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "unavailable", err)
	}
	s.sessions.Put(ctx, sessionUser, user.Key)
	s.sessions.Put(ctx, sessionEpoch, user.Epoch)
	s.sessions.Put(ctx, sessionSeen, s.office.Now().Unix())
	s.sessions.SetDeadline(ctx, s.office.Now().Add(s.options.Lifetime))
	return s.saveSession(c)
}

func (s *Server) endSession(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.sessions.Destroy(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "unavailable", err)
	}
	s.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	return nil
}

func (s *Server) saveSession(c echo.Context) error {
	ctx := c.Request().Context()
	token, expiry, err := s.sessions.Commit(ctx)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "unavailable", err)
	}
	s.sessions.WriteSessionCookie(ctx, c.Response(), token, expiry)
	return nil
}

// actor gives who is signed in; the zero Actor where nobody is.
func actor(c echo.Context) planning.Actor {
	who, _ := c.Get("actor").(planning.Actor)
	return who
}

// interfaceLanguage gives that of the interface: the account's, else the nearest to what the browser asks for.
func interfaceLanguage(c echo.Context) string {
	if chosen := actor(c).Language; chosen != "" {
		return text.Match(chosen)
	}
	return text.Match(c.Request().Header.Get("Accept-Language"))
}

const themeCookie = "cortege_theme"

// themes are those a reader may choose, "" being the system's.
var themes = []string{"", "light", "dark"}

// theme gives the reader's choice, which belongs to the device and not to the account.
func theme(c echo.Context) string {
	cookie, err := c.Cookie(themeCookie)
	if err != nil || cookie.Value != "light" && cookie.Value != "dark" {
		return ""
	}
	return cookie.Value
}

// backTo gives where to go after signing in: a path of this site, else the first page.
func backTo(next string) string {
	address, err := url.Parse(next)
	if err != nil || address.Host != "" || address.Scheme != "" || address.User != nil ||
		!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t\x00") ||
		strings.HasPrefix(address.Path, "//") || address.Path == "/login" || address.Path == "/logout" {
		return "/"
	}
	return next
}
