package httpd

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"cortege/internal/fault"
	"cortege/internal/planning"
	"cortege/internal/text"
)

// credentials are a name and a password, as typed. The password is never shown again.
type credentials struct {
	Name     string `form:"name"`
	Password string `form:"password"`
	Token    string `form:"token"` // of the first administrator's link
	Next     string `form:"next"`
}

// loginPage signs in, or makes the first administrator.
type loginPage struct {
	Page
	Lead    string
	Action  string
	Submit  string
	Fields  []Field
	Hidden  []Hidden
	Problem []string
}

func (p *loginPage) fill(f *form, typed credentials) {
	name, password := f.field("name", "login.name", typed.Name), f.field("password", "login.password", "")
	name.Autocomplete, name.Required, name.AutoFocus = "username", true, typed.Name == ""
	password.Type, password.Autocomplete, password.Required, password.AutoFocus = "password", "current-password", true, typed.Name != ""
	p.Fields = []Field{name, password}
	p.Problem = f.rest()
}

func (s *Server) loginForm(c echo.Context) error {
	next := backTo(c.QueryParam("next"))
	if actor(c).Role != "" {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return s.showLogin(c, http.StatusOK, credentials{Next: next}, nil)
}

func (s *Server) login(c echo.Context) error {
	var typed credentials
	err := decode(c, &typed)
	if err == nil {
		var user *planning.User
		if user, err = s.office.Login(c.Request().Context(), typed.Name, typed.Password, c.RealIP()); err == nil {
			if err = s.startSession(c, user); err != nil {
				return err
			}
			return c.Redirect(http.StatusSeeOther, backTo(typed.Next))
		}
	}
	if status, mendable := again(err); mendable {
		if status == http.StatusTooManyRequests {
			c.Response().Header().Set("Retry-After", "900")
		}
		return s.showLogin(c, status, typed, err)
	}
	return err
}

func (s *Server) showLogin(c echo.Context, status int, typed credentials, err error) error {
	p := &loginPage{Page: s.page(c, "", "login.title"), Action: "/login"}
	p.Submit, p.Lead = p.Say("login.submit"), p.Say("login.lead")
	if next := backTo(typed.Next); next != "/" {
		p.Hidden = []Hidden{{"next", next}}
	}
	p.fill(newForm(p.Page, err), typed)
	return s.show(c, status, "login", p)
}

func (s *Server) logout(c echo.Context) error {
	if actor(c).Role != "" {
		if err := s.endSession(c); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, "/login")
}

func (s *Server) setupForm(c echo.Context) error {
	token := c.QueryParam("token")
	if err := s.office.SetupOpen(c.Request().Context(), token); err != nil {
		return err
	}
	return s.showSetup(c, http.StatusOK, credentials{Token: token}, nil)
}

func (s *Server) setup(c echo.Context) error {
	var typed credentials
	err := decode(c, &typed)
	if err == nil {
		var user *planning.User
		if user, err = s.office.Setup(c.Request().Context(), typed.Token, typed.Name, typed.Password); err == nil {
			if err = s.startSession(c, user); err != nil {
				return err
			}
			return c.Redirect(http.StatusSeeOther, "/")
		}
	}
	if status, mendable := again(err); mendable {
		if open := s.office.SetupOpen(c.Request().Context(), typed.Token); open != nil {
			return open
		}
		return s.showSetup(c, status, typed, err)
	}
	return err
}

func (s *Server) showSetup(c echo.Context, status int, typed credentials, err error) error {
	p := &loginPage{Page: s.page(c, "", "setup.title"), Action: "/setup", Hidden: []Hidden{{"token", typed.Token}}}
	p.Submit, p.Lead = p.Say("setup.submit"), p.Say("setup.lead")
	p.fill(newForm(p.Page, err), typed)
	p.Fields[1].Autocomplete, p.Fields[1].Hint = "new-password", p.Say("account.password_hint", "Least", planning.PasswordLeast)
	return s.show(c, status, "login", p)
}

// accountPage is one's own account: language, theme and password.
type accountPage struct {
	Page
	Settings        []Field
	Passwords       []Field
	Problems        []string
	PasswordProblem []string
}

// settingsForm is what a reader chooses for the interface.
type settingsForm struct {
	Language string `form:"language"`
	Theme    string `form:"theme"`
	Back     string `form:"back"` // where to go on; "" to the account's page
}

// passwordForm is a change of one's own password.
type passwordForm struct {
	Present  string `form:"present_password"`
	Password string `form:"password"`
}

func (s *Server) account(c echo.Context) error {
	return s.showAccount(c, http.StatusOK, settingsForm{Language: actor(c).Language, Theme: theme(c)}, nil, nil)
}

func (s *Server) saveSettings(c echo.Context) error {
	var typed settingsForm
	err := decode(c, &typed)
	if err == nil && !slices.Contains(themes, typed.Theme) {
		err = fault.InvalidField("theme", "word_unknown", fault.Args{"Value": clip(typed.Theme), "Words": "light, dark"})
	}
	if err == nil {
		err = s.office.SetLanguage(c.Request().Context(), actor(c), typed.Language)
	}
	if err == nil {
		c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows the base URL
			Name: themeCookie, Value: typed.Theme, Path: "/", MaxAge: int((400 * 24 * time.Hour).Seconds()),
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(),
		})
		if typed.Back != "" {
			return c.Redirect(http.StatusSeeOther, backTo(typed.Back))
		}
		return done(c, "/account", "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showAccount(c, status, typed, err, nil)
	}
	return err
}

func (s *Server) changePassword(c echo.Context) error {
	var typed passwordForm
	err := decode(c, &typed)
	if err == nil {
		var user *planning.User
		if user, err = s.office.SetPassword(c.Request().Context(), actor(c), actor(c).Name, typed.Present, typed.Password); err == nil {
			// Every other session has ended; this one goes on under a new token.
			if err = s.startSession(c, user); err != nil {
				return err
			}
			return done(c, "/account", "password", "")
		}
	}
	if status, mendable := again(err); mendable {
		return s.showAccount(c, status, settingsForm{Language: actor(c).Language, Theme: theme(c)}, nil, err)
	}
	return err
}

func (s *Server) showAccount(c echo.Context, status int, typed settingsForm, wrong, wrongPassword error) error {
	p := &accountPage{Page: s.page(c, "account", "account.title")}
	f := newForm(p.Page, wrong)
	languages := []Option{{Value: "", Label: p.Say("account.language_browser")}}
	for _, tag := range text.Languages() {
		languages = append(languages, Option{Value: tag, Label: languageName(tag, tag)})
	}
	p.Settings = []Field{
		f.choice("language", "account.language", typed.Language, languages),
		f.choice("theme", "account.theme", typed.Theme, []Option{
			{Value: "", Label: p.Say("account.theme_system")}, {Value: "light", Label: p.Say("account.theme_light")}, {Value: "dark", Label: p.Say("account.theme_dark")},
		}),
	}
	p.Problems = f.rest()
	f = newForm(p.Page, renamed(wrongPassword, "present", "present_password"))
	present, password := f.field("present_password", "account.present", ""), f.field("password", "account.new_password", "")
	present.Type, present.Autocomplete, present.Required = "password", "current-password", true
	password.Type, password.Autocomplete, password.Required = "password", "new-password", true
	password.Hint = p.Say("account.password_hint", "Least", planning.PasswordLeast)
	p.Passwords, p.PasswordProblem = []Field{present, password}, f.rest()
	return s.show(c, status, "account", p)
}

// usersPage is the list of accounts, with the form of a new one.
type usersPage struct {
	Page
	Users   []planning.User
	Fields  []Field
	Problem []string
}

// userFields are a new account, as typed.
type userFields struct {
	Name     string `form:"name"`
	Role     string `form:"role"`
	Password string `form:"password"`
}

func (s *Server) users(c echo.Context) error {
	return s.showUsers(c, http.StatusOK, userFields{Role: string(planning.Officer)}, nil)
}

func (s *Server) addUser(c echo.Context) error {
	var typed userFields
	err := decode(c, &typed)
	if err == nil {
		if _, err = s.office.AddUser(c.Request().Context(), actor(c), typed.Name, planning.Role(typed.Role), typed.Password); err == nil {
			return done(c, "/users", "user", "")
		}
	}
	if status, mendable := again(err); mendable {
		return s.showUsers(c, status, typed, err)
	}
	return err
}

func (s *Server) showUsers(c echo.Context, status int, typed userFields, err error) error {
	list, failed := s.office.Users(c.Request().Context(), actor(c))
	if failed != nil {
		return failed
	}
	p := &usersPage{Page: s.page(c, "users", "users.title"), Users: list}
	f := newForm(p.Page, err)
	name, password := f.field("name", "login.name", typed.Name), f.field("password", "login.password", "")
	name.Required, password.Required, password.Type, password.Autocomplete = true, true, "password", "new-password"
	password.Hint = p.Say("account.password_hint", "Least", planning.PasswordLeast)
	p.Fields = []Field{name, f.choice("role", "users.role", typed.Role, p.roles()), password}
	p.Problem = f.rest()
	return s.show(c, status, "users", p)
}

func (p Page) roles() []Option {
	var options []Option
	for _, role := range planning.Roles {
		options = append(options, Option{Value: string(role), Label: p.Say("role." + string(role))})
	}
	return options
}

// userPage is one account: its role, whether it is open, its password.
type userPage struct {
	Page
	User     planning.User
	Role     Field
	Officer  Field
	Password Field
	Problem  []string
}

// findUser gives the account that the address names.
func (s *Server) findUser(c echo.Context) (*planning.User, error) {
	key, err := keyOf(c)
	if err != nil {
		return nil, err
	}
	list, err := s.office.Users(c.Request().Context(), actor(c))
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Key == key {
			return &list[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "", "user_unknown", fault.Args{"Value": strconv.FormatInt(key, 10)})
}

func (s *Server) userForm(c echo.Context) error {
	user, err := s.findUser(c)
	if err != nil {
		return err
	}
	return s.showUser(c, http.StatusOK, user, nil)
}

func (s *Server) saveUser(c echo.Context) error {
	var typed struct {
		Role     string  `form:"role"`
		Officer  *string `form:"officer"`  // nil leaves them
		Disabled string  `form:"disabled"` // "yes" or "no"; "" leaves it
	}
	return s.changeUser(c, &typed, func(user *planning.User) error {
		if typed.Officer != nil && *typed.Officer != user.Officer {
			if err := s.office.SetOfficer(c.Request().Context(), actor(c), user.Name, *typed.Officer); err != nil {
				user.Officer = *typed.Officer // as typed
				return err
			}
		}
		if typed.Role != "" && typed.Role != string(user.Role) {
			if err := s.office.SetRole(c.Request().Context(), actor(c), user.Name, planning.Role(typed.Role)); err != nil {
				return err
			}
		}
		if disabled := typed.Disabled == "yes"; typed.Disabled != "" && disabled != user.Disabled {
			return s.office.SetDisabled(c.Request().Context(), actor(c), user.Name, disabled)
		}
		return nil
	})
}

func (s *Server) setPassword(c echo.Context) error {
	var typed struct {
		Password string `form:"password"`
	}
	return s.changeUser(c, &typed, func(user *planning.User) error {
		if user.Key == actor(c).Key { // needs the present one too
			return fault.New(fault.Invalid, "", "own_password", nil)
		}
		_, err := s.office.SetPassword(c.Request().Context(), actor(c), user.Name, "", typed.Password)
		return err
	})
}

// changeUser decodes a form into typed and lets change have its way with the account that the address names.
func (s *Server) changeUser(c echo.Context, typed any, change func(*planning.User) error) error {
	user, err := s.findUser(c)
	if err != nil {
		return err
	}
	if err = decode(c, typed); err == nil {
		err = change(user)
	}
	if err == nil {
		return done(c, "/users", "saved", "")
	}
	if status, mendable := again(err); mendable {
		return s.showUser(c, status, user, err)
	}
	return err
}

func (s *Server) showUser(c echo.Context, status int, user *planning.User, err error) error {
	p := &userPage{Page: s.page(c, "users", "users.user_title", "Name", user.Name), User: *user}
	f := newForm(p.Page, err)
	p.Role = f.choice("role", "users.role", string(user.Role), p.roles())
	p.Officer = f.field("officer", "users.officer", user.Officer)
	p.Officer.Hint = p.Say("users.officer_hint")
	p.Password = f.field("password", "account.new_password", "")
	p.Password.Type, p.Password.Autocomplete, p.Password.Required = "password", "new-password", true
	p.Password.Hint = p.Say("account.password_hint", "Least", planning.PasswordLeast)
	p.Problem = f.rest()
	return s.show(c, status, "user", p)
}
