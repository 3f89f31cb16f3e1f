console.log("to stdout");
console.error("to stderr");
process.exitCode = 3;
