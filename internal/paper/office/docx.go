// Package office writes papers as the files of other programs: Word documents, Excel workbooks and vCards.
package office

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"cortege/internal/paper"
)

// Document writes the programme as a Word document (ECMA-376): a landscape A4 page, a table for each day whose head
// comes again on every page, no row split.
func Document(p *paper.Programme, to io.Writer) error {
	archive := zip.NewWriter(to)
	files := []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/styles.xml", strings.Replace(styles, "LANGUAGE", escaped(p.Lang()), 1)},
		{"docProps/core.xml", strings.NewReplacer("TITLE", escaped(p.DocumentTitle()), "LANGUAGE", escaped(p.Lang())).Replace(core)},
		{"word/document.xml", document(p)},
	}
	for _, file := range files {
		w, err := archive.Create(file.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, xml.Header+file.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writer puts WordprocessingML together.
type writer struct{ strings.Builder }

// paragraph writes one paragraph of a style; the lines of s stay apart.
func (w *writer) paragraph(style, s string) {
	w.WriteString(`<w:p>`)
	if style != "" {
		w.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
	for i, line := range strings.Split(s, "\n") {
		w.WriteString(`<w:r>`)
		if i > 0 {
			w.WriteString(`<w:br/>`)
		}
		w.WriteString(`<w:t xml:space="preserve">` + escaped(line) + `</w:t></w:r>`)
	}
	w.WriteString(`</w:p>`)
}

// cell writes a cell of the table; a cell must hold a paragraph.
func (w *writer) cell(style string, paragraphs ...string) {
	w.WriteString(`<w:tc><w:tcPr/>`)
	written := false
	for _, s := range paragraphs {
		if s != "" {
			w.paragraph(style, s)
			style, written = "", true
		}
	}
	if !written {
		w.WriteString(`<w:p/>`)
	}
	w.WriteString(`</w:tc>`)
}

func (w *writer) row(head bool, cells func()) {
	w.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		w.WriteString(`<w:tblHeader/>`)
	}
	w.WriteString(`</w:trPr>`)
	cells()
	w.WriteString(`</w:tr>`)
}

// The columns of the programme in twentieths of a point: time, then what the languages share, then the rest.
const (
	textWidth  = 15000
	timeWidth  = 1400
	otherWidth = 2100
)

func document(p *paper.Programme) string {
	var w writer
	w.WriteString(`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	w.paragraph("Title", stacked(p.Title))
	w.paragraph("Subtitle", said(p.Kind)+" · "+said(p.Dates))
	w.paragraph("", said(p.Issue)+" · "+said(p.Printed))
	if p.Marking != nil {
		w.paragraph("", said(p.Marking))
	}
	if p.Zone != "" {
		w.paragraph("", said(p.Label("paper.local_time", "Zone", p.Zone)))
	}
	for _, day := range p.Days {
		heading := said(day.Title)
		if day.Zone != "" {
			heading += " (" + day.Zone + ")"
		}
		w.day(p, heading, day.Lines)
	}
	if p.Days == nil {
		w.paragraph("", said(p.Label("paper.empty")))
	}
	w.WriteString(`<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="964" w:right="794" w:bottom="907" w:left="794" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return w.String()
}

func (w *writer) day(p *paper.Programme, heading string, lines []paper.Line) {
	w.paragraph("Heading2", heading)
	w.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Programme"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	grid := func(width int) { w.WriteString(`<w:gridCol w:w="` + itoa(width) + `"/>`) }
	grid(timeWidth)
	for range p.Languages {
		grid((textWidth - timeWidth - 4*otherWidth) / len(p.Languages))
	}
	for range 4 {
		grid(otherWidth)
	}
	w.WriteString(`</w:tblGrid>`)
	w.row(true, func() {
		w.cell("Label", said(p.Label("paper.time")))
		for _, label := range p.Label("paper.event_and_place") {
			w.cell("Label", label.Text)
		}
		for _, key := range []string{"paper.participants", "paper.cars", "paper.press", "paper.responsible"} {
			w.cell("Label", said(p.Label(key)))
		}
	})
	for i := range lines {
		w.line(p, &lines[i])
	}
	w.WriteString(`</w:tbl>`)
	w.paragraph("", "")
}

func (w *writer) line(p *paper.Programme, line *paper.Line) {
	w.row(false, func() {
		w.cell("Strong", append([]string{when(line.Time)}, each(line.Marks)...)...)
		for i := range p.Languages {
			paragraphs := []string{column(line.Title, i)}
			if !line.Continued {
				paragraphs = append(paragraphs, column(line.Flight, i), column(line.Place, i), column(line.Tracks, i), column(line.Text, i), column(line.Dress, i))
				if i == 0 {
					paragraphs = append(paragraphs, line.Entrance)
				}
				for _, d := range line.Details.Documents {
					paragraphs = append(paragraphs, column(d, i))
				}
				paragraphs = append(paragraphs, column(line.Details.Note, i))
			}
			w.cell("Strong", paragraphs...)
		}
		if line.Continued {
			for range 4 {
				w.cell("")
			}
			return
		}
		d := line.Details
		w.cell("", participants(p, d)...)
		w.cell("", each(append(append([]paper.Phrases{}, d.Vehicles...), d.Resources...))...)
		w.cell("", said(d.Press))
		w.cell("", append([]string{d.Officer, d.Deputy, d.Phone}, each(slices.Concat(d.Roles, d.Unconfirmed))...)...)
	})
}

// participants names who takes part, and who meets them.
func participants(p *paper.Programme, d *paper.Details) []string {
	var names []string
	for _, person := range d.With {
		names = append(names, said(person.Styled))
	}
	if d.Greeter != nil {
		names = append(names, said(p.Label("paper.greeter"))+": "+said(d.Greeter.Styled))
	}
	return names
}

// escaped writes s as text of XML; what XML can't hold becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

const (
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`

	core = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>TITLE</dc:title><dc:language>LANGUAGE</dc:language></cp:coreProperties>`

	styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
		`<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Noto Serif" w:hAnsi="Noto Serif" w:cs="Noto Serif"/><w:sz w:val="17"/><w:lang w:val="LANGUAGE"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:jc w:val="center"/></w:pPr><w:rPr><w:i/><w:sz w:val="22"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Label"><w:name w:val="Label"/><w:basedOn w:val="Normal"/><w:rPr><w:i/><w:sz w:val="15"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Strong"><w:name w:val="Strong line"/><w:basedOn w:val="Normal"/><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="table" w:styleId="Programme"><w:name w:val="Programme"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="2" w:space="0" w:color="777777"/></w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`</w:styles>`
)
