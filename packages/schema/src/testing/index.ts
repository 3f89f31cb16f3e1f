export { pseudoLocale, pseudoTexts } from "./pseudo-locale.js";
