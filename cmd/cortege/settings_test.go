package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestExampleNamesEveryOption(t *testing.T) {
	source, err := os.ReadFile("../../configs/cortege.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c commands
	parser, err := kong.New(&c, kong.Vars{"version": version, "roles": "viewer,officer,admin"})
	if err != nil {
		t.Fatal(err)
	}
	without := []string{"help", "config", "version"}
	for _, flag := range parser.Model.Flags {
		key := flag.Name
		if group, name, nested := strings.Cut(key, "-"); nested && (group == "pdf" || group == "smtp") {
			key = "  " + name
		}
		if !slices.Contains(without, flag.Name) && !regexp.MustCompile(`(?m)^`+key+`:`).Match(source) {
			t.Errorf("configs/cortege.example.yaml does not show %s", flag.Name)
		}
	}
}
