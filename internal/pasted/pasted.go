// Package pasted reads a programme that was pasted as text, as ministries send it in mails and documents. Every
// line comes back with what was understood of it and what was not; none is lost.
package pasted

import (
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"cortege/internal/clock"
	"cortege/internal/fault"
	"cortege/internal/text"
	"cortege/internal/visit"
)

// Limits of what is read. Beyond them is no programme.
const (
	MaxBytes = 1 << 20
	MaxLines = 5000
)

// longest is how many characters of a line are searched for times and dates; the rest is kept as it is.
const longest = 4000

// Known is what is known beside the text.
type Known struct {
	Days      Days
	Today     civil.Date // to which a date without a year is near where Days are not known
	Zone      string     // IANA, the visit's
	Languages []string   // the visit's
	Places    []Named
	People    []Named
	Tracks    []Named // the first is the main one
}

// Days are the first and last day of the visit; zero where not known.
type Days struct{ From, To civil.Date }

// Named is a thing that the visit or the directory already has.
type Named struct {
	ID   string
	Name text.Text
}

// Role is what a line, or a column of it, was taken for.
type Role string

// The roles.
const (
	Heading Role = "heading" // a day, a track, the heads of columns, the title
	Item    Role = "item"
	Step    Role = "step"
	Detail  Role = "detail" // of the item before it
	Ignored Role = "ignored"
)

// Understood is what was read in a line or, where programmes stand side by side, in a column of it.
type Understood struct {
	Role      Role
	Item      int // index in Programme.Items; -1: of none
	Day       civil.Date
	Start     clock.Wall // zero: no time
	End       clock.Wall
	Title     string
	Place     string // the id of a known place
	Language  string // in which the line is written; "" where it has no words
	Certainty string // of visit.Certainties; "" is exact
}

// Line is a line of the text.
type Line struct {
	Number     int    // from 1
	Text       string // as it was pasted
	Understood []Understood
	Doubts     []text.Message
}

// Programme is what was read.
type Programme struct {
	Title  string // as the text calls itself
	Days   Days   // the first and last day spoken of
	Lines  []Line
	Items  []visit.Item  // in the order of the text
	Tracks []visit.Track // the ones that items name, where there are several
}

// Read reads a programme. It fails only for what is too large or is no text (faults "pasted_too_large",
// "pasted_too_many_lines", "not_utf8").
func Read(s string, known Known) (*Programme, error) {
	if len(s) > MaxBytes {
		return nil, fault.InvalidField("text", "pasted_too_large", fault.Args{"Count": len(s) >> 20, "Most": MaxBytes >> 20})
	}
	if !utf8.ValidString(s) {
		return nil, fault.InvalidField("text", "not_utf8", nil)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if n := strings.Count(s, "\n"); n >= MaxLines {
		return nil, fault.InvalidField("text", "pasted_too_many_lines", fault.Args{"Count": n + 1, "Most": MaxLines})
	}
	r := newReader(known, strings.Split(s, "\n"))
	r.read()
	return r.programme(), nil
}
