// The rooms of precedence, seating and convoys: the quicker ways to what their forms do. Each fills in one of the forms
// and sends it; the answer's room takes the place of this one.
import { start as watchExchanges } from "./js/exchange.js";
import { start as watchOrders } from "./js/order.js";
import { start as watchForms } from "./js/room.js";

watchForms();
watchOrders();
watchExchanges();
