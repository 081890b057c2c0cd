package paper

// Toolbar is what a reader may choose of a paper on the screen. It is not printed.
type Toolbar struct {
	Back      string // the address of the page it was opened from
	PDF       string // the address of the same paper as a PDF; "" where none can be made
	Undrawn   string // which letters cannot be drawn in it; "": none
	Languages []Choice
	Editions  []Choice
	Audiences []Choice
	Kept      []Parameter // what else was chosen, and stays so
}

// Parameter is one of an address.
type Parameter struct{ Name, Value string }

// Choice is one of several values of a parameter.
type Choice struct {
	Value  string // of the parameter
	Label  string // in the reader's language
	Chosen bool
}
