package pasted

import (
	"slices"

	"cloud.google.com/go/civil"
)

// dayColumn is a day that stands as a column beside others, as on a week's plan, with what its lines said so far.
type dayColumn struct {
	at            int // as cell.at
	day           civil.Date
	shift         int
	last, pending map[int]*draft
}

// dayHeads reads a line of heads of columns that are days; false where it is none.
func (r *reader) dayHeads(w row) bool {
	cells := w.cells
	if len(cells) > 1 && slices.Contains([]column{timeColumn, numberColumn}, headOf(cells[0].text)) {
		cells = cells[1:]
	}
	if len(cells) < 2 || !w.table && len(r.table.groups) < 2 {
		return false
	}
	var days []*dayColumn
	was := r.day
	for _, c := range cells {
		l := tokens(clip(c.text))
		d, next := r.dateAt(l, 0)
		on := civil.Date{}
		if next > 0 && skipMarks(l, next) >= len(l.tokens) && !d.isRange && !d.short {
			on = r.resolve(d)
		}
		if (on == civil.Date{}) || len(days) > 0 && !on.After(days[len(days)-1].day) {
			r.day = was
			return false
		}
		r.day = on
		days = append(days, &dayColumn{at: c.at, day: on, last: map[int]*draft{}, pending: map[int]*draft{}})
	}
	if w.table && cells[0].at == 0 && r.timesBefore(w.number+1) { // the tab before the first day is lost
		for _, c := range days {
			c.at++
		}
	}
	r.flushHeading()
	r.endDays()
	r.pending = r.dropPending()
	r.table.days, r.table.byTabs = days, w.table
	r.assumed, r.closed = false, false
	r.plain(w.number, Heading)
	for _, c := range days {
		r.lines[w.number].Doubts = append(r.lines[w.number].Doubts, r.doubtsOf(date{weekday: -1}, c.day)...)
	}
	return true
}

// timesBefore says whether the line n of a table begins with a time that stands alone in its cell.
func (r *reader) timesBefore(n int) bool {
	if n >= len(r.rows) || !r.rows[n].table || len(r.rows[n].cells) < 2 {
		return false
	}
	l := tokens(clip(r.rows[n].cells[0].text))
	_, next := r.whenAt(l, 0, true)
	return next > 0 && next == len(l.tokens)
}

// endDays leaves the columns that are days.
func (r *reader) endDays() {
	for _, c := range r.table.days {
		r.pending = c.pending
		r.pending = r.dropPending()
	}
	r.table.days = nil
}

// dayOf gives the column of a cell; nil where it stands before all of them.
func (r *reader) dayOf(c cell) *dayColumn {
	var of *dayColumn
	for _, d := range r.table.days {
		if c.at == d.at || !r.table.byTabs && c.at+4 >= d.at {
			of = d
		}
	}
	return of
}

// readDays reads a line below columns that are days: what each holds at the time before them, or at its own.
func (r *reader) readDays(w row, blank bool) {
	cells := parted(w.cells)
	shared, timed := when{}, false
	if l := tokens(clip(cells[0].text)); r.dayOf(cells[0]) == nil {
		var at int
		if shared, at = r.whenAt(l, 0, true); at > 0 && at == len(l.tokens) {
			timed, cells = true, cells[1:]
		}
	}
	var before *dayColumn
	for _, c := range cells {
		of := r.dayOf(c)
		if of == nil {
			if of = before; of == nil {
				of = r.table.days[0]
			}
		}
		r.day, r.shift, r.last, r.pending = of.day, of.shift, of.last, of.pending
		if timed && of != before {
			g := &draft{when: shared, track: r.section, line: w.number, title: c.text}
			r.place(g, date{weekday: -1}, false)
			r.take(g, &r.lines[w.number])
		} else {
			r.readEntry(entry{row: w, track: r.section, cells: []cell{c}, blank: blank})
		}
		of.shift, of.last, of.pending = r.shift, r.last, r.pending
		before = of
	}
	if len(cells) == 0 {
		r.plain(w.number, Ignored)
	}
}
