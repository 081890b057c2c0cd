// Command cmd starts a throw-away PostgreSQL for tests that are not written in Go: it prints the address of an
// empty database and ends, with all that is in it, when its standard input does.
package main

import (
	"fmt"
	"io"
	"os"

	"cortege/internal/store/pgtest"
)

func main() {
	server, err := pgtest.Start()
	if err == nil {
		fmt.Println(server.Address("postgres"))
		_, _ = io.Copy(io.Discard, os.Stdin)
		err = server.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
