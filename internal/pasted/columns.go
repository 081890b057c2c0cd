package pasted

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// row is a line as its cells.
type row struct {
	number int // index of the line
	clean  string
	cells  []cell
	table  bool // by tabs or bars: cells are counted; else they stand at columns
	indent int  // blanks before the first word
}

// cell is a piece of a line between tabs, bars or runs of blanks.
type cell struct {
	text string
	at   int // its index in a table, else the column at which it begins
}

// maxCells is how many columns a line may have; what comes after stands in the last.
const maxCells = 40

// width gives how many columns a blank takes: a tab counts as four.
func width(blank rune) int {
	if blank == '\t' {
		return 4
	}
	return 1
}

// rowOf takes a line apart.
func rowOf(number int, s string) row {
	w := row{number: number, clean: s}
	for _, c := range s {
		if c != ' ' && c != '\t' {
			break
		}
		w.indent += width(c)
	}
	add := func(at int, s string) {
		if s = strings.TrimSpace(s); s != "" {
			w.cells = append(w.cells, cell{s, at})
		}
	}
	switch trimmed := strings.TrimSpace(s); {
	case strings.Count(trimmed, "|") >= 2 || strings.Count(trimmed, "|") == 1 && !strings.HasPrefix(trimmed, "|"):
		w.table = true
		for i, part := range strings.SplitN(strings.TrimPrefix(s, "|"), "|", maxCells) {
			add(i, part)
		}
	case strings.Contains(s, "\t"):
		w.table = true
		for i, part := range strings.SplitN(s, "\t", maxCells) {
			add(i, part)
		}
	default:
		start, blanks, column := 0, 0, 0
		first := w.indent
		for i, c := range s {
			if c == ' ' {
				blanks++
			} else {
				if blanks >= 3 && i > start && len(w.cells) < maxCells-1 {
					add(first, s[start:i])
					start, first = i, column
				}
				blanks = 0
			}
			column++
		}
		add(first, s[start:])
	}
	return w
}

// table is how the lines of a text are laid out in columns.
type table struct {
	groups  []int          // where each programme begins that stands beside others: indexes of cells, or columns
	counted bool           // groups are indexes
	heads   map[int]column // of cells by their index, from the last line of heads
	names   map[int]string // of columns that are tracks
	days    []*dayColumn   // columns that are days, in their order
	byTabs  bool           // they are counted
	ends    map[int]int    // by group: the column at which its widest line ends
	tabs    int            // in a whole row; 0: not known
}

// layOut finds out whether programmes stand side by side: in several lines a second time begins a cell.
func (r *reader) layOut() {
	starts := map[bool][]int{}
	lines := map[bool]int{}
	for _, w := range r.rows {
		var groups []int
		titled := false
		for _, c := range w.cells {
			l := tokens(clip(c.text))
			_, next := r.whenAt(l, 0, true)
			_, dated := r.dateAt(l, 0)
			if next > 0 && dated == 0 && (len(groups) == 0 || titled) && r.clocked(l) {
				groups, titled = append(groups, c.at), false
			}
			titled = titled || next < len(l.tokens)
		}
		if len(groups) < 2 || !titled {
			continue
		}
		lines[w.table]++
		if lines[w.table] == 1 || len(groups) > len(starts[w.table]) {
			starts[w.table] = groups
		} else {
			for i := range groups {
				starts[w.table][i] = min(starts[w.table][i], groups[i])
			}
		}
	}
	for _, counted := range []bool{true, false} {
		if lines[counted] >= 2 {
			r.table.groups, r.table.counted, r.table.ends = starts[counted], counted, map[int]int{}
			for _, w := range r.rows {
				for _, c := range w.cells {
					if g := r.group(w, c); w.table == counted && len(w.cells) > 1 {
						r.table.ends[g] = max(r.table.ends[g], endOf([]cell{c}))
					}
				}
			}
			return
		}
	}
}

// clocked says whether a piece begins with a clock's time, rather than a word for one.
func (r *reader) clocked(l line) bool {
	w, next := r.whenAt(l, 0, true)
	return next > 0 && !w.start.IsZero()
}

// group gives the programme to which a cell belongs where several stand side by side; 0 for the only one.
func (r *reader) group(w row, c cell) int {
	if len(r.table.groups) < 2 || w.table != r.table.counted {
		return 0
	}
	slack := 4
	if w.table {
		slack = 0
	}
	g := 0
	for i, at := range r.table.groups {
		if c.at >= at-slack {
			g = i
		}
	}
	return g
}

// headOf says what the head of a column, or a label, names.
func headOf(s string) column {
	l := tokens(clip(s))
	for c, list := range headers {
		if next := l.phrase(0, list); next > 0 && (next == len(l.tokens) || next == len(l.tokens)-1 && l.at(next).kind == mark) {
			return c
		}
	}
	return anything
}

// heads reads a line of heads of columns; false where it is none.
func (r *reader) heads(w row) bool {
	if len(w.cells) < 2 {
		return false
	}
	heads, names := map[int]column{}, map[int]string{}
	known := 0
	for i, c := range w.cells {
		l := tokens(clip(c.text))
		if len(l.tokens) > 6 || r.clocked(l) {
			return false
		}
		if d, next := r.dateAt(l, 0); next > 0 && d.nth == 0 {
			return false
		}
		at := c.at
		if !w.table {
			at = i
		}
		heads[at] = headOf(c.text)
		if heads[at] != anything {
			known++
		} else {
			names[at] = c.text
		}
	}
	hasTime := slices.Contains(valuesOf(heads), timeColumn)
	if known < 2 && (!hasTime || len(names) < 2) {
		return false
	}
	if hasTime && len(names) >= 2 && !slices.Contains(valuesOf(heads), titleColumn) {
		for at := range names {
			heads[at] = trackColumn
		}
	} else {
		names = map[int]string{}
	}
	if !w.table {
		return true // the columns shift from line to line; the heads alone are known
	}
	r.table.heads, r.table.names = heads, names
	return true
}

func valuesOf(m map[int]column) []column {
	var all []column
	for _, c := range m {
		all = append(all, c)
	}
	return all
}

// clip gives as much of a line as is searched.
func clip(s string) string {
	if len(s) <= longest {
		return s
	}
	n := longest
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
