// Package planning holds the use cases: may this person do this, load, ask the engines, save, audit. It
// declares the Store that it needs and knows neither SQL nor HTTP.
package planning

import (
	"strings"
	"time"

	"cortege/internal/calendar"
	"cortege/internal/fault"
	"cortege/internal/visit"
)

// Role is what an account may do. Each may do what the one before may.
type Role string

// The roles.
const (
	Viewer  Role = "viewer"  // reads
	Officer Role = "officer" // plans
	Admin   Role = "admin"   // accounts and settings
)

// Roles gives the roles, the least first.
var Roles = []Role{Viewer, Officer, Admin}

// Actor is the person on whose behalf something is done. The zero Actor may do nothing.
type Actor struct {
	Key      int64
	Name     string
	Role     Role
	Language string // of the interface; "" where none is chosen
	Officer  string // the names under which visits have this person; see Names
}

// Names gives every name under which items and tasks may have who acts: the account's own, then those of Officer.
func (who Actor) Names() []string {
	return append([]string{who.Name}, calendar.OfficerNames(who.Officer)...)
}

// Office is the program's whole ability, over a store and a clock.
type Office struct {
	store Store
	now   func() time.Time
	feeds *feedCache
	base  string // the program's address; "" unknown
	kept  customsKept

	searches chan struct{} // one for each search that is under way
}

// New makes an office. now gives the present moment.
func New(store Store, now func() time.Time) *Office {
	return &Office{store: store, now: now, feeds: newFeedCache(store), searches: make(chan struct{}, mostSearches)}
}

// ServedAt says at which address readers reach the program, "https://visits.example", before anybody asks for anything:
// staff's calendars lead to it.
func (o *Office) ServedAt(base string) { o.base = strings.TrimSuffix(base, "/") }

// Now gives the present moment in UTC, as the database keeps it.
func (o *Office) Now() time.Time { return o.now().UTC().Truncate(time.Microsecond) }

func (o *Office) author(who Actor) Author { return Author{Name: who.Name, At: o.Now()} }

// may gives an error unless who has the role or a higher one.
func may(who Actor, least Role) error {
	rank := func(r Role) int {
		for i, role := range Roles {
			if role == r {
				return i
			}
		}
		return -1
	}
	switch {
	case who.Role == "":
		return fault.New(fault.Unauthenticated, "", "sign_in", nil)
	case rank(who.Role) < rank(least):
		return fault.New(fault.Forbidden, "", "not_allowed", fault.Args{"Role": string(least)})
	}
	return nil
}

// MayPlan says whether who may change visits, for pages that show or hide what changes them.
func (who Actor) MayPlan() bool { return may(who, Officer) == nil }

// MayAdminister says whether who may change accounts and settings.
func (who Actor) MayAdminister() bool { return may(who, Admin) == nil }

// stale gives Conflict unless the thing still has the version that the change was built on. A version of
// nought is not checked: the caller asks for what is there now to be overwritten.
func stale(record visit.Record, version int64) error {
	if version != 0 && record.Version != version {
		return fault.New(fault.Conflict, "", "changed_meanwhile", fault.Args{"By": record.By})
	}
	return nil
}
