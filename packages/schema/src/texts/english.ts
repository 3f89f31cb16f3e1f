import type { Catalogue } from "./catalogue.js";
import { englishTexts } from "./english-texts.js";

/** Cutover's own English sentences. */
export const english: Catalogue = { locale: "en", texts: englishTexts };
