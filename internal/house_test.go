package internal

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors are the packages from the ground up. An import goes down only; what is not listed here is nowhere.
var floors = [][]string{
	{"fault"},
	{"text", "clock"},
	{"visit"},
	{"edition", "timing/search", "timing", "protocol"},
	{"calendar", "paper", "visitfile", "pasted", "roster"},
	{"planning"},
	{"httpd", "store", "mail", "pdf"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestImportsGoDownOnly(t *testing.T) {
	for _, p := range packages(t) {
		name, inside := strings.CutPrefix(p.ImportPath, "cortege/internal/")
		if !inside {
			continue
		}
		home := floorOf(name)
		if home < 0 {
			t.Errorf("%s stands on no floor; give it one in this test and in the design", name)
			continue
		}
		for _, imported := range p.Imports {
			below, inside := strings.CutPrefix(imported, "cortege/internal/")
			if !inside {
				continue
			}
			if floor := floorOf(below); floor >= home && !sameFamily(name, below) {
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, home+1, below, floor+1)
			}
		}
	}
}

func TestLowerFloorsDoNoInputAndOutput(t *testing.T) {
	banned := []string{"net/http", "database/sql", "os", "net", "github.com/labstack/echo/v4", "gorm.io/gorm"}
	for _, p := range packages(t) {
		name, inside := strings.CutPrefix(p.ImportPath, "cortege/internal/")
		if !inside || floorOf(name) >= 5 {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(banned, imported) {
				t.Errorf("%s imports %s: floors 1 to 5 do no input and output", name, imported)
			}
			if imported == "github.com/arran4/golang-ical" && !sameFamily(name, "calendar") {
				t.Errorf("%s imports golang-ical, which is calendar's alone", name)
			}
		}
	}
}

func TestStoreAndFaceNeverMeet(t *testing.T) {
	apart := map[string][]string{
		"httpd":    {"cortege/internal/store", "gorm.io/gorm", "database/sql"},
		"store":    {"cortege/internal/httpd", "github.com/labstack/echo/v4"},
		"planning": {"cortege/internal/store", "cortege/internal/httpd", "gorm.io/gorm", "github.com/labstack/echo/v4"},
		"visit":    {"gorm.io/gorm"},
	}
	for _, p := range packages(t) {
		for _, never := range apart[strings.TrimPrefix(p.ImportPath, "cortege/internal/")] {
			if slices.Contains(p.Deps, never) && never != "database/sql" || slices.Contains(p.Imports, never) {
				t.Errorf("%s reaches %s", p.ImportPath, never)
			}
		}
	}
}

// floorOf gives the index of the floor on which a package or one of its parents stands, -1 for none.
func floorOf(name string) int {
	for {
		for i, floor := range floors {
			if slices.Contains(floor, name) {
				return i
			}
		}
		slash := strings.LastIndex(name, "/")
		if slash < 0 {
			return -1
		}
		name = name[:slash]
	}
}

// sameFamily says whether one package is the other or lies inside it.
func sameFamily(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps=false", "-json=ImportPath,Imports,Deps", "cortege/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages found", len(all))
	}
	return all
}
