package paper

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cortege/internal/text"
)

// PageStyle gives the rules that put the running lines into the margins of every page: which paper of which visit and the
// marking above, edition, time of printing and page x of y below. It goes into a <style> with a nonce.
func (h Head) PageStyle() template.CSS { return h.pageStyle(nil) }

// leaf is an element whose pages say above what it is.
type leaf struct {
	name Phrases

	counted bool // its pages are counted by themselves
	pages   int  // of which they are; 0: not known
	code    Code
}

// PageStyle is that of Head, but that each sheet's pages say above whose they are. Of several each counts its own pages and
// has its own code.
func (s *Sheets) PageStyle() template.CSS {
	leaves := make([]leaf, len(s.Sheets))
	for i, sheet := range s.Sheets {
		leaves[i] = leaf{name: sheet.Name, counted: len(s.Sheets) > 1, code: sheet.Code}
		if s.Pages != nil {
			leaves[i].pages = s.Pages[i]
		}
	}
	return s.pageStyle(leaves)
}

// PageStyle is that of Head, but that each chart's pages say above of what they are.
func (c *Charts) PageStyle() template.CSS {
	leaves := make([]leaf, len(c.Charts))
	for i, chart := range c.Charts {
		leaves[i].name = chart.Title
	}
	return c.pageStyle(leaves)
}

// PageStyle is that of Head, but that each ceremony's pages say above of what they are.
func (c *Ceremonies) PageStyle() template.CSS {
	leaves := make([]leaf, len(c.Sheets))
	for i := range c.Sheets {
		leaves[i].name = c.Sheets[i].Title
	}
	return c.pageStyle(leaves)
}

// runningLetters are those that a name has room for above a page. A longer one stands whole on the first page.
const runningLetters = 80

// running gives the line above a page: what it is of, else which paper it is; and of which visit, by its title or its dates.
func (h Head) running(of Phrases) string {
	short := func(p, instead Phrases) string {
		if utf8.RuneCountInString(first(p)) > runningLetters {
			return first(instead)
		}
		return first(p)
	}
	return h.Reference + " · " + short(of, h.Kind) + " · " + short(h.Title, h.Dates)
}

// pageStyle gives the running lines; the elements of class own0, own1 … have pages that name what is theirs.
func (h Head) pageStyle(own []leaf) template.CSS {
	if h.Nth > 0 {
		return h.nextStyle(own)
	}
	var b strings.Builder
	b.WriteString("@page{size:" + h.Size) // one of Sizes, or A5
	if h.Landscape {
		b.WriteString(" landscape;margin:17mm 10mm 16mm")
	}
	if h.Bare {
		b.WriteString(";margin:0}")
		return template.CSS(b.String()) //nolint:gosec // nothing in it comes from outside
	}
	if h.Size == "A5" {
		b.WriteString(";margin:15mm 9mm 15mm")
	}
	b.WriteString(";" + h.margins(h.Kind, h.pageOf("page", 0), h.Code) + "}")
	// The first page bears title and marking itself; not so a sheet's, which may lie in a pile of others.
	b.WriteString("@page:first{@top-left{content:none}@top-right{content:none}}")
	h.leaves(&b, "", own)
	return template.CSS(b.String()) //nolint:gosec // every text in it went through cssString
}

// nextStyle gives the running lines of a paper that follows another in one document, on pages of the same size.
func (h Head) nextStyle(own []leaf) template.CSS {
	if h.Bare {
		return ""
	}
	var b strings.Builder
	name := "nth" + strconv.Itoa(h.Nth)
	b.WriteString("@page " + name + "{" + h.margins(h.Kind, h.pageOf("page", 0), h.Code) + "}." + name + "{page:" + name + "}")
	h.leaves(&b, name, own)
	return template.CSS(b.String()) //nolint:gosec // every text in it went through cssString
}

// leaves gives each leaf pages of its own, in the paper of that class.
func (h Head) leaves(b *strings.Builder, in string, own []leaf) {
	within := ""
	if in != "" {
		within = "." + in + " "
	}
	for i, leaf := range own {
		class := "own" + strconv.Itoa(i)
		name, page, code := in+class, h.pageOf("page", 0), h.Code
		b.WriteString("@page " + name + "{")
		if leaf.counted {
			counter := "pages-of-" + name
			b.WriteString("counter-increment:page " + counter + ";")
			page, code = h.pageOf(counter, leaf.pages), leaf.code
		}
		b.WriteString(h.margins(leaf.name, page, code) + "}" + within + "." + class + "{page:" + name + "}")
	}
	if len(own) > 0 { // else what stands below all would begin a page of its own
		b.WriteString(within + ".foot{page:" + in + "own" + strconv.Itoa(len(own)-1) + "}")
	}
}

// margins gives what stands in the margins of a page: above of what it is and the marking, below state and number.
func (h Head) margins(of Phrases, page string, code Code) string {
	state := cssLines(stacked(h.join(" · ", h.State, h.Printed)))
	if code.Size > 0 {
		size := "12.5mm" // ends 4 mm from the edge, where printers begin to print
		if h.Landscape || h.Size == "A5" {
			size = "10.5mm"
		}
		state += ";width:76%"
		page += ";width:24%;padding-inline-end:18mm;background:" + code.image() + " no-repeat right 4mm top 1.5mm/" + size + " " + size + ";print-color-adjust:exact"
	}
	return "@top-left{content:" + cssString(h.running(of)) + "}@top-right{content:" + cssString(strings.Join(stacked(h.Marking), " / ")) +
		"}@bottom-left{content:" + state + "}@bottom-right{content:" + page + "}"
}

// PictureStyle gives the rules by which the first page, drawn as a picture, keeps its margins.
func (h Head) PictureStyle() template.CSS {
	switch {
	case h.Bare:
		return ""
	case h.Landscape:
		return "body{padding:17mm 10mm}"
	case h.Size == "A5":
		return "body{padding:15mm 9mm}"
	}
	return "body{padding:20mm 14mm}"
}

// Pixels gives the width and height of a page in CSS pixels, of which an inch has 96.
func (h Head) Pixels() (width, height int) {
	switch h.Size {
	case "Letter":
		width, height = 816, 1056
	case "A5":
		width, height = 559, 794
	case "A3":
		width, height = 1123, 1587
	default:
		width, height = 794, 1123
	}
	if h.Landscape {
		return height, width
	}
	return width, height
}

// pageOf gives "page x of y" in each language, one under the other: x by a counter, of so many pages; 0: of all, or where only
// some are counted of nobody knows how many.
func (h Head) pageOf(counter string, all int) string {
	const page, pages = "\uE000", "\uE001" // private characters, which no sentence holds
	key := "paper.page_of"
	if counter != "page" && all == 0 {
		key = "paper.page"
	}
	said := h.each(func(p *text.Printer) string { return p.Say(key, map[string]any{"Page": page, "Pages": pages}) })
	var parts []string
	for _, phrase := range said[:min(len(said), 2)].Once() {
		printer := text.ForPaper(phrase.Lang)
		style := ""
		if s := printer.CounterStyle(); s != "decimal" {
			style = "," + s
		}
		rest := phrase.Text
		for rest != "" {
			i := strings.IndexAny(rest, page+pages)
			if i < 0 {
				parts = append(parts, cssString(rest))
				break
			}
			number := "counter(" + counter + style + ")"
			switch {
			case strings.HasPrefix(rest[i:], page):
			case all > 0:
				number = cssString(printer.Digits(strconv.Itoa(all)))
			default:
				number = "counter(pages" + style + ")"
			}
			parts = append(parts, cssString(rest[:i]), number)
			rest = rest[i+len(page):]
		}
		parts = append(parts, newLine)
	}
	return strings.Join(parts[:len(parts)-1], " ")
}

// image gives the code as an image of CSS.
func (c Code) image() string {
	size := strconv.Itoa(c.Size)
	drawing := "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + size + " " + size + "'><path d='" + c.Path + "'/></svg>"
	return `url("data:image/svg+xml,` + url.PathEscape(drawing) + `")`
}

// stacked gives what the languages say, two at most: a margin has room for no more.
func stacked(p Phrases) []string {
	var said []string
	for _, phrase := range p[:min(len(p), 2)].Once() {
		said = append(said, phrase.Text)
	}
	return said
}

// newLine is a CSS string that breaks the line in a margin.
const newLine = `"\a "`

// cssLines writes lines as CSS strings, one under the other.
func cssLines(lines []string) string {
	written := make([]string, len(lines))
	for i, line := range lines {
		written[i] = cssString(line)
	}
	return strings.Join(written, newLine)
}

// cssString writes s as a CSS string that can hold nothing but itself, in a <style> element too: all but
// letters, digits, marks and a few harmless signs are written by their code.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == utf8.RuneError || r == 0:
			b.WriteString("\uFFFD")
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" .,·–—-:()", r):
			b.WriteRune(r)
		default:
			b.WriteString("\\" + strconv.FormatInt(int64(r), 16) + " ")
		}
	}
	b.WriteByte('"')
	return b.String()
}
