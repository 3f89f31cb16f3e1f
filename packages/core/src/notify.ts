/** The parts of a sender of notices: entry `@cutover/core/notify`. */
export { printable, printableText } from "@cutover/schema/internal";
export { followEvents } from "./events/follow-events.js";
export { within } from "./adapters/clock/within.js";
export { mayPassLater, post, type PostAnswer, type PostRequest } from "./notify/post.js";
export { readFilledText, readWebUrl } from "./notify/read-address.js";
export { DeliveryFailure, retry } from "./notify/retry.js";
export { signedHeaders } from "./notify/webhook-signature.js";
export { readObject } from "./ports/read-options.js";
