package planning

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"cortege/internal/calendar"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Passwords are hashed as OWASP advises for argon2id: 19 MiB, two passes, one lane.
var passwordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Bounds of a password, in bytes, and of a name, in characters.
const (
	PasswordLeast = 10
	PasswordMost  = 256
	NameMost      = 64
)

// Logins that fail are counted by name and by address; after so many within the window the next must wait.
const (
	failuresByName    = 8
	failuresByAddress = 60
	failureWindow     = 15 * time.Minute
)

// hashing bounds how many passwords are hashed at once: each takes 19 MiB.
var hashing = make(chan struct{}, 4)

func hashPassword(ctx context.Context, password string) (string, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return "", fault.Wrap(fault.Unavailable, "busy", ctx.Err())
	}
	return argon2id.CreateHash(password, passwordCost)
}

func passwordMatches(ctx context.Context, password, hash string) (bool, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return false, fault.Wrap(fault.Unavailable, "busy", ctx.Err())
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

// nobody is the hash that an unknown name's password is compared with, so that it takes as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Login gives the account of name if password is its own. address is where the request comes from: too many
// failures of a name or an address are Throttled.
func (o *Office) Login(ctx context.Context, name, password, address string) (*User, error) {
	wrong := fault.InvalidField("password", "login_wrong", nil)
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > NameMost || len(password) > PasswordMost || !utf8.ValidString(name) {
		return nil, wrong
	}
	now := o.Now()
	keys := map[string]int{"name:" + strings.ToLower(name): failuresByName, "address:" + address: failuresByAddress}
	for key, most := range keys {
		failures, err := o.store.Failures(ctx, key, now.Add(-failureWindow))
		if err != nil {
			return nil, err
		}
		if failures >= most {
			return nil, fault.New(fault.Throttled, "password", "login_throttled", fault.Args{"Count": int(failureWindow / time.Minute)})
		}
	}
	hash := nobody
	user, err := o.store.UserByName(ctx, name)
	if err == nil {
		hash = user.Password
	} else if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	matches, err := passwordMatches(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if !matches || user == nil || user.Disabled {
		for key := range keys {
			if err := o.store.AddFailure(ctx, key, now); err != nil {
				return nil, err
			}
		}
		return nil, wrong
	}
	if err := o.store.ClearFailures(ctx, "name:"+strings.ToLower(name)); err != nil {
		return nil, err
	}
	return user, o.store.Seen(ctx, user.Key, now)
}

// Actor gives the account of a session. epoch is the account's at login: a later change of password, or being
// disabled, ends the session.
func (o *Office) Actor(ctx context.Context, key, epoch int64) (Actor, error) {
	user, err := o.store.User(ctx, key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Actor{}, err
	}
	if user == nil || user.Disabled || user.Epoch != epoch {
		return Actor{}, fault.New(fault.Unauthenticated, "", "sign_in", nil)
	}
	return user.Actor(), nil
}

// Actor gives the account as one who acts.
func (u *User) Actor() Actor {
	return Actor{Key: u.Key, Name: u.Name, Role: u.Role, Language: u.Language, Officer: u.Officer}
}

// Users gives the accounts, by name.
func (o *Office) Users(ctx context.Context, who Actor) ([]User, error) {
	if err := may(who, Admin); err != nil {
		return nil, err
	}
	return o.store.Users(ctx)
}

// AddUser makes an account.
func (o *Office) AddUser(ctx context.Context, who Actor, name string, role Role, password string) (*User, error) {
	if err := may(who, Admin); err != nil {
		return nil, err
	}
	name = strings.TrimSpace(name)
	var faults fault.List
	if name == "" || utf8.RuneCountInString(name) > NameMost || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		faults = append(faults, fault.InvalidField("name", "user_name", fault.Args{"Most": NameMost}))
	}
	if !slices.Contains(Roles, role) {
		faults = append(faults, fault.InvalidField("role", "role_unknown", fault.Args{"Value": string(role)}))
	}
	faults = append(faults, checkPassword(name, password)...)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	users, err := o.store.Users(ctx)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(u User) bool { return strings.EqualFold(u.Name, name) }) // which the store refuses
	if err := officerTaken("name", []string{name}, users); err != nil {
		return nil, err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	user := &User{Name: name, Role: role, Password: hash, Created: o.Now()}
	return user, o.store.AddUser(ctx, o.author(who), user)
}

func checkPassword(name, password string) fault.List {
	switch {
	case len(password) < PasswordLeast:
		return fault.List{fault.InvalidField("password", "password_short", fault.Args{"Least": PasswordLeast})}
	case len(password) > PasswordMost:
		return fault.List{fault.InvalidField("password", "password_long", fault.Args{"Most": PasswordMost})}
	case strings.EqualFold(name, password):
		return fault.List{fault.InvalidField("password", "password_is_name", nil)}
	}
	return nil
}

// SetPassword gives the account of name another password and ends its sessions. One's own needs the present
// one; an administrator sets anyone's.
func (o *Office) SetPassword(ctx context.Context, who Actor, name, present, password string) (*User, error) {
	own := strings.EqualFold(who.Name, name) && who.Key != 0
	if !own {
		if err := may(who, Admin); err != nil {
			return nil, err
		}
	}
	user, err := o.store.UserByName(ctx, name)
	if err != nil {
		return nil, err
	}
	if own {
		matches, err := passwordMatches(ctx, present, user.Password)
		if err != nil {
			return nil, err
		}
		if !matches {
			return nil, fault.InvalidField("present", "password_wrong", nil)
		}
	}
	if err := checkPassword(user.Name, password).Err(); err != nil {
		return nil, err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	return o.store.ChangeUser(ctx, o.author(who), user.Key, func(u *User) error {
		u.Password = hash
		u.Epoch++
		return nil
	})
}

// SetRole gives the account another role. Nobody takes the last administrator away.
func (o *Office) SetRole(ctx context.Context, who Actor, name string, role Role) error {
	return o.changeUser(ctx, who, name, func(u *User) error {
		if !slices.Contains(Roles, role) {
			return fault.InvalidField("role", "role_unknown", fault.Args{"Value": string(role)})
		}
		u.Role = role
		return nil
	})
}

// officerTaken says at a field that one of the names is one under which visits have the holder of an account.
func officerTaken(field string, names []string, users []User) error {
	for i := range users {
		for _, taken := range users[i].Actor().Names() {
			if slices.ContainsFunc(names, func(own string) bool { return text.Fold(own) == text.Fold(taken) }) {
				return fault.InvalidField(field, "officer_taken", fault.Args{"Value": taken, "Name": users[i].Name})
			}
		}
	}
	return nil
}

// SetOfficer gives the account the names under which visits have its holder, apart by ";". A name is one account's alone.
func (o *Office) SetOfficer(ctx context.Context, who Actor, name, officer string) error {
	users, err := o.Users(ctx, who)
	if err != nil {
		return err
	}
	names := calendar.OfficerNames(officer)
	officer = strings.Join(names, "; ")
	if n := utf8.RuneCountInString(officer); n > visit.MaxName {
		return fault.InvalidField("officer", "too_long", fault.Args{"Count": n, "Most": visit.MaxName})
	}
	if !utf8.ValidString(officer) || strings.ContainsFunc(officer, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fault.InvalidField("officer", "officer_name", nil)
	}
	others := slices.DeleteFunc(users, func(u User) bool { return strings.EqualFold(u.Name, name) })
	if err := officerTaken("officer", names, others); err != nil {
		return err
	}
	return o.changeUser(ctx, who, name, func(u *User) error {
		u.Officer = officer
		return nil
	})
}

// SetDisabled shuts the account and ends its sessions, or opens it again.
func (o *Office) SetDisabled(ctx context.Context, who Actor, name string, disabled bool) error {
	return o.changeUser(ctx, who, name, func(u *User) error {
		u.Disabled = disabled
		u.Epoch++
		return nil
	})
}

func (o *Office) changeUser(ctx context.Context, who Actor, name string, alter func(*User) error) error {
	if err := may(who, Admin); err != nil {
		return err
	}
	users, err := o.store.Users(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(users, func(u User) bool { return strings.EqualFold(u.Name, name) })
	if i < 0 {
		return fault.New(fault.NotFound, "name", "user_unknown", fault.Args{"Value": name})
	}
	_, err = o.store.ChangeUser(ctx, o.author(who), users[i].Key, func(u *User) error {
		if err := alter(u); err != nil {
			return err
		}
		other := func(other User) bool { return other.Key != u.Key && other.Role == Admin && !other.Disabled }
		if (u.Disabled || u.Role != Admin) && !slices.ContainsFunc(users, other) {
			return fault.InvalidField("role", "last_admin", nil)
		}
		return nil
	})
	return err
}

// SetLanguage gives one's own account a language of the interface; "" is as the browser asks.
func (o *Office) SetLanguage(ctx context.Context, who Actor, language string) error {
	if err := may(who, Viewer); err != nil {
		return err
	}
	if language != "" && !slices.Contains(text.Languages(), language) {
		return fault.InvalidField("language", "language_unknown", fault.Args{"Value": language})
	}
	_, err := o.store.ChangeUser(ctx, o.author(who), who.Key, func(u *User) error {
		u.Language = language
		return nil
	})
	return err
}

const setupSetting = "setup_token"

// SetupToken gives a new token for making the first administrator, "" where there is an account already.
// It replaces the one before.
func (o *Office) SetupToken(ctx context.Context) (string, error) {
	users, err := o.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return "", err
	}
	token := newToken()
	return token, o.store.SaveSetting(ctx, Author{At: o.Now()}, setupSetting, hashToken(token))
}

// SetupOpen says whether token still makes the first administrator.
func (o *Office) SetupOpen(ctx context.Context, token string) error {
	gone := fault.New(fault.NotFound, "", "setup_gone", nil)
	hash, err := o.store.Setting(ctx, setupSetting)
	if err != nil {
		return err
	}
	if hash == "" || subtle.ConstantTimeCompare([]byte(hash), []byte(hashToken(token))) != 1 {
		return gone
	}
	users, err := o.store.Users(ctx)
	if err != nil {
		return err
	}
	if len(users) > 0 {
		return gone
	}
	return nil
}

// Setup makes the first administrator by the one-time token.
func (o *Office) Setup(ctx context.Context, token, name, password string) (*User, error) {
	if err := o.SetupOpen(ctx, token); err != nil {
		return nil, err
	}
	user, err := o.AddUser(ctx, Actor{Name: "setup", Role: Admin}, name, Admin, password)
	if err != nil {
		return nil, err
	}
	if err := o.store.SaveSetting(ctx, Author{Name: user.Name, At: o.Now()}, setupSetting, ""); err != nil {
		return nil, err
	}
	return user, o.store.Seen(ctx, user.Key, o.Now()) // the link has signed in whoever opened it
}
