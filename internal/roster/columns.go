package roster

import (
	"slices"
	"strings"
	"unicode"

	"cortege/internal/text"
	"cortege/internal/visit"
)

// What a column may hold. Those of texts are followed by their language: "name.az".
const (
	Nothing  = ""
	Seq      = "seq"
	Name     = "name"    // the whole name
	Given    = "given"   // its parts
	Middle   = "middle"  // the patronymic
	Family   = "family"  //
	Address  = "address" // the form of address
	Rank     = "rank"
	Position = "position"
	Class    = "class"
	Country  = "country"
	Speaks   = "languages"
	Phone    = "phone"
	Email    = "email"
	Diet     = "diet"
	Mobility = "mobility"
	Notes    = "notes"
)

// texts are what is written in a language.
var texts = []string{Name, Given, Middle, Family, Address, Rank, Position}

// Fields gives what a column may hold in a visit of some languages, with the language of texts, in the order of a form.
func Fields(languages []string) []string {
	fields := []string{Nothing, Seq}
	for _, field := range texts {
		for _, tag := range languages {
			fields = append(fields, field+"."+tag)
		}
	}
	return append(fields, Class, Country, Speaks, Phone, Email, Diet, Mobility, Notes)
}

// headings are the beginnings of what lists call their columns, folded, by what they hold. The longest that fits counts.
var headings = map[string][]string{
	Seq:      {"#", "no", "no.", "nr", "n", "s/n", "s. no", "sn", "order", "seq", "sira", "sira no", "s/s", "s/s no", "п/п", "no п/п", "номер", "ном", "порядок"},
	Name:     {"name", "full name", "name and surname", "name surname", "name, surname", "surname and name", "surname, name", "participant", "delegate", "ad soyad", "adi soyadi", "adi, soyadi", "ad, soyad", "adi ve soyadi", "soyadi, adi", "soyadi ve adi", "soyadi adi", "soyad, ad", "a.s.a", "a.s.a.", "saa", "s.a.a", "s.a.a.", "soyadi, adi, ata adi", "soyadi, adi, atasinin adi", "фио", "ф.и.о", "ф.и.о.", "имя и фамилия", "имя, фамилия", "фамилия и имя", "фамилия, имя", "фамилия имя", "фамилия, имя, отчество", "фамилия имя отчество", "участник"},
	Given:    {"first name", "given name", "given names", "forename", "ad", "adi", "имя"},
	Middle:   {"middle name", "patronymic", "father's name", "ata adi", "atasinin adi", "отчество"},
	Family:   {"surname", "last name", "family name", "soyad", "soyadi", "фамилия"},
	Address:  {"title", "form of address", "salutation", "honorific", "muraciet", "muraciet formasi", "обращение", "mr/mrs", "mr./ms.", "prefix"},
	Rank:     {"rank", "military rank", "diplomatic rank", "rutbe", "rutbesi", "herbi rutbe", "herbi rutbesi", "diplomatik rutbe", "diplomatik rutbesi", "xususi rutbe", "xususi rutbesi", "звание", "воинское звание", "ранг", "чин", "дипломатический ранг"},
	Position: {"position", "post", "job title", "function", "designation", "occupation", "official position", "vezife", "vezifesi", "tutdugu vezife", "is yeri ve vezifesi", "должность", "занимаемая должность", "место работы и должность", "место работы, должность", "должность и место работы"},
	Class:    {"class", "role", "role in delegation", "role in the delegation", "status", "category", "capacity", "nümayendə heyətində statusu", "statusu", "rolu", "kateqoriya", "роль", "статус", "категория", "в качестве"},
	Country:  {"country", "nationality", "citizenship", "state", "olke", "vetendasliq", "vetendasligi", "страна", "гражданство", "государство"},
	Speaks:   {"languages", "language", "spoken languages", "diller", "bildiyi diller", "dil", "языки", "язык", "владение языками"},
	Phone:    {"phone", "telephone", "tel", "tel.", "mobile", "mobile phone", "cell", "phone number", "telefon", "mobil", "mobil telefon", "elaqe telefonu", "elaqe nomresi", "телефон", "тел", "тел.", "моб", "мобильный", "мобильный телефон", "контактный телефон"},
	Email:    {"email", "e-mail", "mail", "e-mail address", "email address", "e-poct", "elektron poct", "почта", "эл. почта", "электронная почта", "адрес электронной почты"},
	Diet:     {"diet", "dietary requirements", "dietary restrictions", "food", "meals", "pehriz", "qida", "qida mehdudiyyeti", "питание", "диета", "ограничения в питании", "особенности питания"},
	Mobility: {"mobility", "special needs", "accessibility", "xususi ehtiyac", "особые потребности", "маломобильность"},
	Notes:    {"notes", "note", "remarks", "remark", "comment", "comments", "qeyd", "qeydler", "примечание", "примечания", "комментарий"},
}

// languagesOfHeadings are the words by which a heading says in which language its column is.
var languagesOfHeadings = map[string]string{
	"en": "en", "eng": "en", "english": "en", "ingilis": "en", "ingilisce": "en", "англ": "en", "английский": "en", "английском": "en", "латиницей": "en", "latin": "en",
	"az": "az", "aze": "az", "azerbaijani": "az", "azerbaycan": "az", "azerbaycanca": "az", "азерб": "az", "азербайджанский": "az", "азербайджанском": "az",
	"ru": "ru", "rus": "ru", "russian": "ru", "ruscada": "ru", "rusca": "ru", "русский": "ru", "русском": "ru", "русск": "ru", "кириллицей": "ru", "cyrillic": "ru",
}

// fieldOf gives what a heading says its column holds, without the language; Nothing where it says nothing known.
func fieldOf(heading string) string {
	folded, _ := parted(heading)
	if folded == "" {
		return Nothing
	}
	best, longest := Nothing, 0
	for field, known := range foldedHeadings {
		for _, k := range known {
			if folded == k {
				return field
			}
			// "Position held", but not a sentence that happens to begin with one of the words.
			if rest, ok := strings.CutPrefix(folded, k+" "); ok && len(k) > 3 && len(k) > longest && len(strings.Fields(rest)) <= 3 {
				best, longest = field, len(k)
			}
		}
	}
	return best
}

var foldedHeadings = func() map[string][]string {
	folded := map[string][]string{}
	for field, known := range headings {
		for _, k := range known {
			folded[field] = append(folded[field], text.Fold(k))
		}
	}
	return folded
}()

// parted gives a heading, folded, without what says its language, and that language; "" where it says none.
func parted(heading string) (said, language string) {
	var words []string
	folded := strings.NewReplacer("№", "no", "(", " ", ")", " ", "[", " ", "]", " ", ":", " ", "*", " ").Replace(heading)
	for _, word := range strings.Fields(text.Fold(folded)) {
		if tag := languagesOfHeadings[strings.Trim(word, ".,")]; tag != "" {
			language = tag
			continue
		}
		words = append(words, word)
	}
	for len(words) > 1 && slices.Contains([]string{"in", "на", "dilinde", "языке", "dili"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Trim(strings.Join(words, " "), " .,-"), language
}

// HeadingKey gives by what a heading is remembered.
func HeadingKey(heading string) string { return text.Fold(heading) }

// Guess says what each column of a table holds: as was remembered of its heading, else as the heading says, else, of a
// list without headings, as its cells look. languages are the visit's.
func Guess(t *Table, languages []string, remembered map[string]string) []string {
	known := Fields(languages)
	fields := make([]string, len(t.Head))
	for i, heading := range t.Head {
		if field, ok := remembered[HeadingKey(heading)]; ok && heading != "" && slices.Contains(known, field) {
			fields[i] = field
			continue
		}
		field := fieldOf(heading)
		if heading == "" {
			field = t.looks(i)
		}
		if slices.Contains(texts, field) {
			field += "." + t.languageOf(i, languages)
		}
		if field != Nothing && slices.Contains(known, field) && !slices.Contains(fields[:i], field) {
			fields[i] = field
		}
	}
	if !slices.ContainsFunc(fields, isName) {
		for i, heading := range t.Head {
			if heading == "" && fields[i] == Nothing && t.mostly(i, func(cell string) bool { return namelike(cell) }) {
				fields[i] = Name + "." + t.languageOf(i, languages)
				break
			}
		}
	}
	return fields
}

func isName(field string) bool {
	head, _, _ := strings.Cut(field, ".")
	return slices.Contains([]string{Name, Given, Family}, head)
}

// looks says what a column without a heading holds, where its cells leave no doubt.
func (t *Table) looks(column int) string {
	switch {
	case t.mostly(column, func(cell string) bool { return strings.Contains(cell, "@") && !strings.Contains(cell, " ") }):
		return Email
	case column == 0 && t.mostly(column, func(cell string) bool { return len(cell) < 5 && strings.Trim(cell, "0123456789. ") == "" }):
		return Seq
	case t.mostly(column, func(cell string) bool {
		return len(cell) >= 7 && strings.Trim(cell, "0123456789+-() ./") == ""
	}):
		return Phone
	}
	return Nothing
}

// namelike says whether a cell may be a name: two to five words of letters that begin with a capital.
func namelike(cell string) bool {
	words := strings.Fields(cell)
	for _, word := range words {
		first := []rune(word)[0]
		if !unicode.IsLetter(first) || unicode.IsLower(first) {
			return false
		}
	}
	return len(words) >= 2 && len(words) <= 5
}

// mostly says whether nine of ten of a column's cells that hold anything are so.
func (t *Table) mostly(column int, is func(string) bool) bool {
	so, all := 0, 0
	for _, cells := range t.Rows {
		if cells[column] != "" {
			all++
			if is(cells[column]) {
				so++
			}
		}
	}
	return all > 0 && so*10 >= all*9
}

// languageOf gives the language of a column: as its heading says, else by the script and letters of its cells, among the
// visit's languages where that can be.
func (t *Table) languageOf(column int, languages []string) string {
	if _, tag := parted(t.Head[column]); slices.Contains(languages, tag) {
		return tag
	}
	cyrillic, latin, azeri := 0, 0, 0
	for _, cells := range append([][]string{t.Head}, t.Rows...) {
		for _, r := range cells[column] {
			switch {
			case unicode.Is(unicode.Cyrillic, r):
				cyrillic++
			case strings.ContainsRune("əƏğĞıİşŞçÇ", r):
				azeri++
			case unicode.Is(unicode.Latin, r):
				latin++
			}
		}
	}
	first := func(wanted ...string) string {
		for _, tag := range wanted {
			if slices.Contains(languages, tag) {
				return tag
			}
		}
		return languages[0]
	}
	switch {
	case cyrillic > latin+azeri:
		return first("ru", "uk", "be", "kk", "bg", "sr")
	case azeri > 0:
		return first("az", "tr")
	}
	return first(slices.DeleteFunc([]string{"en", "fr", "de", "es", "it", "pt", "tr", "az"}, func(tag string) bool { return tag == "az" && latin == 0 })...)
}

// Person is a row of a list as a member of a delegation. Its name may be empty: such rows are to be shown, not taken in.
type Person struct {
	Row    int // from 0
	Member visit.Member
	Text   string // the row as it stands
	Unread []string
}

// People gives whom each row names. fields are what the columns hold.
func People(t *Table, fields []string) []Person {
	people := make([]Person, len(t.Rows))
	for row, cells := range t.Rows {
		p := &people[row]
		p.Row, p.Text = row, strings.Join(slices.DeleteFunc(slices.Clone(cells), func(c string) bool { return c == "" }), " · ")
		parts := map[string]text.Text{}
		for i, cell := range cells {
			if i < len(fields) && cell != "" {
				p.take(fields[i], cell, parts)
			}
		}
		for _, tag := range languagesIn(parts) {
			var name []string
			for _, part := range []string{Given, Middle, Family} {
				if said := parts[part][tag]; said != "" {
					name = append(name, said)
				}
			}
			put(&p.Member.Name, tag, strings.Join(name, " "))
		}
	}
	return people
}

func languagesIn(parts map[string]text.Text) []string {
	var tags []string
	for _, part := range []string{Family, Given} {
		for _, tag := range parts[part].Languages() {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// put sets a text where none stands yet.
func put(t *text.Text, tag, said string) {
	if *t == nil {
		*t = text.Text{}
	}
	if (*t)[tag] == "" {
		(*t)[tag] = said
	}
}

// take puts a cell where its column says.
func (p *Person) take(field, cell string, parts map[string]text.Text) {
	m := &p.Member
	field, tag, _ := strings.Cut(field, ".")
	switch field {
	case Seq:
		n := 0
		for _, r := range cell {
			if r < '0' || r > '9' {
				break
			}
			n = min(n*10+int(r-'0'), 10000)
		}
		m.Seq = n
	case Name:
		put(&m.Name, tag, cell)
	case Given, Middle, Family:
		said := parts[field]
		put(&said, tag, cell)
		parts[field] = said
	case Address:
		put(&m.Address, tag, cell)
	case Rank:
		put(&m.Rank, tag, cell)
	case Position:
		put(&m.Position, tag, cell)
	case Class:
		if m.Class = classOf(cell); m.Class == "" {
			p.Unread = append(p.Unread, cell)
		}
	case Country:
		if m.Country = countryOf(cell); m.Country == "" {
			p.Unread = append(p.Unread, cell)
		}
	case Speaks:
		for _, word := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;/ ", r) }) {
			if tag := languageCode(word); tag != "" {
				m.Languages = append(m.Languages, tag)
			} else if !slices.Contains([]string{"and", "ve", "və", "и"}, strings.ToLower(word)) {
				p.Unread = append(p.Unread, word)
			}
		}
	case Phone:
		m.Phone = cell
	case Email:
		m.Email = cell
	case Diet:
		m.Diet = cell
	case Mobility:
		m.Mobility = cell
	case Notes:
		m.Notes = cell
	}
}
