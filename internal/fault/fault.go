// Package fault holds the errors that a user can cause or must be told of.
//
// An error carries a code, the field it belongs to and the key of a sentence that says how to mend it.
// The sentence itself is written in the reader's language by package text.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Code says what sort of error it is; httpd alone turns it into a status.
type Code string

// The codes. Anything that is none of them is a failure of the program itself.
const (
	Invalid         Code = "invalid"         // what was given cannot be taken
	NotFound        Code = "not_found"       // there is no such thing, or its existence is confidential
	Conflict        Code = "conflict"        // built on a version that is no longer the newest
	Forbidden       Code = "forbidden"       // this person may not do this
	Unauthenticated Code = "unauthenticated" // nobody is signed in
	Throttled       Code = "throttled"       // too many tries; later again
	Unavailable     Code = "unavailable"     // the database or another service does not answer
)

// Args are the values a sentence names. A value may be a string, a number or a text.Text.
type Args map[string]any

// Error is one error with its place and its sentence.
type Error struct {
	Code  Code
	Field string // as in a form or a visit file: "title", "items[3].at"; empty where it belongs to the whole
	Key   string // the sentence's key in text's catalogue, without "fault."
	Args  Args
	Cause error // for the log, never shown
}

// New makes an error with code whose sentence is key.
func New(code Code, field, key string, args Args) *Error {
	return &Error{Code: code, Field: field, Key: key, Args: args}
}

// InvalidField is short for the commonest error: field holds what cannot be taken.
func InvalidField(field, key string, args Args) *Error { return New(Invalid, field, key, args) }

// Wrap makes an error with code around cause.
func Wrap(code Code, key string, cause error) *Error {
	return &Error{Code: code, Key: key, Cause: cause}
}

// Error is for logs and tests; people are shown the sentence of Key.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Field != "" {
		b.WriteString(" " + e.Field)
	}
	b.WriteString(": " + e.Key)
	names := make([]string, 0, len(e.Args))
	for name := range e.Args {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%v", name, e.Args[name])
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// List is several errors of one form or file.
type List []*Error

// Error joins the errors' texts.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, e := range l {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Err gives nil for an empty list.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All gives every fault.Error in err, or nil where there is none.
func All(err error) List {
	var list List
	if errors.As(err, &list) {
		return list
	}
	var one *Error
	if errors.As(err, &one) {
		return List{one}
	}
	return nil
}

// CodeOf gives the code of err: the first one's in a list, "" where it has none.
func CodeOf(err error) Code {
	if all := All(err); len(all) > 0 {
		return all[0].Code
	}
	return ""
}

// Is says whether err has code.
func Is(err error, code Code) bool { return CodeOf(err) == code }
