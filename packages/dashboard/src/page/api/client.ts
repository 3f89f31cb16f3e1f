import { createClient } from "@cutover/client";
import { serverBase } from "../base.js";
import { connection } from "../live/connection.js";

/** Asks the server of this page, by the session's cookie. Streams ask again for as long as the page is open. */
export const client = createClient({
  url: serverBase.href,
  patienceMs: Infinity,
  onReconnecting: () => connection.lose(),
  onReconnected: () => connection.restore(),
});
