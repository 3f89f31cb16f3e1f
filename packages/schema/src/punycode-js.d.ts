/** The part of https://github.com/mathiasbynens/punycode.js that we use; the package has no types. */
declare module "punycode.js" {
  const punycode: {
    /** Throws a RangeError if the text after `xn--` is not punycode. */
    decode(text: string): string;
  };
  export default punycode;
}
