package pasted

import (
	"strings"
	"time"

	"cortege/internal/text"
)

// The words by which a programme is read, in English, Azerbaijani and Russian. All of it is data: a word more is
// a line here.

var (
	// months by the beginning of their names; the third letter tells "mar" from "may".
	months = beginnings(map[string]string{
		"january": "1", "yanvar": "1", "январ": "1", "february": "2", "fevral": "2", "феврал": "2", "march": "3", "mart": "3", "март": "3",
		"april": "4", "aprel": "4", "апрел": "4", "may": "5", "май": "5", "мая": "5", "мае": "5", "june": "6", "iyun": "6", "июн": "6",
		"july": "7", "iyul": "7", "июл": "7", "august": "8", "avqust": "8", "август": "8", "september": "9", "sentyabr": "9", "сентябр": "9",
		"october": "10", "oktyabr": "10", "октябр": "10", "november": "11", "noyabr": "11", "ноябр": "11", "december": "12", "dekabr": "12", "декабр": "12",
		"jan": "1", "yan": "1", "янв": "1", "feb": "2", "fev": "2", "фев": "2", "mar": "3", "мар": "3", "apr": "4", "апр": "4", "jun": "6", "jul": "7",
		"aug": "8", "avq": "8", "авг": "8", "sep": "9", "sept": "9", "sen": "9", "сен": "9", "сент": "9", "oct": "10", "okt": "10", "окт": "10",
		"nov": "11", "noy": "11", "ноя": "11", "dec": "12", "dek": "12", "дек": "12",
	})

	weekdays = map[time.Weekday]phrases{
		time.Monday:    phrasesOf("monday; mon; bazar ertəsi; b.e.; понедельник; понедельника; пн"),
		time.Tuesday:   phrasesOf("tuesday; tue; tues; çərşənbə axşamı; ç.a.; вторник; вторника; вт"),
		time.Wednesday: phrasesOf("wednesday; wed; çərşənbə; среда; среду; среды; ср"),
		time.Thursday:  phrasesOf("thursday; thu; thur; thurs; cümə axşamı; c.a.; четверг; четверга; чт"),
		time.Friday:    phrasesOf("friday; fri; cümə; пятница; пятницу; пятницы; пт"),
		time.Saturday:  phrasesOf("saturday; sat; şənbə; суббота; субботу; субботы; сб"),
		time.Sunday:    phrasesOf("sunday; sun; bazar; bazar günü; воскресенье; воскресенья; вс"),
	}

	dayWords     = phrasesOf("day; gün; день")
	ordinals     = []phrases{phrasesOf("one; first; i; birinci; первый"), phrasesOf("two; second; ii; ikinci; второй"), phrasesOf("three; third; iii; üçüncü; третий"), phrasesOf("four; fourth; iv; dördüncü; четвертый; четвёртый"), phrasesOf("five; fifth; v; beşinci; пятый"), phrasesOf("six; sixth; vi; altıncı; шестой"), phrasesOf("seven; seventh; vii; yeddinci; седьмой")}
	dayEndings   = phrasesOf("st; nd; rd; th; ci; cı; cu; cü; го; е; й; ое; of")
	yearEndings  = phrasesOf("г; год; года; году; il; ilin; ildə; ci il; cı il; cu il; cü il; ci ilin; cı ilin; cu ilin; cü ilin")
	dateNoise    = phrasesOf("date; дата; tarix; programme; program; programme for; программа; программа на; proqram; proqramı; schedule; schedule for; itinerary; on")
	morning      = phrasesOf("am; a.m.")
	afternoon    = phrasesOf("pm; p.m.")
	noon         = phrasesOf("noon; midday; 12 noon; полдень")
	midnight     = phrasesOf("midnight; полночь; gecəyarısı")
	hours        = phrasesOf("h; hr; hrs; hour; hours; o'clock; uhr; ч; час; часа; часов; часам")
	minuteWords  = phrasesOf("min; mins; minute; minutes; мин; минут; минуты; минута; dəq; dəqiqə")
	hourWords    = phrasesOf("h; hour; hours; hr; hrs; ч; час; часа; часов; saat")
	timeEndings  = phrasesOf("da; də; dan; dən; a; ə; ya; yə; dək; dək; e; ci; cı; də olan; na; nə; yadək; yədək; adək; ədək")
	timePrefixes = phrasesOf("between; между; at; from; by; time; с; c; со; в; во; к; начало; начало в; saat; vaxt; время; starting at; starts at; begins at; axşam saat; səhər saat; до начала; not before; не ранее; um; at about")
	untilWords   = phrasesOf("until; till; before; до; не позднее")
	rangeWords   = phrasesOf("to; until; till; til; до; по; and; и; və")
	upTo         = phrasesOf("arası; etibarən; başlayaraq; onwards; и далее; və sonra")
	untilEndings = phrasesOf("dək; qədər; kimi")
	aboutEndings = phrasesOf("ish; radələrində; radələri; civarında; ətrafında")
	nextDay      = phrasesOf("+1; + 1; +1 day; next day; the next day; following day; следующего дня; следующий день; на следующий день; ertəsi gün; növbəti gün")
	zoneNoise    = phrasesOf("sharp; prompt; ровно; düz; local time; local; all times local; lt; по местному времени; местное время; yerli vaxtla; yerli vaxt ilə; yerli vaxt; время местное")
	zoneEndings  = phrasesOf("time; vaxtı; vaxtı ilə; vaxtilə; vaxtı ilə ilə")
	zoneStarts   = phrasesOf("по; время; времени")

	approximate = phrasesOf("approx; approximately; abt; about; around; ca; circa; c.; est; estimated; roughly; около; ок; примерно; приблизительно; ориентировочно; ориент; təxminən; təxmini; təqribən; təqribi; orientir; estimated time")
	unconfirmed = phrasesOf("tbc; tbd; t.b.c.; t.b.d.; t; tba; to be confirmed; to be determined; to be decided; to be announced; not confirmed; time tbc; time tbd; time to be confirmed; time to be agreed; to be agreed; будет уточнено; уточняется; уточняются; время уточняется; время будет уточнено; время будет уточняться; подлежит уточнению; по согласованию; время по согласованию; на уточнении; dəqiqləşdirilir; dəqiqləşdiriləcək; dəqiqləşdirilməkdədir; vaxt dəqiqləşdirilir; vaxt dəqiqləşdiriləcək; vaxtı dəqiqləşdirilir; vaxtı dəqiqləşdiriləcək; saat dəqiqləşdirilir; saatı dəqiqləşdirilir; razılaşdırılır; razılaşdırılacaq")
	cancelled   = phrasesOf("cancelled; canceled; отменено; отменена; отменен; ləğv edilib; ləğv olunub")
	dayParts    = phrasesOf("am; a.m.; pm; p.m.; morning; late morning; early morning; midday; afternoon; late afternoon; early afternoon; evening; late evening; early evening; night; утро; день; вечер; ночь; первая половина дня; вторая половина дня; səhər; günorta; axşam; gecə; günün birinci yarısı; günün ikinci yarısı; in the morning; in the afternoon; in the evening; overnight")
	dayAdverbs  = phrasesOf("утром; днем; вечером; ночью; в первой половине дня; во второй половине дня; после обеда; nahardan sonra; günortadan sonra; günün birinci yarısında; günün ikinci yarısında; səhər; axşam; gecə; in the morning; in the afternoon; in the evening")
	notDayPart  = phrasesOf("yeməyi; yeməyinə; ziyafəti; saat; чай; tea; session; programme; call; prayer; coffee")
	programmes  = phrasesOf("programme; program; programı; proqramı; proqram; программа; программы; п р о г р а м м а; p r o q r a m; p r o q r a m i; itinerary; schedule; план; график; cədvəl")
	mailHeads   = phrasesOf("from; sent; to; cc; bcc; subject; fw; fwd; re; attachments; от; кому; отправлено; копия; тема; вложения; kimdən; kimə; mövzu; göndərilib; surət")
	mailWrote   = phrasesOf("wrote; пишет; написал; написала; yazdı; yazıb")
	closings    = phrasesOf("best regards; kind regards; regards; with best regards; with kind regards; sincerely; yours sincerely; yours faithfully; best wishes; many thanks; с уважением; с наилучшими пожеланиями; hörmətlə; dərin hörmətlə; təşəkkürlər; sent from my")
	greetings   = phrasesOf("dear; уважаемый; уважаемая; уважаемые; hörmətli; hello; good morning; good afternoon; добрый день; здравствуйте; salam")
	versions    = phrasesOf("version; ver; v; as of; draft; updated; revised; revision; last updated; printed; версия; редакция; ред; по состоянию на; проект от; обновлено; versiya; redaksiya; yenilənib; yeniləndi; layihə")
	memberLists = phrasesOf("participants; list of participants; participants list; delegation; the delegation; members of the delegation; delegation members; composition of the delegation; delegation list; состав делегации; состав делегаций; члены делегации; список участников; список делегации; список членов делегации; участники; делегация; nümayəndə heyətinin tərkibi; heyətin tərkibi; nümayəndə heyətinin üzvləri; iştirakçılar; iştirakçıların siyahısı; nümayəndə heyəti")
	pageWords   = phrasesOf("page; p; pg; стр; страница; лист; səh; səhifə")
	ofWords     = phrasesOf("of; из; from; dən")

	// trackWords make a line that speaks of nothing else the heading of a track.
	trackWords = phrasesOf("spouse; spouses; spouse's; for the spouse; wife; press; media; delegation; delegations; head of state; minister; ministers; experts; security; accompanying persons; супруга; супруги; супругов; для супруги; пресса; для прессы; делегация; делегации; эксперты; для сопровождающих; сопровождающие; xanım; xanımı; xanımın; həyat yoldaşı; həyat yoldaşının; mətbuat; mətbuat üçün; nümayəndə heyəti; nümayəndə heyəti üçün; ekspertlər")
)

// column is what a column of a table holds.
type column byte

const (
	anything column = iota
	dateColumn
	timeColumn
	titleColumn
	placeColumn
	peopleColumn
	officerColumn
	dressColumn
	detailColumn
	lengthColumn
	trackColumn
	numberColumn
	endColumn
)

// headers are the heads of columns and the labels of details.
var headers = map[column]phrases{
	dateColumn:    phrasesOf("date; day; дата; день; tarix; gün"),
	timeColumn:    phrasesOf("start; starts; begins; начало; начало в; başlama; başlanğıc; başlayır; date and time; date / time; time and date; day / time; дата и время; дата / время; время и дата; день / время; tarix və vaxt; tarix / vaxt; tarix / saat; gün və saat; gün / saat; time; times; hour; hours; from - to; время; часы; час; saat; vaxt; saatı; vaxtı; tarix və saat"),
	titleColumn:   phrasesOf("event; events; activity; activities; programme; program; item; description; meeting; мероприятие; мероприятия; наименование мероприятия; содержание; программа; событие; tədbir; tədbirlər; tədbirin adı; məzmun; proqram; fəaliyyət"),
	placeColumn:   phrasesOf("venue; place; location; where; address; место; место проведения; место проведения мероприятия; место встречи; адрес; yer; yeri; məkan; ünvan; keçirilmə yeri; keçirildiyi yer; tədbirin yeri"),
	peopleColumn:  phrasesOf("participants; participant; present; attending; attendees; with; met by; greeted by; seen off by; accompanied by; hosted by; участники; участвуют; встречает; встречают; встречающие; провожают; провожает; сопровождают; сопровождает; присутствуют; iştirakçılar; iştirak edir; iştirak edirlər; iştirak edəcək; qarşılayır; qarşılayırlar; qarşılayanlar; yola salır; yola salırlar; müşayiət edir; müşayiət edirlər"),
	officerColumn: phrasesOf("responsible; responsible officer; responsible person; poc; contact; contact person; ответственный; ответственные; ответственное лицо; ответственный исполнитель; məsul; məsul şəxs; məsul şəxslər; məsuldur; əlaqə"),
	dressColumn:   phrasesOf("dress; dress code; attire; форма одежды; дресс-код; geyim; geyim forması; geyim tərzi"),
	detailColumn:  phrasesOf("remarks; remark; notes; note; comment; comments; guide; transport; cars; interpreter; language; press; menu; phone; tel; примечание; примечания; транспорт; переводчик; пресса; телефон; qeyd; qeydlər; nəqliyyat; tərcüməçi; mətbuat; telefon"),
	lengthColumn:  phrasesOf("duration; length; продолжительность; длительность; müddət; davamiyyəti"),
	endColumn:     phrasesOf("end; ends; finish; until; окончание; конец; завершение; son; sonu; bitmə; bitir"),
	numberColumn:  phrasesOf("no; nr; #; № п п; п п; no п п; s s; n; number; номер; sıra"),
}

// kindWords are the beginnings of words by which a kind is guessed, the surest kinds first. Words of one
// alternative stand together in any order; an alternative is one between semicolons.
var kindWords = []struct {
	kind  string
	words [][]string
}{
	{"wreath_laying", stems("wreath; əklil; венк; венок")},
	{"flower_laying", stems("laying flower; lay flower; flower grave; flower memorial; flower monument; flower tomb; возложен цвет; gül qoyul; güllər qoyul; gül dəst qoy")},
	{"signing", stems("signing; signature ceremon; подписан; imzalan")},
	{"guest_book", stems("guest book; visitor book; книг почетн гост; книг гост; fəxri qonaq kitab; xatirə kitab")},
	{"gift_exchange", stems("exchange gift; gift; обмен подар; подарк; hədiyyə")},
	{"group_photo", stems("group photo; family photo; official photo; photograph; фотографирован; совместн фото; общее фото; birgə foto; foto çəkil; şəkil çəkdir")},
	{"press_statement", stems("press; statement media; media statement; подход пресс; пресс; сми; брифинг пресс; mətbuat; bəyanat")},
	{"tete_a_tete", stems("tete-a-tete; tete a tete; one-on-one; one on one; restricted format; узк состав; тет-а-тет; təkbətək; məhdud tərkib")},
	{"expanded_talks", stems("expanded; extended format; plenary talk; расширен состав; расширен формат; geniş tərkib; genişləndirilmiş")},
	{"guard_of_honour", stems("guard honour; guard honor; почетн караул; fəxri qarovul")},
	{"dinner", stems("официальн прием; прием посольств; прием имени; прием чест; rəsmi qəbul")},
	{"lunch", stems("официальн завтрак; рабоч завтрак; завтрак имени; завтрак чест; завтрак супруг; lunch; luncheon; обед; nahar; günorta yemə")},
	{"dinner", stems("dinner; supper; banquet; reception embassy; reception honour; gala; ужин; банкет; званый вечер; şam yemə; axşam yemə; ziyafət")},
	{"other", stems("breakfast; завтрак; səhər yemə; coffee; кофе; qəhvə")},
	{"transfer", stems("transfer; drive; motorcade; departure hotel; departs hotel; departure airport; departure for; depart for; departs for; leave for; leaves for; leave hotel; leaves hotel; depart hotel; return hotel; back hotel; pick-up hotel; pickup hotel; transit; proceed; переезд; трансфер; отъезд; выезд; проезд; следован; возвращение; yola düş; otel çıxış; mehmanxana çıxış; köçürül; hərəkət; transfer; qayıdış; gediş")},
	{"flight", stems("вылет рейс; вылет прибыт; departure flight; depart flight")},
	{"airport_greeting", stems("arrival airport; arrive airport; welcome airport; meeting airport; greeting airport; arrival flight; arrival vip; arrival delegation; arrival met; прибыт аэропорт; прибыт делегац; прилет; встреч аэропорт; прибыт рейс; hava liman qarşılan; gəliş qarşılan; gəliş hava liman; gəlmə hava liman; gəliş aeroport; bakı gəliş; aeroport qarşılan; qarşılanma aeroport; heyət gəliş")},
	{"flight", stems("flight; fly; рейс; вылет; авиарейс; reys; uçuş; uçur; helicopter; вертолет; vertolyot")},
	{"courtesy_call", stems("courtesy call; call on; call upon; courtesy visit; визит вежлив; nəzakət; qəbul; протокольн визит; аудиенц")},
	{"talks", stems("talk; negotiation; consultation; bilateral meeting; meeting; переговор; встреч министр; встреч президент; встреч председател; встреч посл; встреч заместител; бесед; двусторонн встреч; консультац; встреч глав; рабоч встреч; заседан; bilateral; talks; müzakirə; danışıq; ikitərəfli görüş; görüş; məsləhətləş")},
	{"rest", stems("rest.; отдых; istirahət; dincəl")},
	{"free", stems("free time; private time; private programme; private evening; leisure; at leisure; free for; personal time; свободн врем; личн врем; asudə vaxt; sərbəst vaxt")},
	{"site_visit", stems("museum; visit to; tour; sightseeing; excursion; walk; exhibition; музе; посещен; экскурс; осмотр; ознакомлен; прогулк; осмотр достопримечат; muzey; ziyarət; gəzinti; ekskursiya; baş çək; tanış ol; tanışlıq; qoru səfər")},
}

func stems(list string) [][]string {
	var all [][]string
	for s := range strings.SplitSeq(list, ";") {
		all = append(all, text.Words(s))
	}
	return all
}

func beginnings(list map[string]string) map[string]time.Month {
	found := make(map[string]time.Month, len(list))
	for name, n := range list {
		m := 0
		for _, d := range n {
			m = m*10 + int(d-'0')
		}
		found[text.Fold(name)] = time.Month(m)
	}
	return found
}

// zoneWords are places by whose clocks a time may be given, by the beginning of the word.
var zoneWords = map[string]string{
	"moscow": "Europe/Moscow", "msk": "Europe/Moscow", "мск": "Europe/Moscow", "москов": "Europe/Moscow", "moskva": "Europe/Moscow",
	"baku": "Asia/Baku", "baki": "Asia/Baku", "баку": "Asia/Baku", "бакинск": "Asia/Baku",
	"london": "Europe/London", "bst": "Europe/London", "лондон": "Europe/London", "ankara": "Europe/Istanbul", "istanbul": "Europe/Istanbul", "стамбул": "Europe/Istanbul",
	"tbilisi": "Asia/Tbilisi", "тбилис": "Asia/Tbilisi", "astana": "Asia/Almaty", "астан": "Asia/Almaty", "tashkent": "Asia/Tashkent", "ташкент": "Asia/Tashkent",
	"paris": "Europe/Paris", "brussels": "Europe/Brussels", "berlin": "Europe/Berlin", "rome": "Europe/Rome", "vienna": "Europe/Vienna", "geneva": "Europe/Zurich",
	"cet": "Europe/Brussels", "cest": "Europe/Brussels", "washington": "America/New_York", "dubai": "Asia/Dubai", "beijing": "Asia/Shanghai", "tokyo": "Asia/Tokyo",
	"utc": "Etc/UTC", "gmt": "Etc/GMT",
}
