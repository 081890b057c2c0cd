// On every page: htmx, which sends forms that carry hx- attributes and puts the answers in their place; and the search.
import htmx from "htmx.org/dist/htmx.esm.js";
import "./js/find.js";
import "./js/pack.js";

export default htmx;
