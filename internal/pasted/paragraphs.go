package pasted

import "strings"

// A row of a table in which a cell holds several paragraphs comes out of a word processor as several lines: the cell is
// cut at its line breaks, and only the tabs of all the lines together are as many as those of a whole row.

// mostParagraphs is how many lines a row may be cut into.
const mostParagraphs = 20

// tabsOf gives how many tabs the rows of the text's table have: as its head, or else as most of the lines that begin
// with a time; 0 where there is no table.
func (r *reader) tabsOf() int {
	count := map[int]int{}
	best := 0
	for i, w := range r.rows {
		n := strings.Count(r.raw[i], "\t")
		if n == 0 || len(w.cells) == 0 || !w.table {
			continue
		}
		if r.isHead(w) {
			return n
		}
		if r.clocked(tokens(clip(w.cells[0].text))) {
			if count[n]++; count[n] >= 3 && count[n] > count[best] {
				best = n
			}
		}
	}
	return best
}

// isHead says whether a line holds nothing but heads of columns.
func (r *reader) isHead(w row) bool {
	for _, c := range w.cells {
		if headOf(c.text) == anything {
			return false
		}
	}
	return len(w.cells) > 1
}

// whole gives the row that begins at w, with the paragraphs of its cells parted by "\n", and the last of its lines.
func (r *reader) whole(w row) (row, int) {
	n := w.number
	have := strings.Count(r.raw[n], "\t")
	if have == 0 || have >= r.table.tabs || len(r.table.groups) > 1 {
		return w, n
	}
	joined := row{number: n, clean: w.clean, table: true, indent: w.indent, cells: append([]cell{}, w.cells...)}
	for last := n + 1; last < len(r.rows) && last-n < mostParagraphs; last++ {
		next := r.rows[last]
		if len(next.cells) == 0 || next.cells[0].at > 0 || r.beginsRow(next, have) {
			break
		}
		for i, c := range next.cells {
			at := have + c.at
			if end := len(joined.cells) - 1; i == 0 && end >= 0 && joined.cells[end].at == at {
				joined.cells[end].text += "\n" + c.text
			} else {
				joined.cells = append(joined.cells, cell{c.text, at})
			}
		}
		switch have += strings.Count(r.raw[last], "\t"); {
		case have > r.table.tabs:
			return w, n
		case have == r.table.tabs:
			last = r.rest(&joined, last)
			for i := range joined.cells {
				joined.cells[i].text = unquotedCell(joined.cells[i].text)
			}
			return joined, last
		}
	}
	return w, n
}

// rest takes the further paragraphs of a row's last cell where quotes, as spreadsheets set them, show that it goes on.
func (r *reader) rest(w *row, last int) int {
	end := &w.cells[len(w.cells)-1]
	if strings.Count(end.text, `"`)%2 == 0 {
		return last
	}
	s := end.text
	for i := last + 1; i < len(r.rows) && i-last < mostParagraphs && strings.Count(r.raw[i], "\t") == 0; i++ {
		s += "\n" + strings.TrimSpace(r.rows[i].clean)
		if strings.Count(s, `"`)%2 == 0 {
			end.text = s
			return i
		}
	}
	return last
}

// unquotedCell takes off the quotes in which a spreadsheet sets a cell of several lines.
func unquotedCell(s string) string {
	if inner, ok := strings.CutPrefix(s, `"`); ok && strings.Contains(s, "\n") && strings.HasSuffix(inner, `"`) {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return s
}

// beginsRow says whether a line begins a row of its own, rather than going on with the cell in a column.
func (r *reader) beginsRow(w row, column int) bool {
	s := w.cells[0].text
	l := tokens(clip(s))
	if r.table.heads[0] == numberColumn && l.at(0).kind == number && len(l.tokens) <= 2 {
		return true
	}
	if holds := r.table.heads[column]; holds == timeColumn || holds == dateColumn {
		return false
	}
	_, next := r.whenAt(l, 0, true)
	return next > 0 || r.dayHeading(w, s) != nil
}

// parted makes a cell of each paragraph.
func parted(cells []cell) []cell {
	var all []cell
	for _, c := range cells {
		for s := range strings.SplitSeq(c.text, "\n") {
			all = append(all, cell{s, c.at})
		}
	}
	return all
}

// inOne gives the paragraphs of a cell in one line.
func inOne(s, between string) string { return strings.ReplaceAll(s, "\n", between) }
