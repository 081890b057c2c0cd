package visitfile

import (
	"fmt"
	"io"
	"reflect"
	"slices"

	"cortege/internal/fault"
)

// ReadInto reads a file of a format of its own, under the same rules as a visit's, over what a struct holds: what
// the file does not name stays. check gives what is wrong with the whole, by the names of its fields. What is
// wrong comes back as a List.
func ReadInto(name string, source io.Reader, format string, into any, check func() fault.List) error {
	all, err := io.ReadAll(io.LimitReader(source, maxBytes+1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	r := newReader(name)
	r.partial = true
	r.document(all, format, into, check)
	return r.err()
}

// WriteFrom writes a struct as a file that ReadInto takes as the same, with everything that it holds.
func WriteFrom(w io.Writer, format string, from any) error {
	wr := writer{whole: true}
	root := wr.group(reflect.ValueOf(from).Elem())
	root.entries = slices.Insert(root.entries, 0, named{"format", node{scalar: format}})
	_, err := io.WriteString(w, layout(root, 0))
	return err
}
