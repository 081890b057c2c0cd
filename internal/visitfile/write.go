package visitfile

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// width is how many characters a line may have before a list or a group is written with a line for each entry.
const width = 110

// Write writes the visit as a file that Read takes as the same visit. What has its default is left out, and
// so are record, uid and sequence, which are no part of a file.
func Write(w io.Writer, v *visit.Visit) error {
	wr := writer{languages: v.Languages}
	root := wr.group(reflect.ValueOf(v).Elem())
	root.entries = slices.Insert(root.entries, 0, named{"format", node{scalar: Format}})
	_, err := io.WriteString(w, layout(root, 0))
	return err
}

// node is a value as it will be written: a scalar, a list or a group.
type node struct {
	kind    nodeKind
	scalar  string
	block   []string // the lines of a text that is written as a literal block
	entries []named
}

type nodeKind int

const (
	isScalar nodeKind = iota
	isList
	isGroup
)

// named is an entry of a list, without a name, or of a group.
type named struct {
	name string
	node node
}

// writer turns a visit's values into nodes.
type writer struct {
	languages []string
	whole     bool // what is empty is written too, unless it may be left out
}

func (w writer) group(v reflect.Value) node {
	group := node{kind: isGroup}
	for _, k := range keysOf(v.Type()) {
		field := v.FieldByIndex(k.index)
		if isEmpty(field) && (!k.always || field.Kind() != reflect.Int && !w.whole) {
			continue
		}
		group.entries = append(group.entries, named{k.name, w.value(field)})
	}
	return group
}

func isEmpty(v reflect.Value) bool {
	if t, ok := v.Interface().(text.Text); ok {
		return t.IsEmpty()
	}
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

func (w writer) value(v reflect.Value) node {
	switch v.Type() {
	case textType:
		return w.text(v.Interface().(text.Text))
	case dateType:
		return node{scalar: fmt.Sprint(v.Interface())}
	case wallType:
		return node{scalar: wall(fmt.Sprint(v.Interface()))}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return w.value(v.Elem())
	case reflect.Slice:
		list := node{kind: isList}
		for i := range v.Len() {
			list.entries = append(list.entries, named{node: w.value(v.Index(i))})
		}
		return list
	case reflect.Struct:
		return w.group(v)
	case reflect.Map:
		group, values := node{kind: isGroup}, byName(v)
		for _, key := range slices.Sorted(maps.Keys(values)) {
			group.entries = append(group.entries, named{key, w.value(values[key])})
		}
		return group
	case reflect.String:
		return str(v.String())
	case reflect.Int:
		return node{scalar: strconv.FormatInt(v.Int(), 10)}
	case reflect.Float64:
		return node{scalar: strconv.FormatFloat(v.Float(), 'f', -1, 64)}
	case reflect.Bool:
		return node{scalar: strconv.FormatBool(v.Bool())}
	}
	panic("no way to write a " + v.Type().String())
}

// byName gives the values of a map by their keys.
func byName(v reflect.Value) map[string]reflect.Value {
	values := make(map[string]reflect.Value, v.Len())
	for i := v.MapRange(); i.Next(); {
		values[i.Key().String()] = i.Value()
	}
	return values
}

// text is plain where there is nothing but the visit's first language.
func (w writer) text(t text.Text) node {
	tags := t.Languages()
	if len(tags) == 1 && len(w.languages) > 0 && tags[0] == w.languages[0] {
		return str(t[tags[0]])
	}
	rank := func(tag string) int {
		if i := slices.Index(w.languages, tag); i >= 0 {
			return i
		}
		return len(w.languages)
	}
	slices.SortStableFunc(tags, func(a, b string) int { return rank(a) - rank(b) })
	group := node{kind: isGroup}
	for _, tag := range tags {
		group.entries = append(group.entries, named{tag, str(t[tag])})
	}
	return group
}

// wall is bare as a day and a time; a time alone would be a number of base sixty to older readers of YAML.
func wall(s string) string {
	if strings.Contains(s, "T") {
		return s
	}
	return strconv.Quote(s)
}

func str(s string) node {
	if lines, ok := blockLines(s); ok {
		return node{block: lines}
	}
	return node{scalar: scalarOf(s)}
}

var (
	plainPattern = regexp.MustCompile(`^[\pL\d][\pL\pM\d '’"«»“”„()/.;!?%&+=*@№–—_-]*$`)
	otherType    = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n)$`)
)

// scalarOf writes a string bare where no reader of YAML could take it for anything else, else in double quotes.
func scalarOf(s string) string {
	number := s != "" && unicode.IsDigit(rune(s[0])) && !strings.Contains(s, " ")
	if plainPattern.MatchString(s) && !strings.HasSuffix(s, " ") && !otherType.MatchString(s) && !number {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// blockLines gives the lines of a text of several, where a literal block keeps every character of it. The
// first line is the block's header.
func blockLines(s string) ([]string, bool) {
	header, body := "|-", s
	if strings.HasSuffix(s, "\n") {
		header, body = "|", s[:len(s)-1]
	}
	if !strings.Contains(body, "\n") || strings.HasSuffix(body, "\n") || strings.HasPrefix(body, " ") || strings.HasPrefix(body, "\n") {
		return nil, false
	}
	lines := strings.Split(body, "\n")
	for _, line := range lines {
		if strings.HasSuffix(line, " ") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return nil, false
		}
	}
	return append([]string{header}, lines...), true
}

// flow gives a node on one line; false where it holds a block.
func flow(n node) (string, bool) {
	if n.block != nil {
		return "", false
	}
	if n.kind == isScalar {
		return n.scalar, true
	}
	parts := make([]string, len(n.entries))
	for i, e := range n.entries {
		part, ok := flow(e.node)
		if !ok {
			return "", false
		}
		if n.kind == isGroup {
			part = scalarOf(e.name) + ": " + part
		}
		parts[i] = part
	}
	if n.kind == isGroup {
		return "{" + strings.Join(parts, ", ") + "}", true
	}
	return "[" + strings.Join(parts, ", ") + "]", true
}

// fits gives a node on one line where it has room there after so many characters.
func fits(n node, taken int) (string, bool) {
	line, ok := flow(n)
	return line, ok && (n.kind == isScalar || taken+utf8.RuneCountInString(line) <= width)
}

// layout writes a group or a list with a line for each entry.
func layout(n node, indent int) string {
	var b strings.Builder
	margin := strings.Repeat(" ", indent)
	if n.kind == isList {
		short := !slices.ContainsFunc(n.entries, func(e named) bool { _, ok := fits(e.node, indent+2); return !ok })
		for _, e := range n.entries {
			b.WriteString(margin + "- ")
			line, _ := flow(e.node)
			switch {
			case short || e.node.kind == isScalar && e.node.block == nil || len(e.node.entries) == 0 && e.node.block == nil:
				b.WriteString(line + "\n")
			case e.node.block != nil:
				b.WriteString(literal(e.node, indent))
			default:
				b.WriteString(layout(e.node, indent+2)[indent+2:])
			}
		}
		return b.String()
	}
	for _, e := range n.entries {
		key := margin + scalarOf(e.name) + ":"
		b.WriteString(key)
		line, ok := fits(e.node, utf8.RuneCountInString(key)+1)
		section := indent == 0 && e.node.kind == isList && len(e.node.entries) > 0 && e.node.entries[0].node.kind == isGroup
		switch {
		case ok && !section:
			b.WriteString(" " + line + "\n")
		case e.node.block != nil:
			b.WriteString(" " + literal(e.node, indent))
		default:
			b.WriteString("\n" + layout(e.node, indent+2))
		}
	}
	return b.String()
}

// literal writes a block, its lines two further in than the key or dash before it.
func literal(n node, indent int) string {
	var b strings.Builder
	b.WriteString(n.block[0] + "\n")
	for _, line := range n.block[1:] {
		if line != "" {
			b.WriteString(strings.Repeat(" ", indent+2) + line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
