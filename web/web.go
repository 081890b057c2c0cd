// Package web holds the front end: the templates, and the bundles that build.mjs makes in dist.
package web

import (
	"embed"
	"io/fs"
)

//go:embed templates all:dist
var files embed.FS

// Templates are the templates, in the folders layouts, partials, pages and papers.
var Templates = folder("templates")

// Dist are the built files: manifest.json maps their names ("app.css") to those with the hash of their content
// ("app-1a2b3c4d5e.css"), beside each of which lie its compressed forms, ".br" and ".gz". There is no manifest
// where the front end has not been built.
var Dist = folder("dist")

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // it is embedded above
	}
	return sub
}
