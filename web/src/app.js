// On every page: htmx, which sends forms that carry hx- attributes and puts the answers in their place.
import htmx from "htmx.org/dist/htmx.esm.js";

export default htmx;
