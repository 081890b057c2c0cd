package visitfile

import (
	"fmt"
	"io"
	"maps"
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

// WriteFrom writes a struct as a file that ReadInto takes as the same, with everything that it holds. What it lacks of
// what ReadInto will find there is written as null: gone has its keys, nested as they are, each with nil.
func WriteFrom(w io.Writer, format string, from any, gone map[string]any) error {
	wr := writer{whole: true}
	root := wr.group(reflect.ValueOf(from).Elem())
	root.lose(gone)
	root.entries = slices.Insert(root.entries, 0, named{"format", node{scalar: format}})
	_, err := io.WriteString(w, layout(root, 0))
	return err
}

// lose writes null at keys of a group that have no value.
func (n *node) lose(gone map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(gone)) {
		inner, nested := gone[key].(map[string]any)
		i := slices.IndexFunc(n.entries, func(e named) bool { return e.name == key })
		switch {
		case gone[key] == nil && i < 0:
			n.entries = append(n.entries, named{key, node{scalar: "null"}})
		case nested && i >= 0:
			n.entries[i].node.lose(inner)
		}
	}
}
