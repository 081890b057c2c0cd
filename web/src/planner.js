// The planner: dragging, keys, the table's typing, and changes that others make. The page works without any of
// it; here are only the quicker ways. Each sends the same forms and shows the server's answer.
import { start as watchBreaks } from "./js/breaks.js";
import { start as watchDrags } from "./js/drag.js";
import { start as watchKeys } from "./js/keys.js";
import { start as watchLive } from "./js/live.js";
import { start as watchLinks, settle } from "./js/planner.js";
import { start as watchPlaces } from "./js/presence.js";
import { start as watchTyping } from "./js/typing.js";

watchLinks();
watchBreaks();
watchDrags();
watchKeys();
watchTyping();
watchPlaces();
watchLive();
settle();
