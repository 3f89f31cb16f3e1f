/** The engine's sentences for people, by key, and how a page finds them again: entry `@cutover/schema/sayings`. */
export { englishSayings, type SayingKey, type Sayings } from "./english.js";
export { findSaying, type FoundSaying, say } from "./sayings.js";
