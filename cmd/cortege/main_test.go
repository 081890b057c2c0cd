package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cortege": main})
}

// TestCommands runs the program as the shell does, a script for each promise.
func TestCommands(t *testing.T) {
	demo, err := filepath.Abs("demo")
	if err != nil {
		t.Fatal(err)
	}
	config, err := filepath.Abs("../../configs/cortege.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DEMO", demo)
			env.Setenv("CONFIG", config)
			return os.MkdirAll(filepath.Join(env.WorkDir, "tmp"), 0o700)
		},
	})
}
