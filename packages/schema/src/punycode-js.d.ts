/** The part of https://github.com/mathiasbynens/punycode.js that is used; the package has no types. */
declare module "punycode.js" {
  const punycode: {
    /** Throws a RangeError if the text after `xn--` is no punycode. */
    decode(text: string): string;
  };
  export default punycode;
}
