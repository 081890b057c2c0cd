package office

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"cortege/internal/paper"
)

// workbook is one sheet that grows row by row. Every cell is a text, so that nothing that was typed is ever
// taken for a formula.
type workbook struct {
	file *excelize.File
	rows int
	err  error
}

const sheet = "Sheet1"

func newWorkbook(title, language string, widths ...float64) *workbook {
	w := &workbook{file: excelize.NewFile()}
	w.try(w.file.SetDocProps(&excelize.DocProperties{Title: title, Language: language, Creator: "Cortège"}))
	for i, width := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		w.try(err)
		w.try(w.file.SetColWidth(sheet, name, name, width))
	}
	return w
}

func (w *workbook) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *workbook) row(cells ...string) {
	w.rows++
	for i, text := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, w.rows)
		w.try(err)
		if text != "" {
			w.try(w.file.SetCellStr(sheet, name, text))
		}
	}
}

// write ends the workbook: the first row is its head and stays in sight, and cells wrap.
func (w *workbook) write(to io.Writer, columns int) error {
	wrapped, err := w.file.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.try(err)
	head, err := w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	w.try(err)
	last, err := excelize.CoordinatesToCellName(columns, max(w.rows, 1))
	w.try(err)
	lastOfHead, err := excelize.CoordinatesToCellName(columns, 1)
	w.try(err)
	w.try(w.file.SetCellStyle(sheet, "A1", last, wrapped))
	w.try(w.file.SetCellStyle(sheet, "A1", lastOfHead, head))
	w.try(w.file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if w.err != nil {
		return w.err
	}
	if err := w.file.Write(to); err != nil {
		return err
	}
	return w.file.Close()
}

// Programme writes the programme as an Excel workbook, a row for each item; days as 2024-01-31, times as they stand
// on paper.
func Programme(p *paper.Programme, to io.Writer) error {
	w := newWorkbook(p.DocumentTitle(), p.Lang(), 12, 9, 12)
	label := func(key string) string { return said(p.Label(key)) }
	head := []string{label("paper.day"), label("paper.time"), label("paper.until")}
	for _, keys := range []string{"paper.event", "paper.place"} {
		for _, phrase := range p.Label(keys) {
			head = append(head, phrase.Text)
		}
	}
	for _, key := range []string{"paper.participants", "paper.greeter", "paper.cars", "paper.press", "paper.responsible", "paper.deputy", "paper.phone", "item.roles", "paper.note"} {
		head = append(head, label(key))
	}
	w.row(head...)
	add := func(day string, lines []paper.Line) {
		for i := range lines {
			if line := &lines[i]; !line.Continued {
				w.row(programmeRow(p, day, line)...)
			}
		}
	}
	for _, day := range p.Days {
		date := ""
		if day.Date.IsValid() {
			date = day.Date.String()
		}
		add(date, day.Lines)
	}
	w.try(w.file.SetColWidth(sheet, "D", "N", 28))
	return w.write(to, len(head))
}

func programmeRow(p *paper.Programme, day string, line *paper.Line) []string {
	words := func(all ...string) string { return strings.Join(strings.Fields(strings.Join(all, " ")), " ") }
	t := line.Time
	row := []string{day, words(said(t.Open), t.From, t.FromZone), words(said(t.About), t.Until, t.UntilZone, said(t.UntilDay))}
	for i := range p.Languages {
		title := column(line.Title, i)
		for _, mark := range line.Marks {
			title += " (" + column(mark, i) + ")"
		}
		row = append(row, title)
	}
	for i := range p.Languages {
		row = append(row, column(line.Place, i))
	}
	d := line.Details
	var with []string
	for _, person := range d.With {
		with = append(with, said(person.Styled))
	}
	greeter := ""
	if d.Greeter != nil {
		greeter = said(d.Greeter.Styled)
	}
	cars := each(append(append([]paper.Phrases{}, d.Vehicles...), d.Resources...))
	return append(row, strings.Join(with, "\n"), greeter, strings.Join(cars, "\n"), said(d.Press), d.Officer, d.Deputy, d.Phone, strings.Join(each(d.Roles), "\n"), said(d.Note))
}

// Delegation writes the delegation list as an Excel workbook, a row for each person.
func Delegation(r *paper.Roster, to io.Writer) error {
	w := newWorkbook(r.DocumentTitle(), r.Lang(), 12, 40, 6, 28, 28, 28, 28, 28, 28)
	head := []string{said(r.Label("paper.side")), said(r.Label("paper.body")), said(r.Label("paper.number"))}
	for i := range r.Languages {
		for _, key := range []string{"paper.name", "paper.rank", "paper.post"} {
			head = append(head, r.Label(key)[i].Text)
		}
	}
	w.row(head...)
	for _, party := range r.Parties {
		for _, m := range party.Members {
			number := ""
			if m.Number > 0 {
				number = itoa(m.Number)
			}
			row := []string{said(party.Side), said(party.Body), number}
			for i := range r.Languages {
				row = append(row, column(m.Name, i), column(m.Rank, i), column(m.Position, i))
			}
			w.row(row...)
		}
	}
	return w.write(to, len(head))
}
