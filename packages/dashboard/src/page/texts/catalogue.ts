import type { Text } from "@cutover/schema";
import type { english } from "./english.js";

export type TextKey = keyof typeof english;
/** All texts of the page in one language. A missing text does not compile. */
export type Texts = Readonly<Record<TextKey, Text>>;
