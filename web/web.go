// Package web holds the front end: the templates, and the bundles that build.mjs makes in dist.
package web

import (
	"embed"
	"io/fs"
)

//go:embed templates all:dist
var files embed.FS

// Templates gives the templates: the folders layouts, partials, pages and papers.
func Templates() fs.FS { return sub("templates") }

// Dist gives the built files: manifest.json maps their names ("app.css") to those with the hash of their content
// ("app-1a2b3c4d5e.css"), beside each of which lie its compressed forms, ".br" and ".gz". It holds no
// manifest where the front end has not been built.
func Dist() fs.FS { return sub("dist") }

func sub(folder string) fs.FS {
	folderFS, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return folderFS
}
