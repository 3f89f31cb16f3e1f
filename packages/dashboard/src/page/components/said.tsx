import type { ComponentChildren } from "preact";
import type { Piece } from "../texts/interpreter.js";
import { locale, said } from "../texts/texts.js";

/** A sentence of the server in the page's language. What that lacks stays English, and is marked so. */
export function Said({ words }: { readonly words: string }) {
  return <Pieces pieces={said(words)} />;
}

export function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ text, isEnglish }): ComponentChildren =>
        isEnglish ? <span lang="en">{text}</span> : text,
      )}
    </>
  );
}

/** Words that only the server has, in English. */
export function Quoted({ words }: { readonly words: string }) {
  return locale() === "en" ? <>{words}</> : <q lang="en">{words}</q>;
}
