import { errorWords } from "../texts/texts.js";
import { Pieces, Quoted } from "./said.js";

interface Told {
  readonly code: string;
  readonly message: string;
}

/** What an error, a finding or a warning is about: in English the server's own message, else a heading and that message. */
export function Told({ code, message }: Told) {
  const words = errorWords(code);
  if (!words) return null;
  if (words.heading === undefined) return <Quoted words={message} />;
  return (
    <>
      {words.heading} <Quoted words={message} />
    </>
  );
}

/** What to do about it. */
export function Remedy({ code, remedy }: { readonly code: string; readonly remedy: string }) {
  return <Pieces pieces={errorWords(code, remedy)?.remedy ?? []} />;
}
