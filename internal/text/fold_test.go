package text

import "testing"

func TestFold(t *testing.T) {
	for given, want := range map[string]string{
		"Əliyev":              "eliyev",
		"Eliyev":              "eliyev",
		"İSMAYIL":             "ismayil",
		"ismayıl":             "ismayil",
		"  Çelik \t Gölü ":    "celik golu",
		"Алёшин":              "алешин",
		"Ёлкин-Майский":       "елкин-маискии",
		"Straße":              "strasse",
		"ﬁlm":                 "film",
		"O’Neill":             "o'neill",
		"Ó Néill":             "o neill",
		"":                    "",
		"\u0130\u0307":        "i",
		"Nguyễn Phú Trọng":    "nguyen phu trong",
		"Kəmaləddin Heydərov": "kemaleddin heyderov",
	} {
		if got := Fold(given); got != want {
			t.Errorf("Fold(%q) = %q, want %q", given, got, want)
		}
		if again := Fold(want); again != want {
			t.Errorf("folding %q again gives %q", want, again)
		}
	}
}
