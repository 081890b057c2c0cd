package visitfile

import (
	"fmt"
	"strings"

	"cortege/internal/fault"
	"cortege/internal/text"
)

// Error is one thing wrong in a file, with its line.
type Error struct {
	Fault *fault.Error
	File  string
	Line  int // from 1
}

// In gives "FILE:LINE: FIELD: what and why" in the printer's language; no FIELD where it is the whole file.
func (e *Error) In(p *text.Printer) string {
	sentence := p.Error(e.Fault.Key, e.Fault.Args)
	if e.Fault.Field != "" {
		sentence = e.Fault.Field + ": " + sentence
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, sentence)
}

// Error is In English.
func (e *Error) Error() string { return e.In(text.For("en")) }

// List is everything that is wrong in a file, by line.
type List []*Error

// In gives a line for each error, in the printer's language.
func (l List) In(p *text.Printer) string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.In(p)
	}
	return strings.Join(lines, "\n")
}

// Error is In English.
func (l List) Error() string { return l.In(text.For("en")) }

// Unwrap gives the same as a fault.List, for whoever asks for the fault's code.
func (l List) Unwrap() error {
	faults := make(fault.List, len(l))
	for i, e := range l {
		faults[i] = e.Fault
	}
	return faults
}
