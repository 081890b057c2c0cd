package store

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cortege/internal/fault"
	"cortege/internal/planning"
)

// foldName gives the form of an account's name that must be unique: case does not tell two apart, accents do.
func foldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }

func userRowOf(u *planning.User) userRow {
	return userRow{
		Key: u.Key, Name: u.Name, Folded: foldName(u.Name), Role: string(u.Role), Language: u.Language, Officer: u.Officer, Password: u.Password,
		Epoch: u.Epoch, Disabled: u.Disabled, CreatedAt: instant(u.Created), LastSeenAt: perhaps(u.LastSeen),
	}
}

func (r *userRow) user() planning.User {
	return planning.User{
		Key: r.Key, Name: r.Name, Role: planning.Role(r.Role), Language: r.Language, Officer: r.Officer, Password: r.Password, Epoch: r.Epoch,
		Disabled: r.Disabled, Created: r.CreatedAt.UTC(), LastSeen: known(r.LastSeenAt),
	}
}

// Users implements planning.AccountStore: by name.
func (s *Store) Users(ctx context.Context) ([]planning.User, error) {
	var rows []userRow
	if err := s.db.WithContext(ctx).Order("folded").Find(&rows).Error; err != nil {
		return nil, s.fault(ctx, err)
	}
	return each(rows, (*userRow).user), nil
}

// User implements planning.AccountStore.
func (s *Store) User(ctx context.Context, key int64) (*planning.User, error) {
	return s.user(ctx, s.db.WithContext(ctx).Where("key = ?", key), key)
}

// UserByName implements planning.AccountStore. Case does not matter.
func (s *Store) UserByName(ctx context.Context, name string) (*planning.User, error) {
	return s.user(ctx, s.db.WithContext(ctx).Where("folded = ?", foldName(name)), name)
}

func userUnknown(named any) *fault.Error {
	return fault.New(fault.NotFound, "", "user_unknown", fault.Args{"Value": named})
}

func (s *Store) user(ctx context.Context, query *gorm.DB, named any) (*planning.User, error) {
	row, err := one[userRow](query, userUnknown(named))
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	u := row.user()
	return &u, nil
}

// AddUser implements planning.AccountStore.
func (s *Store) AddUser(ctx context.Context, by planning.Author, u *planning.User) error {
	return s.write(ctx, by, func(w *work) error {
		row := userRowOf(u)
		row.Key = 0
		if err := nameTaken(w.Create(&row).Error, u.Name); err != nil {
			return err
		}
		u.Key = row.Key
		return w.auditUser("user_added", nil, &row)
	})
}

func nameTaken(err error, name string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fault.New(fault.Conflict, "name", "name_taken", fault.Args{"Value": name})
	}
	return err
}

// ChangeUser implements planning.AccountStore.
func (s *Store) ChangeUser(ctx context.Context, by planning.Author, key int64, alter func(*planning.User) error) (*planning.User, error) {
	var changed planning.User
	err := s.write(ctx, by, func(w *work) error {
		was, err := one[userRow](w.Clauses(clause.Locking{Strength: "UPDATE"}).Where("key = ?", key), userUnknown(key))
		if err != nil {
			return err
		}
		changed = was.user()
		if err := alter(&changed); err != nil {
			return err
		}
		changed.Key, changed.Created, changed.LastSeen = key, was.CreatedAt.UTC(), known(was.LastSeenAt)
		row := userRowOf(&changed)
		if err := nameTaken(w.Save(&row).Error, changed.Name); err != nil {
			return err
		}
		return w.auditUser("user_changed", was, &row)
	})
	if err != nil {
		return nil, err
	}
	return &changed, nil
}

// auditUser tells what became of an account, without its password's hash.
func (w *work) auditUser(action string, was, is *userRow) error {
	describe := func(r *userRow) json.RawMessage {
		if r == nil {
			return nil
		}
		return raw(map[string]any{"name": r.Name, "role": r.Role, "language": r.Language, "officer": r.Officer, "disabled": r.Disabled, "epoch": r.Epoch})
	}
	_, err := w.audit(planning.Change{Action: action, Edits: []planning.Edit{{
		Thing: "user", ID: keyText(is.Key), Before: describe(was), After: describe(is),
	}}})
	return err
}

// Seen implements planning.AccountStore.
func (s *Store) Seen(ctx context.Context, key int64, at time.Time) error {
	return s.fault(ctx, s.db.WithContext(ctx).Model(&userRow{}).Where("key = ?", key).Update("last_seen_at", instant(at)).Error)
}

// Failures implements planning.AccountStore.
func (s *Store) Failures(ctx context.Context, key string, since time.Time) (int, error) {
	var count int64
	err := s.db.WithContext(ctx).Model(&failureRow{}).Where("who = ? AND at >= ?", key, instant(since)).Count(&count).Error
	return int(count), s.fault(ctx, err)
}

// failuresKept is how long failed logins are kept: longer than any window in which they count.
const failuresKept = 24 * time.Hour

// AddFailure implements planning.AccountStore.
func (s *Store) AddFailure(ctx context.Context, key string, at time.Time) error {
	db := s.db.WithContext(ctx)
	err := db.Create(&failureRow{Who: key, At: instant(at)}).Error
	if err == nil {
		err = s.sweeping.failures.now(at, func() error {
			return db.Where("at < ?", instant(at.Add(-failuresKept))).Delete(&failureRow{}).Error
		})
	}
	return s.fault(ctx, err)
}

// ClearFailures implements planning.AccountStore.
func (s *Store) ClearFailures(ctx context.Context, key string) error {
	return s.fault(ctx, s.db.WithContext(ctx).Where("who = ?", key).Delete(&failureRow{}).Error)
}

// Setting implements planning.AccountStore.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var rows []settingRow
	err := s.db.WithContext(ctx).Where("name = ?", name).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return "", s.fault(ctx, err)
	}
	return rows[0].Value, nil
}

// SaveSetting implements planning.AccountStore. The audit names the setting, not its value, which may be secret.
func (s *Store) SaveSetting(ctx context.Context, by planning.Author, name, value string) error {
	return s.write(ctx, by, func(w *work) error {
		if err := w.Save(&settingRow{Name: name, Value: value}).Error; err != nil {
			return err
		}
		_, err := w.audit(planning.Change{Action: "setting_saved", Edits: []planning.Edit{{Thing: "setting", ID: name}}})
		return err
	})
}
